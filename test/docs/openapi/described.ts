import { readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** What the tests look at of an OpenAPI document. */
export interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly components: { readonly [kind: string]: { readonly [name: string]: unknown } }
}
interface Operation {
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: { readonly [status: string]: Response | Reference }
  readonly security: readonly object[]
}
interface Reference {
  readonly $ref: string
}
interface Response {
  readonly headers: { readonly [name: string]: { readonly required?: boolean; readonly schema: object } }
  readonly content?: Content
}
type Content = { readonly [type: string]: { readonly schema: object } }

/** A request, and what was answered. */
export interface Exchange {
  readonly method: string
  /** The path of the document: `/sessions/{id}`. */
  readonly path: string
  readonly sent?: { readonly type: string; readonly fields: unknown } | undefined
  readonly status: number
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly body: string
}

export const document: Document = JSON.parse(
  readFileSync(new URL('../../../packages/sessions/openapi.json', import.meta.url), 'utf8'),
)

/** Clients may meet members that are newer than they are; here nothing may be answered that the document does not name. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== 'object' || node === null) return node
  const members = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]))
  return 'properties' in members && members['type'] === 'object' ? { additionalProperties: false, ...members } : members
}
/** What Node and the framework add. */
const notOurs = [
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'x-powered-by',
  'content-type',
]

/** Holds exchanges against a document. */
export function described(document: Document) {
  const ajv = new Ajv.default({ strict: false, allErrors: true, allowUnionTypes: true })
  addFormats.default(ajv)
  ajv.addSchema(closed(document) as object, 'document')
  const compiled = new Map<string, ValidateFunction>()

  /** What is wrong with a value by a schema of the document. */
  function mismatches(schema: object, value: unknown): readonly string[] {
    const absolute = JSON.stringify(schema).replaceAll('"#/', '"document#/')
    const validate = compiled.get(absolute) ?? ajv.compile(JSON.parse(absolute))
    compiled.set(absolute, validate)
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  /** The key of an answer in its operation: its status, or that of its class. */
  function answerKey({ method, path, status }: Pick<Exchange, 'method' | 'path' | 'status'>): string {
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {}
    return String(status) in responses ? String(status) : `${String(status)[0]}XX`
  }

  /** Everything in which an exchange is another than the document says. */
  function faults(exchange: Exchange): readonly string[] {
    const operation = document.paths[exchange.path]?.[exchange.method.toLowerCase()]
    if (!operation) return ['there is no such operation']
    const named = operation.responses[answerKey(exchange)]
    if (!named) return [`there is no answer of status ${exchange.status}`]
    const response = '$ref' in named ? resolved<Response>(named) : named
    return [
      ...ofHeaders(response, exchange),
      ...ofContent(response, exchange),
      ...(exchange.status < 300 ? ofRequest(operation, exchange) : []),
    ]
  }

  const resolved = <Of>({ $ref }: Reference): Of => {
    const [, , kind = '', name = ''] = $ref.split('/')
    return document.components[kind]?.[name] as Of
  }

  function ofHeaders(response: Response, { headers }: Exchange): readonly string[] {
    const named = new Map(Object.entries(response.headers).map(([name, header]) => [name.toLowerCase(), header]))
    const unnamed = Object.keys(headers).filter((name) => !notOurs.includes(name) && !named.has(name))
    const missing = [...named].filter(([name, { required }]) => required && headers[name] === undefined)
    const wrong = [...named].flatMap(([name, { schema }]) => {
      const value = headers[name]
      if (value === undefined || Array.isArray(value)) return []
      const isNumber = (schema as { type?: string }).type === 'integer'
      return mismatches(schema, isNumber ? Number(value) : value).map((fault) => `${name}${fault}`)
    })
    return [
      ...unnamed.map((name) => `the field ${name} is not named`),
      ...missing.map(([name]) => `${name} is missing`),
      ...wrong,
    ]
  }

  function ofContent({ content }: Response, { headers, body }: Exchange): readonly string[] {
    if (!content) return body === '' ? [] : ['there is a body']
    const type = String(headers['content-type']).split(';')[0] as string
    const schema = content[type]?.schema
    return schema ? mismatches(schema, JSON.parse(body)) : [`the type ${type} is not named`]
  }

  /** What was taken must be what the document lets clients send. */
  function ofRequest({ requestBody }: Operation, { sent }: Exchange): readonly string[] {
    if (!requestBody) return sent ? ['there is a body in the request'] : []
    if (!sent) return requestBody.required ? ['there must be a body in the request'] : []
    const schema = requestBody.content[sent.type]?.schema
    return schema ? mismatches(schema, sent.fields) : [`the type ${sent.type} may not be sent`]
  }

  return { answerKey, faults }
}
