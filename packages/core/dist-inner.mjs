// packages/core/src/maybe.ts
function isPromise(value) {
  return typeof value === 'object' && value !== null && typeof value.then === 'function'
}
function chain(value, next) {
  return isPromise(value) ? value.then(next) : next(value)
}

// packages/core/src/http/request.ts
function appended(values, value) {
  if (!values) return [value]
  values.push(value)
  return values
}
var none = Object.freeze([])
function fieldValues(request, name) {
  if (request.fieldValues) return request.fieldValues(name)
  let values
  for (const [field, value] of request.headers) {
    if (field.length === name.length && field.toLowerCase() === name) values = appended(values, value)
  }
  return values ?? none
}

// packages/core/src/node/stream.ts
function readStream(stream, maxBytes) {
  if (!stream.on || stream.readableEnded) return Promise.resolve({ kind: 'bytes', bytes: new Uint8Array() })
  return new Promise((resolve, reject) => {
    const chunks = []
    let length = 0
    const emitter = stream
    const settle = (done) => {
      for (const [event, listener] of Object.entries(listeners)) emitter.removeListener(event, listener)
      done()
    }
    const listeners = {
      // Texts, where somebody has given the stream an encoding.
      data: (chunk) => {
        const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
        length += bytes.length
        if (length <= maxBytes) return void chunks.push(bytes)
        settle(() => resolve({ kind: 'too-large' }))
        stream.resume?.()
      },
      end: () => settle(() => resolve({ kind: 'bytes', bytes: joined(chunks, length) })),
      error: (error) => settle(() => reject(error)),
      close: () => settle(() => reject(new Error('The request broke off.'))),
    }
    for (const [event, listener] of Object.entries(listeners)) emitter.on(event, listener)
    if (stream.destroyed) settle(() => reject(new Error('The request broke off.')))
  })
}
function joined(chunks, length) {
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

// packages/core/src/node/request.ts
var none2 = Object.freeze([])
var bitOf = (name) => 1 << Math.min(name.length, 29)
var absent = 1 << 30
var noFacts = Object.freeze({})
var NodeRequest = class {
  #incoming
  #native
  #facts
  #lengthsSeen = 0
  constructor(incoming, facts = noFacts, native2 = incoming) {
    this.#incoming = incoming
    this.#facts = facts
    this.#native = native2
  }
  get method() {
    return this.#incoming.method ?? 'GET'
  }
  get url() {
    return this.#facts.url?.(this.#native) ?? this.#incoming.originalUrl ?? this.#incoming.url ?? '/'
  }
  get tls() {
    return this.#facts.tls?.(this.#native) ?? this.#socket.encrypted === true
  }
  get remoteAddress() {
    return this.#socket.remoteAddress
  }
  get clientCertificate() {
    return this.#socket.getPeerCertificate?.()?.raw
  }
  get headers() {
    const raw = this.#rawHeaders
    const pairs = []
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i]
      if (!name.startsWith(':')) pairs.push([name, raw[i + 1]])
    }
    const authority = pairs.some(([name]) => name.toLowerCase() === 'host') ? [] : this.fieldValues('host')
    return [...pairs, ...authority.map((value) => ['host', value])]
  }
  /** The lengths of the names of all fields, a bit each: most questions are about fields that are not there. */
  get #lengths() {
    if (this.#lengthsSeen === 0) {
      const raw = this.#rawHeaders
      let lengths = absent
      for (let i = 0; i < raw.length; i += 2) lengths |= bitOf(raw[i])
      this.#lengthsSeen = lengths
    }
    return this.#lengthsSeen
  }
  /** Node's `headers` keeps the first of two `Authorization` lines and hides the second: the raw ones show both. */
  fieldValues(name) {
    if ((this.#lengths & bitOf(name)) === 0 && name !== 'host') return none2
    const raw = this.#rawHeaders
    let values
    for (let i = 0; i < raw.length; i += 2) {
      const field = raw[i]
      if (field.length === name.length && field.toLowerCase() === name) values = appended(values, raw[i + 1])
    }
    if (!values && name === 'host' && raw.includes(':authority')) return this.fieldValues(':authority')
    return values ?? none2
  }
  async body(maxBytes) {
    const parsed2 = this.#incoming.readableDidRead === false ? void 0 : this.#facts.parsedBody?.(this.#native)
    if (parsed2 === void 0 || parsed2 === null) return readStream(this.#incoming, maxBytes)
    const bytes = typeof parsed2 === 'string' ? new TextEncoder().encode(parsed2) : parsed2
    if (!(bytes instanceof Uint8Array)) return { kind: 'parsed', value: parsed2 }
    return bytes.length > maxBytes ? { kind: 'too-large' } : { kind: 'bytes', bytes }
  }
  get #socket() {
    return this.#incoming.socket ?? {}
  }
  /** Shims for serverless platforms fill `headers` alone. */
  get #rawHeaders() {
    const { rawHeaders, headers } = this.#incoming
    if (rawHeaders?.length > 0) return rawHeaders
    return Object.entries(headers).flatMap(([name, value]) =>
      value === void 0 ? [] : (Array.isArray(value) ? value : [value]).flatMap((one) => [name, one]),
    )
  }
}

// packages/core/src/node/response.ts
var lists = ['access-control-expose-headers', 'vary']
var kept = ['set-cookie', 'www-authenticate']
function applyHeaders(headers, target) {
  const ours = /* @__PURE__ */ new Set()
  for (const [field, value] of headers) {
    const name = field.toLowerCase()
    const stays = ours.has(name) || lists.includes(name) || kept.includes(name)
    const present = stays ? texts(target.get(name)) : []
    ours.add(name)
    if (present.length === 0) target.set(name, value)
    else if (lists.includes(name)) target.set(name, merged(present.join(', '), value))
    else target.set(name, [...present, value])
  }
}
function texts(value) {
  if (value === void 0 || value === null || value === '') return []
  return Array.isArray(value) ? value.map(String) : [String(value)]
}
function merged(present, added) {
  const known = present.toLowerCase().split(/\s*,\s*/)
  const missing = added.split(/\s*,\s*/).filter((name) => !known.includes(name.toLowerCase()))
  return [present, ...missing].join(', ')
}
function writeResponse(outgoing, { status, headers, body }) {
  if (outgoing.headersSent) return
  outgoing.statusCode = status
  applyHeaders(headers, {
    get: (name) => outgoing.getHeader(name),
    set: (name, value) => void outgoing.setHeader(name, value),
  })
  if (body !== void 0) outgoing.setHeader('content-length', String(new TextEncoder().encode(body).length))
  outgoing.end(body)
}

// packages/fastify/src/request.ts
var fastify = {
  tls: ({ protocol }) => protocol === 'https',
  url: ({ originalUrl }) => originalUrl,
  parsedBody: ({ body }) => body,
}
function bearerRequest(from, options) {
  const tls = options?.tls
  const told = tls === void 0 ? void 0 : { tls: () => tls }
  if (!('raw' in from)) return new NodeRequest(from, told)
  return new NodeRequest(from.raw, told ? { ...fastify, ...told } : fastify, from)
}

// packages/fastify/src/respond.ts
function respond(reply, { status, headers, body }) {
  reply.code(status)
  applyHeaders(headers, headersOf(reply))
  reply.send(body === void 0 ? void 0 : Buffer.from(body))
}
function headersOf(reply) {
  return {
    get: (name) => reply.getHeader(name),
    set: (name, value) => {
      if (name === 'set-cookie') reply.removeHeader(name)
      reply.header(name, value)
    },
  }
}

// packages/fastify/src/hook.ts
var forwarding = /* @__PURE__ */ new WeakSet()
function hook(guardOf, requirement) {
  return function bearerGuard(request, reply, next) {
    const guard = guardOf(request)
    const result = guard.enforce(request, bearerRequest, requirement)
    if (!isPromise(result)) return conclude(result, guard, request, reply, next)
    result.then((decided) => conclude(decided, guard, request, reply, next)).catch(next)
  }
}
function conclude(result, guard, request, reply, next) {
  if (!result.ok) {
    if (forwarding.has(guard)) next(result.error)
    else respond(reply, result.response)
    return
  }
  request.auth = result.auth
  if (result.headers) applyHeaders(result.headers, headersOf(reply))
  next()
}

// packages/koa/src/request.ts
var koa = {
  tls: ({ secure }) => secure,
  url: ({ originalUrl }) => originalUrl,
  parsedBody: ({ request }) => request?.body,
}
function bearerRequest2(from, options) {
  const tls = options?.tls
  const told = tls === void 0 ? void 0 : { tls: () => tls }
  if (!('req' in from)) return new NodeRequest(from, told)
  return new NodeRequest(from.req, told ? { ...koa, ...told } : koa, from)
}

// packages/koa/src/respond.ts
function respond2(ctx, { status, headers, body }) {
  ctx.status = status
  ctx.body = body ?? null
  ctx.status = status
  applyHeaders(headers, headersOf2(ctx))
}
function headersOf2(ctx) {
  return { get: (name) => ctx.response.get(name), set: (name, value) => ctx.set(name, value) }
}

// packages/koa/src/middleware.ts
var forwarding2 = /* @__PURE__ */ new WeakSet()
function middleware(guardOf, requirement) {
  return function bearerGuard(ctx, next) {
    const guard = guardOf(ctx)
    const result = guard.enforce(ctx, bearerRequest2, requirement)
    if (!isPromise(result)) return conclude2(result, guard, ctx, next)
    return result.then((decided) => conclude2(decided, guard, ctx, next))
  }
}
function conclude2(result, guard, ctx, next) {
  if (!result.ok) {
    if (forwarding2.has(guard)) throw result.error
    return respond2(ctx, result.response)
  }
  ctx.state.auth = result.auth
  if (result.headers) applyHeaders(result.headers, headersOf2(ctx))
  return next()
}

// packages/express/src/request.ts
var plain = { parsedBody: ({ body }) => body }
var express = { ...plain, tls: ({ secure }) => secure === true }
function bearerRequest3(req, options) {
  const tls = options?.tls
  const facts = 'secure' in req ? express : plain
  return new NodeRequest(req, tls === void 0 ? facts : { ...facts, tls: () => tls })
}

// packages/express/src/handler.ts
var forwarding3 = /* @__PURE__ */ new WeakSet()
function handler(guardOf, requirement) {
  return function bearerGuard(req, res, next) {
    const guard = guardOf(req)
    const result = guard.enforce(req, bearerRequest3, requirement)
    if (!isPromise(result)) return conclude3(result, guard, req, res, next)
    result.then((decided) => conclude3(decided, guard, req, res, next)).catch(next)
  }
}
function conclude3(result, guard, req, res, next) {
  if (!result.ok) {
    if (forwarding3.has(guard)) next(result.error)
    else writeResponse(res, result.response)
    return
  }
  req.auth = result.auth
  if (result.headers) applyHeaders(result.headers, headersOf3(res))
  next()
}
var headersOf3 = (res) => ({
  get: (name) => res.getHeader(name),
  set: (name, value) => void res.setHeader(name, value),
})

// packages/core/src/configuration.ts
var ConfigurationError = class extends TypeError {
  name = 'ConfigurationError'
  code = 'ERR_BEARER_CONFIGURATION'
}
function refuseUnknownOptions(of, options, known) {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError(`${of} takes an object of options.`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new ConfigurationError(`${of} has no option "${name}". Its options are: ${known.join(', ')}.`)
    }
  }
}

// packages/core/src/http/reasons.ts
var answers = {
  missing_credentials: [401, 'Credentials required', 'This resource requires a bearer token.'],
  invalid_request: [400, 'Malformed request', 'The request must carry exactly one well-formed credential.'],
  invalid_token: [401, 'Invalid token', 'The access token is malformed, expired, revoked or not valid here.'],
  insufficient_scope: [403, 'Insufficient scope', 'The access token does not grant what this resource requires.'],
  insufficient_user_authentication: [
    401,
    'Stronger authentication required',
    'A more recent or stronger authentication is required.',
  ],
  csrf: [403, 'Cross-site request refused', 'A cookie-authenticated request must come from an allowed origin.'],
  insecure_transport: [403, 'Refused', 'This request cannot be served.'],
  unavailable: [503, 'Temporarily unavailable', 'The credentials cannot be checked at the moment. Try again.'],
}
var reasons = {
  no_credentials: 'missing_credentials',
  authorization_malformed: 'invalid_request',
  authorization_repeated: 'invalid_request',
  cookie_repeated: 'invalid_request',
  query_repeated: 'invalid_request',
  credentials_repeated: 'invalid_request',
  token_too_large: 'invalid_token',
  token_malformed: 'invalid_token',
  token_encrypted: 'invalid_token',
  json_malformed: 'invalid_token',
  json_too_deep: 'invalid_token',
  json_duplicate_member: 'invalid_token',
  header_invalid: 'invalid_token',
  header_extension: 'invalid_token',
  header_key_material: 'invalid_token',
  header_claim_mismatch: 'invalid_token',
  algorithm_refused: 'invalid_token',
  type_refused: 'invalid_token',
  issuer_unknown: 'invalid_token',
  key_unknown: 'invalid_token',
  key_ambiguous: 'invalid_token',
  signature_invalid: 'invalid_token',
  claim_missing: 'invalid_token',
  claim_malformed: 'invalid_token',
  issuer_mismatch: 'invalid_token',
  audience_mismatch: 'invalid_token',
  expired: 'invalid_token',
  not_yet_valid: 'invalid_token',
  issued_in_future: 'invalid_token',
  lifetime_too_long: 'invalid_token',
  not_an_access_token: 'invalid_token',
  scope_malformed: 'invalid_token',
  claims_refused: 'invalid_token',
  proof_missing: 'invalid_token',
  revoked: 'invalid_token',
  scope_insufficient: 'insufficient_scope',
  role_insufficient: 'insufficient_scope',
  claims_insufficient: 'insufficient_scope',
  authentication_insufficient: 'insufficient_user_authentication',
  cross_site: 'csrf',
  plain_http: 'insecure_transport',
  keys_unavailable: 'unavailable',
  issuer_unavailable: 'unavailable',
  revocation_unavailable: 'unavailable',
  store_unavailable: 'unavailable',
  hook_failed: 'unavailable',
}

// packages/core/src/http/errors.ts
var brand = /* @__PURE__ */ Symbol.for('@bearer/core.error')
var noDemand = Object.freeze({})
var noHeaders = Object.freeze({})
var BearerError = class extends Error {
  name = 'BearerError'
  code
  reason
  status
  demand
  /** The `WWW-Authenticate` value of the answer, where it has one. The guard that refuses fills it in. */
  challenge = void 0
  /** The header fields of the answer, by lower-case name, for the framework's error handler. Filled in likewise. */
  headers = noHeaders
  constructor(reason, demand = noDemand) {
    const code = reasons[reason]
    super(answers[code][2])
    this.code = code
    this.reason = reason
    this.status = answers[code][0]
    this.demand = demand
  }
  /** `status`, under the name that some frameworks read. */
  get statusCode() {
    return this.status
  }
  /** Whether its message is for the client: frameworks neither hide nor log such errors (by the convention of http-errors). */
  get expose() {
    return this.status < 500
  }
  get [brand]() {
    return true
  }
  toProblem() {
    const [status, title, detail] = answers[this.code]
    const { scopes } = this.demand
    return {
      type: `tag:bearer.example,2026:problems/${this.code}`,
      title,
      status,
      detail,
      ...(status < 500 && this.challenge !== void 0 && this.code !== 'missing_credentials' && { error: this.code }),
      ...(scopes && scopes.length > 0 && { scope: scopes.join(' ') }),
    }
  }
}
function isBearerError(value) {
  return typeof value === 'object' && value !== null && brand in value
}
var tracing = Error
function refusal(reason, demand) {
  const { stackTraceLimit } = tracing
  if (stackTraceLimit === void 0 || Object.isFrozen(Error)) return new BearerError(reason, demand)
  tracing.stackTraceLimit = 0
  const error = new BearerError(reason, demand)
  tracing.stackTraceLimit = stackTraceLimit
  return error
}

// packages/core/src/extract/presented.ts
var tokenOf = ({ text, start }) => (start === 0 ? text : text.slice(start))

// packages/core/src/extract/authorization.ts
function fromAuthorization(request) {
  const values = fieldValues(request, 'authorization')
  if (values.length === 0) return void 0
  if (values.length > 1) throw refusal('authorization_repeated')
  const text = values[0]
  if (text.startsWith('Bearer ') && text.charCodeAt(7) > 32 && text.charCodeAt(text.length - 1) > 32) {
    return { text, start: 7 }
  }
  if (!saysBearer.test(text)) return void 0
  const token = bearer.exec(text)?.[1]
  if (!token) throw refusal('authorization_malformed')
  return { text: token, start: 0 }
}
var saysBearer = /^[ \t]*bearer(?![!#$%&'*+.^_`|~0-9a-z-])/i
var bearer = /^[ \t]*bearer +([^ \t](?:.*[^ \t])?)[ \t]*$/is
function isMalformed(request) {
  const presented = fromAuthorization(request)
  return presented !== void 0 && !token68.test(tokenOf(presented))
}
var token68 = /^[A-Za-z0-9\-._~+/]+=*$/

// packages/core/src/extract/cookie.ts
function fromCookie(request, name) {
  let found
  for (const field of fieldValues(request, 'cookie')) {
    for (const pair of field.split(';')) {
      const cookie = pair.trim()
      if (!cookie.startsWith(name) || cookie[name.length] !== '=') continue
      if (found !== void 0) throw refusal('cookie_repeated')
      found = cookie.slice(name.length + 1)
    }
  }
  return found === '' ? void 0 : found
}

// packages/core/src/extract/query.ts
function fromQuery(request, name) {
  const start = request.url.indexOf('?')
  if (start < 0) return void 0
  const values = new URLSearchParams(request.url.slice(start + 1)).getAll(name)
  if (values.length > 1) throw refusal('query_repeated')
  return values[0] === '' ? void 0 : values[0]
}

// packages/core/src/extract/credential.ts
function extractor({ header = true, cookie, query }) {
  return (request) => {
    const inHeader = header ? fromAuthorization(request) : void 0
    const inQuery = query === void 0 ? void 0 : fromQuery(request, query)
    if (inHeader !== void 0 && inQuery !== void 0) throw refusal('credentials_repeated')
    if (inHeader !== void 0) return { text: inHeader.text, start: inHeader.start, source: 'header' }
    if (inQuery !== void 0) return { text: inQuery, start: 0, source: 'query' }
    const inCookie = cookie === void 0 ? void 0 : fromCookie(request, cookie)
    return inCookie === void 0 ? void 0 : { text: inCookie, start: 0, source: 'cookie' }
  }
}
function headersFor(source) {
  return source === 'query' ? queryHeaders : void 0
}
var queryHeaders = Object.freeze([['cache-control', 'private, no-store']])
function checkAcceptOptions(accept) {
  refuseUnknownOptions('accept', accept, ['header', 'cookie', 'query'])
  const { header = true, cookie, query } = accept
  if (typeof header !== 'boolean') throw new ConfigurationError('accept.header is true or false.')
  if (!header && cookie === void 0 && query === void 0) {
    throw new ConfigurationError('accept leaves no place for a token: turn header on, or name a cookie.')
  }
  if (cookie !== void 0 && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(cookie)) {
    throw new ConfigurationError('accept.cookie must be the name of a cookie, such as "__Host-Http-at".')
  }
  if (query !== void 0 && (typeof query !== 'string' || query === '')) {
    throw new ConfigurationError('accept.query must be the name of a query parameter, such as "access_token".')
  }
}

// packages/core/src/extract/transport.ts
var forwarding4 = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'via']
var plainHttpHint = `The request came over plain HTTP. Behind a TLS proxy, set the framework's proxy trust ("trust proxy" in Express, app.proxy in Koa, trustProxy in Fastify); to serve plain HTTP on purpose, set allowPlainHttp: true.`
function requireTls(request) {
  if (!request.tls && !isLocal(request)) throw refusal('plain_http')
}
function isLocal(request) {
  const address = request.remoteAddress
  if (address === void 0 || !isLoopbackAddress(address)) return false
  const hosts = fieldValues(request, 'host')
  if (hosts.length !== 1 || !isLoopbackHost(hosts[0])) return false
  for (const name of forwarding4) if (fieldValues(request, name).length > 0) return false
  return true
}
function remembering(test) {
  let passed
  return (text) => {
    if (text === passed) return true
    const passes = test(text)
    if (passes) passed = text
    return passes
  }
}
var isLoopbackAddress = remembering((address) => /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/.test(address))
var isLoopbackHost = remembering((host) =>
  /^(?:(?:[a-z0-9-]+\.)*localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d+)?$/i.test(host),
)

// packages/core/src/verify/doorkeeper.ts
var bits = 1 << 20
var capacity = 1 << 17
var Doorkeeper = class {
  #memory = new Int32Array(bits / 32)
  #remembered = 0
  /** Whether a token of this fingerprint was seen; from now on it was. */
  knows(fingerprint2) {
    const first = this.#note(fingerprint2 & (bits - 1))
    const second = this.#note(Math.imul(fingerprint2, 2654435761) >>> 12)
    if (first && second) return true
    if (++this.#remembered > capacity) {
      this.#memory.fill(0)
      this.#remembered = 0
    }
    return false
  }
  /** Sets a bit, and says whether it was set. */
  #note(bit) {
    const mask = 1 << (bit & 31)
    const word = this.#memory[bit >> 5]
    this.#memory[bit >> 5] = word | mask
    return (word & mask) !== 0
  }
}

// packages/core/src/verify/fingerprint.ts
function fingerprint(text) {
  let hash = 2166136261
  for (let i = text.length - 12; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  return (hash ^ (hash >>> 30)) & 1073741823
}

// packages/core/src/verify/cache.ts
var TokenCache = class {
  #half
  #doorkeeper = new Doorkeeper()
  #young = /* @__PURE__ */ new Map()
  #old = /* @__PURE__ */ new Map()
  #youngBytes = 0
  #oldBytes = 0
  #hits = 0
  #misses = 0
  constructor(options = {}) {
    refuseUnknownOptions('cache', options, ['maxEntries', 'maxBytes'])
    const { maxEntries = 5e4, maxBytes = 67108864 } = options
    if (!(Number.isInteger(maxEntries) && maxEntries >= 2)) {
      throw new ConfigurationError(
        'cache.maxEntries is a whole number from 2 up; to have no cache, write cache: false.',
      )
    }
    if (!(Number.isInteger(maxBytes) && maxBytes >= 65536)) {
      throw new ConfigurationError(
        'cache.maxBytes is a whole number from 65,536 up; to have no cache, write cache: false.',
      )
    }
    this.#half = { entries: maxEntries >> 1, bytes: maxBytes >> 1 }
  }
  get(presented) {
    const key = fingerprint(presented.text)
    const young = this.#young.get(key)
    if (young !== void 0 && isSame(young, presented)) {
      this.#hits++
      return young.value
    }
    const old = this.#old.get(key)
    if (old !== void 0 && isSame(old, presented)) {
      this.#keep(key, old)
      this.#hits++
      return old.value
    }
    this.#misses++
    return void 0
  }
  /** Takes a verified token in, if it was seen before. */
  offer({ text, start }, value) {
    const key = fingerprint(text)
    if (this.#doorkeeper.knows(key)) this.#keep(key, { text, start, value })
  }
  delete({ text }) {
    this.#remove(fingerprint(text))
  }
  get lookUps() {
    return this.#hits + this.#misses
  }
  get statistics() {
    return {
      hits: this.#hits,
      misses: this.#misses,
      entries: this.#young.size + this.#old.size,
      bytes: this.#youngBytes + this.#oldBytes,
    }
  }
  /** Keeps an entry in the young half, in place of any other of its fingerprint. */
  #keep(key, entry) {
    this.#remove(key)
    const bytes = bytesOf(entry)
    if (bytes > this.#half.bytes) return
    if (this.#young.size >= this.#half.entries || this.#youngBytes + bytes > this.#half.bytes) {
      this.#old = this.#young
      this.#oldBytes = this.#youngBytes
      this.#young = /* @__PURE__ */ new Map()
      this.#youngBytes = 0
    }
    this.#young.set(key, entry)
    this.#youngBytes += bytes
  }
  #remove(key) {
    const young = this.#young.get(key)
    if (young && this.#young.delete(key)) this.#youngBytes -= bytesOf(young)
    const old = this.#old.get(key)
    if (old && this.#old.delete(key)) this.#oldBytes -= bytesOf(old)
  }
}
var isSame = (a, b) => a.start === b.start && a.text === b.text
var bytesOf = ({ text }) => 600 + 4 * text.length

// packages/core/src/jws/base64url-node.ts
import { Buffer as Buffer2, isUtf8 } from 'node:buffer'

function decodeBase64url(text) {
  const bytes = Buffer2.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : void 0
}
var scratch = Buffer2.allocUnsafeSlow(8192)
function decodeText(text) {
  if (text.length > scratch.length) return void 0
  const length = scratch.write(text, 'base64url')
  if (scratch.toString('base64url', 0, length) !== text) return void 0
  const decoded = scratch.toString('utf8', 0, length)
  if (decoded.includes('\uFFFD') && !isUtf8(scratch.subarray(0, length))) return void 0
  return decoded
}

// packages/core/src/freeze.ts
function deepFreeze(value) {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}
function isPlainJson(value) {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol'
  if (Array.isArray(value)) return value.every(isPlainJson)
  const prototype = Object.getPrototypeOf(value)
  return (prototype === null || prototype === Object.prototype) && ownValues(value).every(isPlainJson)
}
function ownValues(value) {
  const members = Object.values(Object.getOwnPropertyDescriptors(value))
  return members.map((member) => ('value' in member ? member.value : ownValues))
}

// packages/core/src/json/members.ts
var tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g
function hasDuplicateMember(text) {
  const open = []
  let name
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(/* @__PURE__ */ new Set())
    else if (token === '[') open.push(void 0)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const names = open.at(-1)
      const decoded = JSON.parse(name)
      if (names?.has(decoded)) return true
      names?.add(decoded)
    }
    name = token
  }
  return false
}

// packages/core/src/json/object.ts
var maxDepth = 16
function parseObject(text) {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('json_malformed')
  const colons = colonsIn(value, maxDepth)
  if ((text.includes('\\') || colons !== countColons(text)) && hasDuplicateMember(text)) {
    throw refusal('json_duplicate_member')
  }
  return value
}
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    throw refusal('json_malformed')
  }
}
function colonsIn(value, depth) {
  if (depth === 0) throw refusal('json_too_deep')
  const named2 = Array.isArray(value) ? 0 : 1
  let count2 = 0
  for (const name in value) {
    if (named2 === 1) count2 += 1 + countColons(name)
    const member = value[name]
    if (typeof member === 'string') count2 += countColons(member)
    else if (typeof member === 'object' && member !== null) count2 += colonsIn(member, depth - 1)
  }
  return count2
}
function countColons(text) {
  let count2 = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) count2++
  return count2
}

// packages/core/src/keys/algorithms.ts
var algorithms = {
  HS256: { family: 'HS', hash: 256 },
  HS384: { family: 'HS', hash: 384 },
  HS512: { family: 'HS', hash: 512 },
  RS256: { family: 'RS', hash: 256 },
  RS384: { family: 'RS', hash: 384 },
  RS512: { family: 'RS', hash: 512 },
  PS256: { family: 'PS', hash: 256 },
  PS384: { family: 'PS', hash: 384 },
  PS512: { family: 'PS', hash: 512 },
  ES256: { family: 'ES', hash: 256, curve: 'P-256' },
  ES384: { family: 'ES', hash: 384, curve: 'P-384' },
  ES512: { family: 'ES', hash: 512, curve: 'P-521' },
  Ed25519: { family: 'Ed', hash: 512, curve: 'Ed25519' },
  EdDSA: { family: 'Ed', hash: 512, curve: 'Ed25519' },
}
function isAlgorithm(value) {
  return typeof value === 'string' && Object.hasOwn(algorithms, value)
}
var isSymmetric = (algorithm) => algorithms[algorithm].family === 'HS'
var asymmetric = Object.keys(algorithms).filter((one) => !isSymmetric(one))

// packages/core/src/jws/header.ts
var extensions = ['crit', 'b64', 'zip', 'enc']
var keyMaterial = ['jwk', 'jku', 'x5u', 'x5c']
function checkHeader(header) {
  const { alg, kid, typ, cty } = header
  if (!isAlgorithm(alg)) throw refusal('algorithm_refused')
  if (!isOptionalText(kid) || !isOptionalText(typ) || !isOptionalText(cty)) throw refusal('header_invalid')
  for (const name of extensions) if (Object.hasOwn(header, name)) throw refusal('header_extension')
  for (const name of keyMaterial) if (Object.hasOwn(header, name)) throw refusal('header_key_material')
  if (cty !== void 0 && mediaType(cty) === 'jwt') throw refusal('header_extension')
  return { header: Object.freeze(header), algorithm: alg, kid, typ: typ && mediaType(typ) }
}
var isOptionalText = (value) => value === void 0 || typeof value === 'string'
function mediaType(type) {
  const lower = type.toLowerCase()
  return lower.startsWith('application/') ? lower.slice(12) : lower
}

// packages/core/src/jws/compact.ts
var maxTokenLength = 8192
function parseCompact(token) {
  if (token.length > maxTokenLength) throw refusal('token_too_large')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second < first + 2 || second === token.length - 1) throw refusal('token_malformed')
  const third = token.indexOf('.', second + 1)
  if (third >= 0) throw refusal(token.split('.').length === 5 ? 'token_encrypted' : 'token_malformed')
  const { header, algorithm, kid, typ } = headerOf(token.slice(0, first))
  return {
    token,
    header,
    algorithm,
    kid,
    typ,
    signingInput: token.slice(0, second),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
  }
}
function parseToken(token) {
  const { header, algorithm, kid, typ, signingInput, payload, signature } = parseCompact(token)
  const text = decodeText(payload)
  if (text === void 0) throw refusal('token_malformed')
  const claims = parseObject(text)
  return { token, header, algorithm, kid, typ, signingInput, payload, signature, claims }
}
var memo = /* @__PURE__ */ new Map()
var memoEntries = 256
var memoLength = 512
function headerOf(segment) {
  const known = memo.get(segment)
  if (known) return known
  const text = decodeText(segment)
  if (text === void 0) throw refusal('token_malformed')
  const checked = checkHeader(deepFreeze(parseObject(text)))
  if (segment.length <= memoLength) {
    if (memo.size >= memoEntries) memo.clear()
    memo.set(segment, checked)
  }
  return checked
}

// packages/core/src/jws/signature-node.ts
import { Buffer as Buffer3 } from 'node:buffer'
import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  createVerify,
  KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { types } from 'node:util'

// packages/core/src/keys/crypto-key-facts.ts
var families = { HMAC: 'HS', 'RSASSA-PKCS1-v1_5': 'RS', 'RSA-PSS': 'PS' }
function factsOfCryptoKey(key) {
  const { name, length = 0, modulusLength = 0, publicExponent, namedCurve, hash } = key.algorithm
  if (key.type !== 'private' && !key.usages.includes('verify')) {
    throw new ConfigurationError('This CryptoKey may not verify: import it with the usage "verify".')
  }
  switch (name) {
    case 'HMAC':
      return { kty: 'oct', bits: length, only: boundTo(name, hash) }
    case 'RSASSA-PKCS1-v1_5':
    case 'RSA-PSS':
      return { kty: 'RSA', bits: modulusLength, exponent: integer(publicExponent), only: boundTo(name, hash) }
    case 'ECDSA':
      return { kty: 'EC', bits: 0, curve: namedCurve }
    case 'Ed25519':
      return { kty: 'OKP', bits: 0, curve: 'Ed25519' }
    default:
      throw new ConfigurationError('This CryptoKey is not for signatures: import it for the algorithm of the tokens.')
  }
}
function boundTo(name, hash) {
  return Object.keys(algorithms).filter((candidate) => {
    const { family, hash: bits2 } = algorithms[candidate]
    return family === families[name] && hash?.name === `SHA-${bits2}`
  })
}
function integer(bytes = new Uint8Array()) {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}

// packages/core/src/keys/jwk-facts.ts
function factsOfJwk(jwk) {
  switch (jwk.kty) {
    case 'RSA':
      return { kty: 'RSA', ...rsaFacts(octets(jwk['n']), octets(jwk['e'])) }
    case 'EC':
      return { kty: 'EC', bits: 0, curve: curveOf(jwk, ecLengths, ['x', 'y']) }
    case 'OKP':
      return { kty: 'OKP', bits: 0, curve: curveOf(jwk, okpLengths, ['x']) }
    default:
      throw new TypeError('unknown kty')
  }
}
var longest = 2048
function rsaFacts(n, e) {
  if (n.length > longest || e.length > longest) throw new TypeError('oversized member')
  if ((n.at(-1) & 1) === 0) throw new TypeError('even modulus')
  return { bits: integer2(n).toString(2).length, exponent: integer2(e) }
}
var ecLengths = /* @__PURE__ */ new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
])
var okpLengths = /* @__PURE__ */ new Map([['Ed25519', 32]])
function curveOf(jwk, lengths, coordinates) {
  const length = lengths.get(jwk['crv'])
  if (length === void 0) return void 0
  if (coordinates.some((name) => octets(jwk[name]).length !== length)) throw new TypeError('malformed coordinate')
  return jwk['crv']
}
function integer2(bytes) {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}
function octets(member) {
  const bytes = typeof member === 'string' ? decodeBase64url(member) : void 0
  if (!bytes?.length) throw new TypeError('malformed member')
  return bytes
}

// packages/core/src/jws/signature-node.ts
function importKey(input) {
  switch (input.kind) {
    case 'bytes':
      return native(createSecretKey(input.bytes))
    case 'pem':
      return native(createPublicKey(input.pem))
    case 'jwk': {
      const facts = factsOfJwk(input.jwk)
      return native(createPublicKey({ key: { ...input.jwk }, format: 'jwk' }), facts)
    }
    case 'native':
      if (types.isKeyObject(input.key)) return native(input.key)
      return native(KeyObject.from(input.key), factsOfCryptoKey(input.key))
  }
}
function native(key, facts = key.type === 'secret' ? secretFacts(key) : publicFacts(key)) {
  return { kind: key.type, facts, material: key }
}
function bytesOfSecret(key) {
  const { material, kind } = importKey({ kind: 'native', key })
  return kind === 'secret' ? material.export() : void 0
}
function isNativeKey(value) {
  return types.isKeyObject(value) || types.isCryptoKey(value)
}
var secretFacts = (key) => ({ kty: 'oct', bits: (key.symmetricKeySize ?? 0) * 8 })
function publicFacts(key) {
  const { modulusLength = 0, publicExponent, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { kty: 'RSA', bits: modulusLength, exponent: publicExponent ?? 0n }
    case 'ec':
      return { kty: 'EC', bits: 0, curve: curves[namedCurve] }
    case 'ed25519':
      return { kty: 'OKP', bits: 0, curve: 'Ed25519' }
    default:
      return { kty: 'OKP', bits: 0, curve: void 0 }
  }
}
var curves = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }
function verifySignature(algorithm, material, input, signature) {
  const key = material
  const { family, hash } = algorithms[algorithm]
  if (family === 'HS') return isSameText(createHmac(hashes[hash], key).update(input).digest('base64url'), signature)
  const bytes = Buffer3.from(signature, 'base64url')
  if (bytes.toString('base64url') !== signature) return false
  switch (family) {
    case 'RS':
      return isAsLongAsModulus(bytes, key) && digested(hash, input).verify(key, bytes)
    case 'PS':
      return isAsLongAsModulus(bytes, key) && digested(hash, input).verify({ key, ...pss, saltLength: hash / 8 }, bytes)
    case 'ES':
      return bytes.length === ecdsaLengths[hash] && digested(hash, input).verify({ key, ...p1363 }, bytes)
    case 'Ed':
      return bytes.length === 64 && verify(null, Buffer3.from(input, 'latin1'), key, bytes)
  }
}
var digested = (hash, input) => createVerify(hashes[hash]).update(input, 'latin1')
function isAsLongAsModulus(bytes, key) {
  return bytes.length === Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
}
var [left, right] = [Buffer3.alloc(258), Buffer3.alloc(258)]
function isSameText(expected, given) {
  if (given.length !== expected.length) return false
  left.fill(0)
  right.fill(0)
  left.write(expected, 'utf8')
  right.write(given, 'utf8')
  return timingSafeEqual(left, right)
}
var hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' }
var ecdsaLengths = { 256: 64, 384: 96, 512: 132 }
var pss = { padding: constants.RSA_PKCS1_PSS_PADDING }
var p1363 = { dsaEncoding: 'ieee-p1363' }

// packages/core/src/clock.ts
var seconds = (clock) => clock() / 1e3

// packages/core/src/jws/signature.ts
function verifySignature2(jws, key) {
  try {
    const verdict = verifySignature(jws.algorithm, key.material, jws.signingInput, jws.signature)
    return isPromise(verdict) ? verdict.then(void 0, () => false) : verdict
  } catch {
    return false
  }
}

// packages/core/src/keys/select.ts
var maxCandidates = 2
function selectKeys(sources, query, allowed) {
  if (allowed && !allowed.includes(query.algorithm)) throw refusal('algorithm_refused')
  const [only] = sources
  if (sources.length > 1 || !only) return ofSeveral(sources, query, allowed)
  return chain(ask(only, query), (keys) => conclude4(candidates(only, keys, query, allowed)))
}
async function ofSeveral(sources, query, allowed) {
  const answers2 = await Promise.allSettled(
    sources.map(async (source) => candidates(source, await ask(source, query), query, allowed)),
  )
  const found = answers2.flatMap((answer2) => (answer2.status === 'fulfilled' ? answer2.value : []))
  const named2 = query.kid === void 0 ? [] : found.filter(({ key }) => key.kid === query.kid)
  if (named2.length > 0) return conclude4(named2)
  const failed = answers2.find((answer2) => answer2.status === 'rejected')
  if (failed) throw failed.reason
  return conclude4(found)
}
function ask(source, query) {
  try {
    const found = source.find(query)
    return isPromise(found) ? found.then(listOf, undecided) : listOf(found)
  } catch (error) {
    return undecided(error)
  }
}
function listOf(found) {
  return Array.isArray(found) ? found : undecided(void 0)
}
function undecided(error) {
  throw isBearerError(error) ? error : refusal('keys_unavailable')
}
function candidates(source, keys, { algorithm }, allowed) {
  const found = []
  for (const key of keys) {
    if ((allowed ? key.algorithms : key.defaultAlgorithms).includes(algorithm)) found.push({ source, key })
  }
  return found
}
function conclude4(found) {
  if (found.length === 0) throw refusal('key_unknown')
  if (found.length > maxCandidates) throw refusal('key_ambiguous')
  return found
}

// packages/core/src/policy/claims.ts
function checkClaims(claims, policy, now) {
  checkIssuer(claims['iss'], policy.issuer)
  checkAudience(claims['aud'], policy.audience)
  checkTimes(claims, policy, now)
  checkNames(claims)
}
function checkNames({ sub, jti, sid, client_id }) {
  if (!isName(sub) || !isName(jti) || !isName(sid) || !isName(client_id)) throw refusal('claim_malformed')
}
var isName = (value) => value === void 0 || (typeof value === 'string' && value !== '')
function checkIssuer(iss, issuer) {
  if (iss === void 0 && issuer === null) return
  if (iss === void 0) throw refusal('claim_missing')
  if (typeof iss !== 'string') throw refusal('claim_malformed')
  if (issuer !== null && iss !== issuer) throw refusal('issuer_mismatch')
}
function checkAudience(aud, audience) {
  if (aud === void 0 && audience === null) return
  if (aud === void 0) throw refusal('claim_missing')
  if (typeof aud === 'string') {
    if (audience === null || audience.includes(aud)) return
    throw refusal('audience_mismatch')
  }
  if (!Array.isArray(aud) || !aud.every((entry) => typeof entry === 'string')) throw refusal('claim_malformed')
  if (audience !== null && !aud.some((entry) => audience.includes(entry))) throw refusal('audience_mismatch')
}
function checkTimes(claims, policy, now) {
  const { exp, nbf, iat } = claims
  if (exp === void 0) throw refusal('claim_missing')
  if (!isNumericDate(exp)) throw refusal('claim_malformed')
  if (now >= exp + policy.clockTolerance) throw refusal('expired')
  if (exp > now + policy.maxTokenLifetime + policy.clockTolerance) throw refusal('lifetime_too_long')
  if (nbf !== void 0) {
    if (!isNumericDate(nbf)) throw refusal('claim_malformed')
    if (now < nbf - policy.clockTolerance) throw refusal('not_yet_valid')
  }
  if (iat !== void 0) {
    if (!isNumericDate(iat)) throw refusal('claim_malformed')
    if (iat > now + policy.clockTolerance) throw refusal('issued_in_future')
    if (iat > exp) throw refusal('claim_malformed')
  }
}
function timeWindow(claims, { clockTolerance, maxTokenLifetime }) {
  const { exp, nbf, iat } = claims
  const end = exp
  const begin = Math.max(end - maxTokenLifetime, nbf ?? -Infinity, iat ?? -Infinity)
  return { from: Math.ceil(begin - clockTolerance) + 1, until: Math.floor(end + clockTolerance) - 1 }
}
function isNumericDate(value) {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

// packages/core/src/policy/confirmation.ts
function checkConfirmation(claims) {
  if (claims['cnf'] !== void 0) throw refusal('proof_missing')
}

// packages/core/src/policy/profile.ts
function checkProfile(profile, typ, claims) {
  if (profile === 'rfc9068') checkRfc9068(typ, claims)
  else checkJwt(typ, claims)
}
function checkJwt(typ, claims) {
  if (typ !== void 0 && typ !== 'jwt' && typ !== 'at+jwt') throw refusal('type_refused')
  if (isOtherToken(claims)) throw refusal('not_an_access_token')
}
var required = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']
function checkRfc9068(typ, claims) {
  if (typ !== 'at+jwt') throw refusal('type_refused')
  for (const name of required) if (claims[name] === void 0) throw refusal('claim_missing')
}
function isOtherToken(claims) {
  const { at_hash, c_hash, s_hash, token_use, typ, events } = claims
  if (at_hash !== void 0 || c_hash !== void 0 || s_hash !== void 0) return true
  if (token_use !== void 0 && token_use !== 'access') return true
  if (typeof events === 'object' && events !== null) return true
  return typeof typ === 'string' && otherTypes.has(typ.toLowerCase())
}
var otherTypes = /* @__PURE__ */ new Set(['id', 'refresh', 'offline', 'logout'])

// packages/core/src/policy/replicated.ts
function checkReplicatedClaims({ iss, sub }, claims) {
  if (iss !== void 0 && iss !== claims['iss']) throw refusal('header_claim_mismatch')
  if (sub !== void 0 && sub !== claims['sub']) throw refusal('header_claim_mismatch')
}

// packages/core/src/policy/scopes.ts
var scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/
var scopeText = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
var isScope = (text) => typeof text === 'string' && scopeToken.test(text)
function checkScopes({ scope, scp }) {
  if (!isScopeClaim(scope) || !isScopeClaim(scp)) throw refusal('scope_malformed')
}
function isScopeClaim(claim) {
  if (claim === void 0) return true
  return typeof claim === 'string' ? scopeText.test(claim) : Array.isArray(claim) && claim.every(isScope)
}
function scopesOf({ scope, scp }) {
  return Object.freeze([.../* @__PURE__ */ new Set([...listed(scope), ...listed(scp)])])
}
function listed(claim) {
  if (typeof claim === 'string') return claim.split(' ').filter((text) => text !== '')
  return claim ?? []
}

// packages/core/src/verify/verifier.ts
function verifier(choose, clock) {
  return (token, request) => {
    const parsed2 = parseToken(token)
    return chain(choose(parsed2, request), (policy) => verifyFor(policy, parsed2, seconds(clock)))
  }
}
function verifyFor(policy, parsed2, now) {
  const { header, claims } = parsed2
  checkProfile(policy.profile, parsed2.typ, claims)
  checkReplicatedClaims(header, claims)
  checkClaims(claims, policy, now)
  checkConfirmation(claims)
  checkScopes(claims)
  return chain(selectKeys(policy.sources, queryOf(parsed2), policy.algorithms), (candidates2) =>
    chain(firstThatVerifies(parsed2, candidates2, 0), ({ source, key }) => ({
      token: parsed2.token,
      header,
      claims,
      policy,
      source,
      key,
    })),
  )
}
function queryOf({ algorithm, kid, claims }) {
  return { algorithm, kid, issuedAt: claims.iat }
}
function firstThatVerifies(parsed2, candidates2, index) {
  const candidate = candidates2[index]
  if (!candidate) throw refusal('signature_invalid')
  return chain(verifySignature2(parsed2, candidate.key), (verifies) =>
    verifies ? candidate : firstThatVerifies(parsed2, candidates2, index + 1),
  )
}

// packages/core/src/keys/check-keys.ts
function checkKeys(sources, algorithms2) {
  const known = sources.flatMap((source) => source.algorithms ?? [])
  refuseMixture(known, 'HMAC secrets and public keys under one issuer invite algorithm confusion: use one kind.')
  if (algorithms2 === void 0) return
  if (!Array.isArray(algorithms2) || algorithms2.length === 0) {
    throw new ConfigurationError("algorithms is a list such as ['RS256'], or left out.")
  }
  for (const algorithm of algorithms2) {
    if (isAlgorithm(algorithm)) continue
    throw new ConfigurationError(
      'algorithms names one that is not supported: use HS, RS, PS, ES with 256, 384 or 512, Ed25519 or EdDSA.',
    )
  }
  refuseMixture(algorithms2, 'algorithms must be all HMAC or all asymmetric.')
  const all = sources.every((source) => source.algorithms !== void 0)
  if (all && !algorithms2.some((algorithm) => known.includes(algorithm))) {
    throw new ConfigurationError(
      `None of the keys can serve algorithms: they are for ${[...new Set(known)].join(', ')}.`,
    )
  }
}
function refuseMixture(algorithms2, message) {
  if (algorithms2.some(isSymmetric) && !algorithms2.every(isSymmetric)) throw new ConfigurationError(message)
}

// packages/core/src/events.ts
function emitTo(listeners) {
  return (name, event) => {
    try {
      listeners?.[name]?.(event)
    } catch {}
  }
}
function printable(text) {
  return String(text)
    .slice(0, 120)
    .replace(/[^\x20-\x7e]/g, '?')
}

// packages/core/src/keys/discovery-hosts.ts
var published = {
  'accounts.google.com': ['www.googleapis.com'],
  'securetoken.google.com': ['www.googleapis.com'],
  'sts.windows.net': ['login.microsoftonline.com', 'login.windows.net'],
}
function keyHosts(issuer, allowed) {
  if (allowed === void 0) return /* @__PURE__ */ new Set([issuer.host, ...(published[issuer.host] ?? [])])
  if (!Array.isArray(allowed)) throw new ConfigurationError(howTo)
  for (const host of allowed) {
    if (!isHost(host)) throw new ConfigurationError(howTo)
  }
  return /* @__PURE__ */ new Set([
    issuer.host,
    ...(published[issuer.host] ?? []),
    ...allowed.map((host) => host.toLowerCase()),
  ])
}
var howTo = "allowedHosts is a list of hosts such as ['keys.example.com'] or ['keys.example.com:8443']."
function isHost(host) {
  try {
    return typeof host === 'string' && new URL(`https://${host}/`).host === host.toLowerCase()
  } catch {
    return false
  }
}

// packages/core/src/keys/discovery-places.ts
function metadataPlaces(issuer) {
  const path = issuer.pathname.replace(/\/$/, '')
  const places = [
    `${issuer.origin}/.well-known/oauth-authorization-server${path}`,
    `${issuer.origin}/.well-known/openid-configuration${path}`,
    `${issuer.origin}${path}/.well-known/openid-configuration`,
  ]
  return [...new Set(places)].map((place) => new URL(place))
}

// packages/core/src/keys/remote-addresses.ts
function isPrivateAddress(address) {
  const text = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const four = octetsOf(text)
  if (four) return isPrivateV4(four)
  const six = text.includes(':') ? groupsOf(text) : void 0
  return six !== void 0 && isPrivateV6(six)
}
function isLoopbackHost2(hostname) {
  return hostname === 'localhost' || hostname === '[::1]' || octetsOf(hostname)?.[0] === 127
}
function isPrivateHost(hostname) {
  const name = hostname.replace(/\.$/, '')
  return isPrivateAddress(name) || /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(name)
}
function octetsOf(text) {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return void 0
  return text.split('.').map(Number)
}
function isPrivateV4([a = 0, b = 0, c = 0]) {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true
  if (a === 100) return b >= 64 && b < 128
  if (a === 169) return b === 254
  if (a === 172) return b >= 16 && b < 32
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99)
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100)
  return a === 203 && b === 0 && c === 113
}
function groupsOf(text) {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const dotted = tail && octetsOf(tail[2])
  const [a = 0, b = 0, c = 0, d = 0] = dotted ?? []
  const plain2 = dotted ? `${tail[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}` : text
  const [head = '', rest] = plain2.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = rest === void 0 || rest === '' ? [] : rest.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  const groups = [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16))
  return groups.length === 8 && groups.every((group) => group >= 0 && group <= 65535) ? groups : void 0
}
function isPrivateV6(groups) {
  const [first = 0, second = 0, third = 0] = groups
  const last = v4Of(groups[6] ?? 0, groups[7] ?? 0)
  if (groups.slice(0, 5).every((group) => group === 0)) {
    return groups[5] === 65535 ? isPrivateV4(last) : true
  }
  if (first === 100 && second === 65435) return third === 1 || isPrivateV4(last)
  if (first === 8194) return isPrivateV4(v4Of(second, third))
  if (first === 8193 && (second === 0 || second === 3512)) return true
  if (first === 256) return true
  return first >= 64512
}
var v4Of = (high, low) => [high >> 8, high & 255, low >> 8, low & 255]

// packages/core/src/keys/remote-failure.ts
var LoadFailure = class extends Error {
  name = 'LoadFailure'
  kind
  /** The status that was answered, or 0. */
  status
  constructor(kind, message, status = 0) {
    super(message)
    this.kind = kind
    this.status = status
  }
}

// packages/core/src/keys/remote-freshness.ts
function freshFor(headers, now, { defaultAge, minAge, maxAge }) {
  const stated = statedAge(headers, now)
  const left2 = stated === void 0 ? defaultAge : stated - ageOf(headers)
  return Math.min(Math.max(left2, minAge), maxAge)
}
function ageOf(headers) {
  const text = headers.get('age')
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) * 1e3 : 0
}
var statesAge = (headers) => headers.has('cache-control') || headers.has('expires')
function statedAge(headers, now) {
  const control = headers.get('cache-control')?.toLowerCase() ?? ''
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/.test(control)) return 0
  const ages = [...control.matchAll(/(?:^|[\s,])max-age="?(\d{1,12})"?(?=$|[\s,])/g)].map(
    ([, age]) => Number(age) * 1e3,
  )
  if (ages.length > 0) return Math.min(...ages)
  const expires = headers.get('expires')
  if (expires === null) return void 0
  const sent = Date.parse(headers.get('date') ?? '')
  const ends = Date.parse(expires)
  return Number.isNaN(ends) ? 0 : ends - (Number.isNaN(sent) ? now : sent)
}

// packages/core/src/keys/key-set.ts
function candidatesIn(keys, { algorithm, kid }) {
  const able = keys.filter((key) => key.algorithms.includes(algorithm))
  if (kid === void 0) return able
  const named2 = able.filter((key) => key.kid === kid)
  return named2.length > 0 ? named2 : able.filter((key) => key.kid === void 0)
}

// packages/core/src/keys/remote-back-off.ts
var firstDelay = 1e3
var longestDelay = 3e4
var BackOff = class {
  #failures = 0
  /** Milliseconds since the epoch: no attempt before. */
  until = 0
  failed(now) {
    const delay = Math.min(firstDelay * 2 ** this.#failures, longestDelay)
    this.#failures = Math.min(this.#failures + 1, 16)
    this.until = now + delay * (0.75 + Math.random() / 4)
  }
  succeeded() {
    this.#failures = 0
    this.until = 0
  }
}

// packages/core/src/timer.ts
function quietTimer(run, ms) {
  const timer = setTimeout(run, ms)
  timer.unref?.()
  return timer
}

// packages/core/src/keys/remote-deadline.ts
function withDeadline(ms, task) {
  const controller = new AbortController()
  let end = () => {}
  const ended = new Promise((_, reject) => {
    end = (failure) => {
      reject(failure)
      controller.abort()
    }
  })
  const late = () => end(new LoadFailure('unreachable', `The answer took longer than ${ms / 1e3} s.`))
  const timer = quietTimer(late, ms)
  const result = Promise.race([ended, task(controller.signal)]).finally(() => {
    clearTimeout(timer)
    controller.abort()
  })
  return { result, cancel: () => end(new LoadFailure('unreachable', 'The source was closed.')) }
}
function atMost(ms, promise) {
  return new Promise((resolve) => {
    const timer = quietTimer(resolve, ms)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

// packages/core/src/keys/public-fetch-node.ts
import { lookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'

var publicFetch = (url, { headers, signal }) =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    const request = send(url, {
      headers: { ...headers, 'accept-encoding': 'identity' },
      signal,
      lookup: publicLookup,
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (message) => {
      const { statusCode: status = 500, rawHeaders } = message
      const fields = new Headers()
      for (let i = 0; i < rawHeaders.length; i += 2) fields.append(rawHeaders[i], rawHeaders[i + 1])
      const body = status === 204 || status === 304 ? null : Readable.toWeb(message)
      if (body === null) message.resume()
      resolve(new Response(body, { status, headers: fields }))
    })
    request.end()
  })
function publicLookup(hostname, options, answer2) {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return answer2(error, [])
    if (addresses.length === 0 || addresses.some(({ address }) => isPrivateAddress(address))) {
      return answer2(Object.assign(new Error('private address'), { code: 'PRIVATE_ADDRESS' }), [])
    }
    const first = addresses[0]
    return options.all ? answer2(null, addresses) : answer2(null, first.address, first.family)
  })
}

// packages/core/src/keys/remote-url.ts
function configuredUrl(name, value, rules, hint) {
  const url = parsed(value)
  if (!url) throw new ConfigurationError(`${name} must be an absolute URL ${hint}`)
  const fault = faultOf(url, rules, isLoopbackHost2(url.hostname))
  if (fault) throw new ConfigurationError(`${name} ${fault}`)
  return url
}
function faultOf(url, rules, loopback) {
  if (url.username !== '' || url.password !== '') return 'must not contain credentials.'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (rules.allowPlainHttp || isHere(url, loopback)))) {
    return 'must be https: over plain HTTP, whoever is on the way can replace the keys (allowPlainHttp: true permits it).'
  }
  if (rules.refusePrivateAddresses && isPrivateHost(url.hostname)) {
    return 'leads to a private address, which refusePrivateAddresses forbids.'
  }
  return void 0
}
var isHere = (url, loopback) => loopback && isLoopbackHost2(url.hostname)
function parsed(value) {
  if (value instanceof URL) return new URL(value)
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value)) return void 0
  try {
    return new URL(value)
  } catch {
    return void 0
  }
}
var named = (url) => `${url.origin}${url.pathname}`

// packages/core/src/keys/remote-fetch.ts
function jsonFetcher(settings, signal) {
  const send = senderOf(settings)
  return async (url, { etag, reload } = {}) => {
    const headers = { accept: 'application/json, application/jwk-set+json' }
    if (etag !== void 0) headers['if-none-match'] = etag
    if (reload) headers['cache-control'] = 'no-cache'
    const response = await reached(url, () => send(url.href, { headers, redirect: 'manual', signal }))
    if (response.status === 304 && etag !== void 0) return { document: void 0, headers: response.headers }
    if (response.status !== 200 || response.redirected) {
      void response.body?.cancel?.().catch(() => {})
      throw new LoadFailure('status', `${named(url)} ${refusedStatus(response)}.`, response.status)
    }
    const text = await textOf(response, url, settings.maxBytes)
    return { document: objectOf(text, url), headers: response.headers }
  }
}
function senderOf({ fetch: own, refusePrivateAddresses }) {
  return own ?? (refusePrivateAddresses ? publicFetch : (url, init) => fetch(url, init))
}
async function reached(url, send) {
  let response
  try {
    response = await send()
  } catch (error) {
    throw new LoadFailure('unreachable', `${named(url)} could not be reached (${causeOf(error)}).`)
  }
  if (typeof response?.headers?.get === 'function') return response
  throw new LoadFailure('unreachable', 'The fetch option gave no Response.')
}
function causeOf(error) {
  const { name, code, cause } = error
  return printable(cause?.code ?? code ?? name ?? 'unknown')
}
function refusedStatus({ status, type, redirected: followed }) {
  const redirected = followed || type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304)
  return redirected ? 'answered with a redirect, which is not followed' : `answered with status ${status}`
}
async function textOf(response, url, maxBytes) {
  const tooLarge = () => new LoadFailure('content', `${named(url)} answered with more than ${maxBytes} octets.`)
  if (Number(response.headers.get('content-length')) > maxBytes) {
    void response.body?.cancel?.().catch(() => {})
    throw tooLarge()
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  let size = 0
  const reader = response.body?.getReader?.()
  if (!reader) throw new LoadFailure('content', `${named(url)} answered without a body.`)
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength
      if (size > maxBytes) throw tooLarge()
      text += decoder.decode(part.value, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    void reader.cancel().catch(() => {})
    if (size > maxBytes) throw error
    throw new LoadFailure('content', `${named(url)} broke off or is not UTF-8 (${causeOf(error)}).`)
  }
}
function objectOf(text, url) {
  try {
    return parseObject(text)
  } catch {
    throw new LoadFailure('content', `${named(url)} did not answer with one JSON object.`)
  }
}

// packages/core/src/keys/published-secrets.ts
var publishedSecrets = /* @__PURE__ */ new Set([
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  '192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf',
  '3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b',
  '404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970',
  '5367566b59703373367639792f423f4528482b4d6251655468576d5a71347437',
])
var passwordParts = [
  'password',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'changeme',
  'change-me',
  'change_me',
  ...['my', 'jwt', 'super'].flatMap((word) => ['', '-', '_', ' '].map((between) => `${word}${between}secret`)),
  ...['', '-', '_', ' '].map((between) => `secret${between}key`),
  'qwertyuiop',
]

// packages/core/src/keys/secret-weakness.ts
function weaknessOf(bytes) {
  const text = new TextDecoder('latin1').decode(bytes)
  if (isEncodedKey(bytes, text))
    return 'This is a public key, a certificate or a JWK, not a secret: use publicKey() or jwks().'
  if (bytes.length < 32) return void 0
  if (new Set(bytes).size < 8) return 'This secret repeats a few characters.'
  if (hasPeriod(bytes)) return 'This secret repeats itself.'
  if (isSequence(bytes)) return 'This secret counts.'
  if (isPhrase(text)) return 'This secret is made of words.'
  if (isPublished(bytes, text)) return 'This secret is a password or stands in published examples.'
  return void 0
}
function isEncodedKey(bytes, text) {
  if (/-----BEGIN [A-Z0-9 ]+-----/.test(text) || /^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+)\s/.test(text))
    return true
  return /^\s*\{[\s\S]*"(?:kty|keys)"/.test(text) || isDer(bytes)
}
function isDer(bytes) {
  if (bytes[0] !== 48 || derLength(bytes) !== bytes.length) return false
  const first = bytes[1]
  const [tag = 0, length = 0, next = 0] = bytes.subarray(first < 128 ? 2 : 2 + (first & 127))
  const long = length === 129 || length === 130
  return tag === 48 ? next === 6 || (long && first > 128) : tag === 2 && (long || (length === 1 && next <= 2))
}
function derLength(bytes) {
  const first = bytes[1] ?? 0
  if (first < 128) return 2 + first
  const octets2 = first & 127
  if (octets2 > 2) return -1
  return 2 + octets2 + bytes.subarray(2, 2 + octets2).reduce((sum, byte) => sum * 256 + byte, 0)
}
function isPublished(bytes, text) {
  const lower = text.toLowerCase()
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return (
    publishedSecrets.has(hex) ||
    publishedSecrets.has(lower.trim()) ||
    passwordParts.some((part) => lower.includes(part))
  )
}
function hasPeriod(bytes) {
  for (let period = 1; period <= bytes.length / 2 && period <= 32; period++) {
    if (bytes.every((byte, i) => i < period || byte === bytes[i - period])) return true
  }
  return false
}
function isSequence(bytes) {
  let steady = 0
  for (let i = 2; i < bytes.length; i++) {
    const step = bytes[i] - bytes[i - 1]
    if (step === bytes[i - 1] - bytes[i - 2]) steady++
  }
  return steady > bytes.length * 0.6
}
function isPhrase(text) {
  if (/^[a-z]+$|^[A-Z]+$/.test(text)) return true
  const words = text.split(/[\s_\-.,:;!?'"]+/).filter((word) => /^(?:[A-Za-z]?[a-z]+|[A-Z]+|\d{1,4})$/.test(word))
  return words.length >= 3 && words.join('').length >= text.length * 0.75
}

// packages/core/src/keys/strength.ts
function capabilities(facts) {
  const capable = byType(facts)
  const { only } = facts
  if (!only) return capable
  const bound = capable.filter((algorithm) => only.includes(algorithm))
  if (bound.length > 0) return bound
  throw new ConfigurationError(
    'This CryptoKey is too short for the hash it is bound to, or bound to another. Make a new key.',
  )
}
function byType(facts) {
  switch (facts.kty) {
    case 'oct':
      return ofSecret(facts.bits)
    case 'RSA':
      return ofRsa(facts)
    default:
      return ofCurve(facts.curve)
  }
}
function ofSecret(bits2) {
  if (bits2 < 256) {
    throw new ConfigurationError(
      `An HMAC secret needs at least 32 bytes (HS256), 48 (HS384) or 64 (HS512); this one has ${bits2 / 8}. Make one with crypto.randomBytes(32).`,
    )
  }
  return ['HS256', 'HS384', 'HS512'].filter((algorithm) => algorithms[algorithm].hash <= bits2)
}
function ofRsa({ bits: bits2, exponent = 0n }) {
  if (bits2 < 2048 || bits2 > 8192) {
    throw new ConfigurationError(
      `An RSA key needs a modulus of 2048 to 8192 bits; this one has ${bits2}. Make a new key.`,
    )
  }
  if (exponent < 65537n || exponent % 2n === 0n) {
    throw new ConfigurationError('An RSA key needs an odd public exponent of at least 65537. Make a new key.')
  }
  return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
}
function ofCurve(curve) {
  switch (curve) {
    case 'P-256':
      return ['ES256']
    case 'P-384':
      return ['ES384']
    case 'P-521':
      return ['ES512']
    case 'Ed25519':
      return ['Ed25519', 'EdDSA']
    default:
      throw new ConfigurationError(
        'Keys are RSA, EC on P-256, P-384 or P-521, or Ed25519; this one is of another type.',
      )
  }
}
function usual(capable) {
  return capable[0] === 'Ed25519' ? capable : capable.slice(0, 1)
}

// packages/core/src/keys/verification-key.ts
function verificationKey(input, options = {}) {
  if (typeof input === 'string') return made(imported({ kind: 'pem', pem: publicPem(input) }), options)
  if (input instanceof Uint8Array) return secretKey(input, options)
  if (isNativeKey(input)) return runtimeKey(input, options)
  const jwk = publicJwk(input)
  const { kid = jwk.kid, algorithm = declared(jwk.alg) } = options
  if (jwk.alg !== void 0 && algorithm !== jwk.alg) {
    throw new ConfigurationError('The JWK declares another alg than the algorithm option.')
  }
  return made(imported({ kind: 'jwk', jwk }), { kid, algorithm })
}
function secretKey(bytes, options) {
  refuseWeak(bytes)
  return made(imported({ kind: 'bytes', bytes }), options)
}
function runtimeKey(key, options) {
  const native2 = imported({ kind: 'native', key })
  const bytes = native2.kind === 'secret' ? bytesOfSecret(key) : void 0
  if (bytes) refuseWeak(bytes)
  return made(native2, options)
}
function refuseWeak(secret2) {
  const weakness = weaknessOf(secret2)
  if (weakness !== void 0) throw new ConfigurationError(`${weakness} Make a secret with crypto.randomBytes(32).`)
}
function made({ kind, facts, material }, { kid, algorithm }) {
  if (kind === 'private') throw new ConfigurationError(privateKey)
  if (kid !== void 0 && (typeof kid !== 'string' || kid === '')) throw new ConfigurationError('kid is a text.')
  const capable = capabilities(facts)
  if (algorithm !== void 0 && !capable.includes(algorithm)) {
    throw new ConfigurationError(`This key cannot serve ${String(algorithm)}: it is for ${capable.join(', ')}.`)
  }
  const key = {
    kid,
    algorithms: Object.freeze(algorithm === void 0 ? capable : [algorithm]),
    defaultAlgorithms: Object.freeze(algorithm === void 0 ? usual(capable) : [algorithm]),
  }
  return Object.freeze(Object.defineProperty(key, 'material', { value: material }))
}
var privateKey =
  'This is a private key, and only the public one is needed to verify: publish and configure the public key, and keep the private one where tokens are signed.'
function imported(input) {
  try {
    return importKey(input)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(
      'This is not a public key that can be read: give a PEM, a JWK, a KeyObject or a CryptoKey.',
    )
  }
}
function publicPem(text) {
  const pem = text.trim()
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) throw new ConfigurationError(privateKey)
  if (/^-----BEGIN CERTIFICATE-----/.test(pem)) {
    throw new ConfigurationError('This is a certificate: give its public key (openssl x509 -pubkey -noout).')
  }
  if (/^-----BEGIN ((?:RSA )?PUBLIC KEY)-----[^-]*-----END \1-----$/.test(pem)) return pem
  if (/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) {
    throw new ConfigurationError(
      'This PEM is cut off or has more than one key: give each key a publicKey() of its own.',
    )
  }
  throw new ConfigurationError(
    'A key given as text must be a PEM ("-----BEGIN PUBLIC KEY-----"). A secret goes into secret(bytes).',
  )
}
var privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
function publicJwk(jwk) {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw new ConfigurationError('A JWK is an object.')
  if (jwk.kty === 'oct')
    throw new ConfigurationError('A JWK of type oct is a shared secret: give its bytes to secret().')
  if (privateMembers.some((member) => jwk[member] !== void 0)) throw new ConfigurationError(privateKey)
  if (jwk.use !== void 0 && jwk.use !== 'sig') throw new ConfigurationError('The JWK is not for signatures (use).')
  if (jwk.key_ops !== void 0 && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    throw new ConfigurationError('The JWK is not for verification (key_ops).')
  }
  if (jwk.kid !== void 0 && typeof jwk.kid !== 'string') throw new ConfigurationError('The kid of a JWK is a text.')
  return jwk
}
function declared(alg) {
  if (alg === void 0) return void 0
  if (isAlgorithm(alg) && !isSymmetric(alg)) return alg
  throw new ConfigurationError('The JWK declares an alg that no bearer token may be signed with.')
}

// packages/core/src/keys/set-members.ts
function keysOfSet(document, skip, make = (member) => verificationKey(member)) {
  const members = document?.keys
  if (!Array.isArray(members)) throw new ConfigurationError('A JWKS is an object with an array of keys.')
  const repeated = repeatedNames(members)
  return members.flatMap((member) => {
    try {
      if (repeated.has(nameOf(member))) throw new ConfigurationError('two keys have the same kid and type.')
      return [make(member)]
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      skip({ member: member ?? {}, why: error.message })
      return []
    }
  })
}
function repeatedNames(members) {
  const seen = /* @__PURE__ */ new Set()
  const repeated = /* @__PURE__ */ new Set()
  for (const member of members) {
    const name = nameOf(member)
    if (name !== void 0 && seen.has(name)) repeated.add(name)
    else if (name !== void 0) seen.add(name)
  }
  return repeated
}
function nameOf(member) {
  if (member?.kid === void 0 || (member.use !== void 0 && member.use !== 'sig')) return void 0
  return JSON.stringify([member.kid, member.kty])
}

// packages/core/src/keys/remote-set.ts
var refreshAhead = 0.8
var jitter = 0.1
function setTimes(load, loadedAt, age, lifetime, staleFor) {
  return {
    load,
    loadedAt,
    asOf: loadedAt - age,
    lifetime,
    refreshAt: loadedAt + lifetime * refreshAhead * (1 - Math.random() * jitter),
    freshUntil: loadedAt + lifetime,
    usableUntil: loadedAt + Math.max(lifetime, staleFor),
  }
}
function readSet(document, before, maxKeys, skip) {
  const members = document['keys']
  if (!Array.isArray(members)) throw new LoadFailure('content', 'The answer is not a JWKS: it has no array of keys.')
  if (members.length > maxKeys) throw new LoadFailure('content', `The JWKS has more than ${maxKeys} keys (maxKeys).`)
  const byText = /* @__PURE__ */ new Map()
  const make = (member) => {
    const text = JSON.stringify(member)
    const key = before?.byText.get(text) ?? verificationKey(member)
    byText.set(text, key)
    return key
  }
  const list = keysOfSet(document, skip, make)
  if (list.length === 0 && members.length > 0)
    throw new LoadFailure('content', 'The JWKS has no key that can verify a token.')
  return { list, keys: new Set(list), byText }
}

// packages/core/src/keys/remote-loader.ts
var briefly = 100
var overdue = 1e3
var remembered = 1e3
var KeyLoader = class {
  #location
  #settings
  #context
  backOff = new BackOff()
  set;
  lastFailure = ''
  /** How many loads have begun. */
  loads = 0
  #had = /* @__PURE__ */ new Set()
  #flight
  #cancel
  #closed = false
  constructor(location, settings, context) {
    this.#location = location
    this.#settings = settings
    this.#context = context
  }
  /** The load on its way, if there is one. */
  get flight() {
    const late = this.#flight && Date.now() > this.#flight.startedAt + this.#settings.timeout + overdue
    return late ? void 0 : this.#flight
  }
  /** The load on its way, or a new one where the back-off allows it. */
  join(now) {
    return this.flight ?? (now < this.backOff.until ? void 0 : this.start(now))
  }
  /** Begins to load; `reload` asks caches on the way for the issuer's own answer. */
  start(now, reload = false) {
    this.loads++
    const landed = this.#load(now, reload)
    const flight = { startedAt: Date.now(), landed, patience: void 0 }
    const wait = this.#patience(now)
    if (wait > 0) {
      flight.patience = atMost(wait, landed).then(() => {
        flight.patience = void 0
      })
    }
    this.#flight = flight
    void landed.then(() => {
      if (this.#flight === flight) this.#flight = void 0
    })
    return flight
  }
  /** Waits for a load, but never longer than it may take. */
  wait(flight) {
    return atMost(this.#settings.timeout + overdue, flight.landed)
  }
  /** Whether a set ever had a key of this id: if the set of now lacks it, the issuer has withdrawn it. */
  hadKey(kid) {
    return this.#had.has(kid)
  }
  /** The refusal of a request that nothing can be decided about before a load, which may begin at `until`. */
  unavailable(until = 0) {
    const wait = Math.max(until, this.backOff.until) - this.#context.clock()
    return refusal('keys_unavailable', { retryAfter: Math.max(1, Math.ceil(wait / 1e3)) })
  }
  open() {
    this.#closed = false
  }
  close() {
    this.#closed = true
    this.#cancel?.()
  }
  /** After a long silence a key may have been withdrawn long ago: then requests wait for the answer. */
  #patience(now) {
    if (!this.set || now < this.set.times.freshUntil) return 0
    const { freshUntil, lifetime } = this.set.times
    return now < freshUntil + lifetime ? briefly : this.#settings.timeout + overdue
  }
  async #load(now, reload) {
    if (this.#closed) return
    const load = this.loads
    try {
      const { result, cancel } = withDeadline(this.#settings.timeout, (signal) =>
        this.#fetchSet(jsonFetcher(this.#settings, signal), load, now, reload),
      )
      this.#cancel = cancel
      this.#adopt(await result)
    } catch (error) {
      if (!this.#closed) this.#failed(error)
    }
  }
  /** A load that its runtime held back must not undo a later one. */
  #adopt(set) {
    if (this.set && this.set.times.load > set.times.load) return
    this.set = set
    this.#remember(set)
    this.backOff.succeeded()
    this.#context.emit('keysLoaded', { issuer: this.#location.label, keys: set.list.length })
  }
  #remember(set) {
    for (const { kid } of set.list) {
      if (kid === void 0) continue
      this.#had.delete(kid)
      this.#had.add(kid)
      if (this.#had.size > remembered) this.#had.delete(this.#had.keys().next().value)
    }
  }
  async #fetchSet(fetchJson, load, now, reload) {
    const url = await this.#location.locate(fetchJson, now)
    const before = this.set?.url === url.href ? this.set : void 0
    try {
      const { document, headers } = await fetchJson(url, { etag: before?.etag, reload })
      const lifetime = before && !document && !statesAge(headers) ? before.times.lifetime : void 0
      const fresh = lifetime ?? freshFor(headers, now, this.#settings)
      const times = setTimes(load, now, ageOf(headers), fresh, this.#settings.staleFor)
      if (before && !document) return { ...before, times }
      const read = readSet(document ?? {}, this.set, this.#settings.maxKeys, ({ why }) => this.#skipped(why))
      return { ...read, times, url: url.href, etag: headers.get('etag') ?? void 0 }
    } catch (error) {
      this.#location.forget()
      throw error
    }
  }
  #skipped(why) {
    this.#context.emit('keySkipped', { issuer: this.#location.label, why: printable(why) })
  }
  #failed(error) {
    const now = this.#context.clock()
    this.backOff.failed(now)
    this.lastFailure = error instanceof LoadFailure ? error.message : 'An error that is not expected.'
    const stale = this.set !== void 0 && now < this.set.times.usableUntil
    this.#context.emit('keysFailed', { issuer: this.#location.label, message: this.lastFailure, stale })
  }
}

// packages/core/src/keys/remote-missing.ts
var remembered2 = 1e3
var longestKid = 256
var rememberedFor = 3e5
var MissingKids = class {
  #kids = /* @__PURE__ */ new Map()
  /** Whether a set that is younger than the token lacked its key not long ago. */
  has(kid, issued, now) {
    const missing = this.#kids.get(kid)
    return missing !== void 0 && missing.asOf >= issued && now < missing.until
  }
  add(kid, asOf, now) {
    if (kid.length > longestKid) return
    this.#kids.delete(kid)
    if (this.#kids.size >= remembered2) this.#kids.delete(this.#kids.keys().next().value)
    this.#kids.set(kid, { asOf, until: now + rememberedFor })
  }
}

// packages/core/src/keys/remote-unknown.ts
var none3 = Object.freeze([])
var UnknownKeys = class {
  #loader
  #cooldown
  #clock
  #missing = new MissingKids()
  #refetchAt = 0
  constructor(loader, cooldown, clock) {
    this.#loader = loader
    this.#cooldown = cooldown
    this.#clock = clock
  }
  /**
   * Looks for the key of a token that arrived when `since` loads had begun. It is worth a fetch even where the set seems to
   * be younger: the clocks of issuers differ, and not all of their machines publish a key at the same moment.
   */
  look(query, since) {
    const name = nameOf2(query)
    if (this.#missing.has(name, latestIssue(query), this.#clock())) return none3
    if (!this.#loader.flight && (this.#isNewerThan(since) || !this.#mayRefetch())) return this.#conclude(query, since)
    return this.#lookAgain(query, since, name)
  }
  /** Waits for the load on its way, if there is one, and where that does not decide, for one more. */
  async #lookAgain(query, since, name) {
    const loader = this.#loader
    for (const start of [() => void 0, () => this.#refetch()]) {
      const flight = loader.flight ?? start()
      if (!flight) continue
      await loader.wait(flight)
      const found = loader.set ? candidatesIn(loader.set.list, query) : none3
      if (found.length > 0) return found
      if (this.#decides(query, since)) break
    }
    const answer2 = this.#conclude(query, since)
    this.#missing.add(name, this.#decidedUntil(query), this.#clock())
    return answer2
  }
  #refetch() {
    if (!this.#mayRefetch()) return void 0
    const now = this.#clock()
    this.#refetchAt = now + this.#cooldown
    return this.#loader.start(now, true)
  }
  #mayRefetch() {
    const now = this.#clock()
    return now >= this.#refetchAt && now >= this.#loader.backOff.until
  }
  #conclude(query, since) {
    const withdrawn = query.kid !== void 0 && this.#loader.hadKey(query.kid)
    if (withdrawn || this.#decides(query, since)) return none3
    throw this.#loader.unavailable(this.#refetchAt)
  }
  #decides(query, since) {
    const { set } = this.#loader
    return this.#isNewerThan(since) || (set !== void 0 && set.times.asOf >= latestIssue(query))
  }
  /** Whether the set was asked for after the token had arrived, and not held by a cache on the way. */
  #isNewerThan(since) {
    const times = this.#loader.set?.times
    return times !== void 0 && times.load > since && times.asOf === times.loadedAt
  }
  /** Up to which instant of issue tokens with this key id are decided about. An `iat` ahead of the clock decides nothing. */
  #decidedUntil(query) {
    const asOf = this.#loader.set?.times.asOf ?? 0
    const issued = latestIssue(query)
    return issued <= this.#clock() + 1e3 ? Math.max(asOf, issued) : asOf
  }
}
var latestIssue = ({ issuedAt }) => (issuedAt === void 0 ? Number.POSITIVE_INFINITY : (Math.floor(issuedAt) + 1) * 1e3)
var nameOf2 = ({ algorithm, kid = '' }) => `${algorithm} ${kid}`

// packages/core/src/keys/remote-keys.ts
var RemoteKeys = class {
  algorithms = asymmetric
  #label
  #loader
  #unknown
  #contexts = /* @__PURE__ */ new Set()
  #clock = Date.now
  #opened = 0
  constructor(location, settings) {
    this.#label = location.label
    const clock = () => this.#clock()
    this.#loader = new KeyLoader(location, settings, { clock, emit: (name, event) => this.#emit(name, event) })
    this.#unknown = new UnknownKeys(this.#loader, settings.cooldown, clock)
  }
  find(query) {
    const since = this.#loader.loads
    return chain(this.#usable(this.#clock()), (set) => this.#keysIn(set, query, since))
  }
  /** Whether a key is in the set that counts now. False also while that is being found out: then `find` is to be asked. */
  trusts(key) {
    try {
      const set = this.#usable(this.#clock())
      if (!isPromise(set)) return set.keys.has(key)
      void set.then(void 0, () => {})
      return false
    } catch {
      return false
    }
  }
  /** One source may serve several issuers and guards: it closes with the last of them. */
  open(context) {
    this.#contexts.add(context)
    this.#clock = context.clock
    this.#opened++
    this.#loader.open()
  }
  async ready() {
    const { set } = this.#loader
    const now = this.#clock()
    if (set && now < set.times.usableUntil) return
    await this.#loader.wait(this.#loader.flight ?? this.#loader.start(now))
    if (this.#loader.set) return
    throw new Error(`The keys of ${this.#label} could not be loaded: ${this.#loader.lastFailure}`)
  }
  close() {
    this.#opened--
    if (this.#opened <= 0) this.#loader.close()
  }
  /** The set to serve a request from, at once unless there is none that still counts. */
  #usable(now) {
    const loader = this.#loader
    const { set } = loader
    if (!set || now >= set.times.usableUntil) return this.#first(now)
    if (now < set.times.refreshAt) return set
    const patience = loader.join(now)?.patience
    return patience ? patience.then(() => loader.set ?? set) : set
  }
  #first(now) {
    const flight = this.#loader.join(now)
    if (!flight) throw this.#loader.unavailable()
    return this.#loader.wait(flight).then(() => {
      const { set } = this.#loader
      if (set && this.#clock() < set.times.usableUntil) return set
      throw this.#loader.unavailable()
    })
  }
  #keysIn(set, query, since) {
    if (set.list.length === 0) throw this.#loader.unavailable()
    const found = candidatesIn(set.list, query)
    const known = query.kid !== void 0 && set.list.some(({ kid }) => kid === query.kid)
    return found.length > 0 || known ? found : this.#unknown.look(query, since)
  }
  #emit(name, event) {
    for (const context of this.#contexts) context.emit(name, event)
  }
}

// packages/core/src/keys/remote-options.ts
var remoteOptionNames = [
  'timeout',
  'maxBytes',
  'maxKeys',
  'defaultAge',
  'minAge',
  'maxAge',
  'staleFor',
  'cooldown',
  'fetch',
  'refusePrivateAddresses',
  'allowPlainHttp',
]
function remoteSettings(of, options, more = []) {
  refuseUnknownOptions(of, options, [...remoteOptionNames, ...more])
  const minAge = duration('minAge', options.minAge, 60, 1, 86400)
  const maxAge = duration('maxAge', options.maxAge, 86400, 1, 604800)
  if (minAge > maxAge) throw new ConfigurationError('minAge is greater than maxAge.')
  const defaultAge = duration('defaultAge', options.defaultAge, 600, 1, 604800)
  if (options.fetch !== void 0 && typeof options.fetch !== 'function') {
    throw new ConfigurationError('fetch takes a function like the global fetch.')
  }
  return {
    timeout: duration('timeout', options.timeout, 3, 0.05, 60),
    maxBytes: count('maxBytes', options.maxBytes, 262144, 16777216),
    maxKeys: count('maxKeys', options.maxKeys, 100, 1e4),
    defaultAge: Math.min(Math.max(defaultAge, minAge), maxAge),
    minAge,
    maxAge,
    staleFor: duration('staleFor', options.staleFor, 86400, 0, 2592e3),
    cooldown: duration('cooldown', options.cooldown, 30, 1, 3600),
    fetch: options.fetch,
    refusePrivateAddresses: flag('refusePrivateAddresses', options.refusePrivateAddresses),
    allowPlainHttp: flag('allowPlainHttp', options.allowPlainHttp),
  }
}
function duration(name, value, fallback, least, most) {
  if (value === void 0) return fallback * 1e3
  if (typeof value === 'number' && value >= least && value <= most) return value * 1e3
  throw new ConfigurationError(`${name} is a number of seconds from ${least} to ${most}.`)
}
function count(name, value, fallback, most) {
  if (value === void 0) return fallback
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new ConfigurationError(`${name} is a whole number from 1 to ${most}.`)
}
function flag(name, value) {
  if (value === void 0 || typeof value === 'boolean') return value ?? false
  throw new ConfigurationError(`${name} is true or false.`)
}

// packages/core/src/keys/discovery.ts
function discover(issuer, options = {}) {
  const settings = remoteSettings('discover', options, ['allowedHosts'])
  const url = configuredUrl(
    'issuer',
    issuer,
    settings,
    'for its keys to be found: if it is none, say with keys where they are.',
  )
  if (typeof issuer !== 'string' || /[?#]/.test(issuer)) {
    throw new ConfigurationError('issuer must be the exact text of "iss", without query and fragment (RFC 8414 \xA72).')
  }
  return new RemoteKeys(new MetadataLocation(issuer, url, keyHosts(url, options.allowedHosts), settings), settings)
}
var metadataAges = { defaultAge: 36e5, minAge: 6e5, maxAge: 864e5 }
var MetadataLocation = class {
  label
  #issuer
  #url
  #hosts
  #settings
  /** The one where they were found last comes first. */
  #places
  #found = false
  #known
  constructor(issuer, url, hosts, settings) {
    this.label = printable(issuer)
    this.#issuer = issuer
    this.#url = url
    this.#hosts = hosts
    this.#settings = settings
    this.#places = metadataPlaces(url)
  }
  async locate(fetchJson, now) {
    if (this.#known && now < this.#known.until) return this.#known.url
    const { url, headers } = await this.#look(fetchJson)
    this.#known = { url, until: now + freshFor(headers, now, metadataAges) }
    return url
  }
  forget() {
    this.#known = void 0
  }
  /** Tries each place in turn. An issuer that is not there is not asked again, and a wrong answer tells more than a 404. */
  async #look(fetchJson) {
    let failure
    for (const place of this.#places) {
      try {
        const { document, headers } = await fetchJson(place)
        const url = this.#keysUrl(place, document ?? {})
        this.#places = [place, ...this.#places.filter((other) => other !== place)]
        this.#found = true
        return { url, headers }
      } catch (error) {
        if (!(error instanceof LoadFailure) || this.#isDown(error)) throw error
        if (failure?.kind !== 'content') failure = error
      }
    }
    throw failure ?? new LoadFailure('content', 'There is no metadata.')
  }
  #keysUrl(place, metadata) {
    const wrong = (what) => new LoadFailure('content', `The metadata at ${named(place)} ${what}`)
    if (metadata['issuer'] !== this.#issuer) {
      throw wrong('name another issuer: configure exactly the text that they and the tokens carry.')
    }
    const url = parsed(metadata['jwks_uri'])
    if (!url) throw wrong('have no usable jwks_uri.')
    const fault = faultOf(url, this.#settings, this.#url.protocol === 'http:' && isLoopbackHost2(this.#url.hostname))
    if (fault) throw wrong(`have a jwks_uri that ${fault}`)
    if (!this.#hosts.has(url.host)) {
      throw wrong(`name keys on another host: to allow it, write allowedHosts: ['${printable(url.host)}'].`)
    }
    return url
  }
  /** Whether nothing there can answer now, so that asking elsewhere on the host is useless. */
  #isDown({ kind, status }) {
    return kind === 'unreachable' || (this.#found && (status >= 500 || status === 429))
  }
}

// packages/core/src/verify/issuer-policy.ts
var issuerOptionNames = ['issuer', 'audience', 'keys', 'algorithms', 'profile', 'clockTolerance', 'maxTokenLifetime']
function issuerPolicy(options, defaults = {}) {
  return isSessionsIssuer(options) ? ofSessions(options, defaults) : ofOptions(options, defaults)
}
function isSessionsIssuer(value) {
  return value.isSessions === true
}
function ofSessions(sessions, defaults) {
  const own = { clockTolerance: defaults.clockTolerance ?? ownClockTolerance, profile: 'rfc9068' }
  const { issuer, audience, keys, maxTokenLifetime } = sessions
  return { ...ofOptions({ issuer, audience, keys, maxTokenLifetime, ...own }, {}), revocations: sessions.revocations }
}
var ownClockTolerance = 5
function ofOptions(options, defaults) {
  const { issuer, audience, keys, algorithms: algorithms2, profile = 'jwt' } = options
  checkIssuerOption(issuer)
  if (profile !== 'jwt' && profile !== 'rfc9068') throw new ConfigurationError('profile is "jwt" or "rfc9068".')
  const sources = keysOf(keys, issuer)
  checkKeys(sources, algorithms2)
  return {
    issuer,
    audience: audienceList(audience),
    sources,
    algorithms: algorithms2,
    profile,
    clockTolerance: secondsWithin('clockTolerance', options.clockTolerance ?? defaults.clockTolerance ?? 30, 0, 300),
    maxTokenLifetime: secondsWithin(
      'maxTokenLifetime',
      options.maxTokenLifetime ?? defaults.maxTokenLifetime ?? 172800,
      1,
      31622400,
    ),
    revocations: void 0,
  }
}
function checkIssuerOption(issuer) {
  if (issuer === null || (typeof issuer === 'string' && issuer !== '')) return
  throw new ConfigurationError(
    'issuer is required: the exact "iss" of the tokens. To accept tokens of any issuer, write issuer: null and give the keys.',
  )
}
function audienceList(audience) {
  if (audience === null) return null
  const list = typeof audience === 'string' ? [audience] : audience
  if (Array.isArray(list) && list.length > 0 && list.every((entry) => typeof entry === 'string' && entry !== '')) {
    return Object.freeze([...list])
  }
  throw new ConfigurationError(
    'audience is required: the identifier of this API that tokens carry in "aud", or an array of such strings (no patterns). To accept tokens meant for any audience, write audience: null.',
  )
}
function keysOf(keys, issuer) {
  if (keys === void 0) {
    if (issuer === null)
      throw new ConfigurationError('issuer: null needs keys: there is no issuer to discover them from.')
    return [discover(issuer)]
  }
  const sources = Array.isArray(keys) ? keys : [keys]
  if (sources.length === 0 || !sources.every((source) => typeof source?.find === 'function')) {
    throw new ConfigurationError(
      'keys takes key sources: secret(bytes), publicKey(pem), jwks(document), remoteJwks(url), discover(issuer) or your own.',
    )
  }
  return sources
}
function secondsWithin(name, value, least, most) {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new ConfigurationError(`${name} is a number of seconds from ${least} to ${most}.`)
}

// packages/core/src/keys/fixed.ts
function fixed(keys) {
  const only = keys.length === 1 ? keys[0] : void 0
  return {
    algorithms: [...new Set(keys.flatMap((key) => key.algorithms))],
    find: (query) => {
      if (!only) return candidatesIn(keys, query)
      const fits = only.algorithms.includes(query.algorithm)
      return fits && (only.kid === void 0 || query.kid === void 0 || only.kid === query.kid) ? keys : none4
    },
  }
}
var none4 = Object.freeze([])

// packages/core/src/keys/public-key.ts
function publicKey(key, options = {}) {
  refuseUnknownOptions('publicKey', options, ['kid', 'algorithm'])
  if (key instanceof Uint8Array)
    throw new ConfigurationError("publicKey() takes a PEM as text, not as bytes: readFileSync(path, 'utf8').")
  const imported2 = verificationKey(key, options)
  if (imported2.algorithms.some(isSymmetric))
    throw new ConfigurationError('This is a shared secret: give it to secret().')
  return fixed([imported2])
}

// packages/core/src/keys/secret.ts
function secret(value, options = {}) {
  refuseUnknownOptions('secret', options, ['kid', 'algorithm'])
  if (isNativeKey(value)) {
    const key = verificationKey(value, options)
    if (!key.algorithms.every(isSymmetric))
      throw new ConfigurationError('This is an asymmetric key: give it to publicKey().')
    return fixed([key])
  }
  return fixed([verificationKey(bytesOf2(value), options)])
}
function bytesOf2(value) {
  if (value instanceof Uint8Array) return value
  const text = value?.base64url
  const bytes = typeof text === 'string' ? decodeBase64url(text.replace(/=+$/, '')) : void 0
  if (bytes) return bytes
  throw new ConfigurationError(
    "secret() takes bytes: Buffer.from(process.env.SECRET, 'base64url') or { base64url: process.env.SECRET }. A text as it is written is a password, not a key.",
  )
}

// packages/core/src/csrf/cross-site.ts
function isUnsafe(request) {
  const { method } = request
  const safe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
  return !safe || fieldValues(request, 'upgrade').length > 0
}
function checkCrossSite(request, origins) {
  const site = fieldValues(request, 'sec-fetch-site')
  if (site.length === 1 && site[0] === 'same-origin') return
  const origin = fieldValues(request, 'origin')
  if (origin.length === 1 && origins.includes(origin[0])) return
  throw refusal('cross_site')
}
function checkOrigins(origins) {
  if (!Array.isArray(origins)) throw new ConfigurationError('origins takes an array of origins.')
  for (const origin of origins) {
    if (typeof origin !== 'string' || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigurationError(
        'Each of origins must be an origin such as "https://app.example.com", without a path.',
      )
    }
  }
}

// packages/core/src/extract/preflight.ts
function isPreflight(request) {
  return (
    request.method === 'OPTIONS' &&
    fieldValues(request, 'origin').length > 0 &&
    fieldValues(request, 'access-control-request-method').length > 0
  )
}

// packages/core/src/http/answer.ts
var exposed = 'WWW-Authenticate, DPoP-Nonce'
function answer(error, challenge, request) {
  error.challenge = challenge(error)
  const headers = []
  if (error.challenge !== void 0) headers.push(['www-authenticate', error.challenge])
  if (error.status === 503) headers.push(['retry-after', String(error.demand.retryAfter ?? 5)])
  headers.push(['cache-control', 'no-store'])
  if (fieldValues(request, 'origin').length > 0) headers.push(['access-control-expose-headers', exposed])
  error.headers = Object.freeze(Object.fromEntries(headers))
  return problem(error, headers)
}
function problem(error, headers) {
  return {
    status: error.status,
    headers: [['content-type', 'application/problem+json'], ...headers],
    body: JSON.stringify(error.toProblem()),
  }
}

// packages/core/src/http/challenge.ts
var silent = ['csrf', 'insecure_transport', 'unavailable']
function challenger({ realm, resourceMetadata }) {
  requireQuotable('realm', realm)
  const metadata = resourceMetadata === void 0 ? '' : `, resource_metadata="${resourceMetadata}"`
  if (resourceMetadata !== void 0) requireQuotable('resourceMetadata', resourceMetadata)
  const prefixes = /* @__PURE__ */ new Map()
  for (const code of Object.keys(answers)) {
    const error = code === 'missing_credentials' ? '' : `, error="${code}", error_description="${answers[code][2]}"`
    prefixes.set(code, `Bearer realm="${realm}"${error}`)
  }
  return ({ code, demand }) => {
    if (silent.includes(code)) return void 0
    const scope = demand.scopes?.length ? `, scope="${demand.scopes.join(' ')}"` : ''
    const acr = demand.acrValues?.length ? `, acr_values="${demand.acrValues.join(' ')}"` : ''
    const age = demand.maxAge === void 0 ? '' : `, max_age="${demand.maxAge}"`
    return `${prefixes.get(code)}${scope}${acr}${age}${metadata}`
  }
}
function requireQuotable(option, text) {
  if (typeof text !== 'string' || !/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(text)) {
    throw new ConfigurationError(`${option} must be printable ASCII text without quotes and backslashes.`)
  }
}

// packages/core/src/guard/carrier.ts
var slot = /* @__PURE__ */ Symbol.for('@bearer/core.carrier')
function remember(carrier, guard, result) {
  const earlier = carrier[slot]
  carrier[slot] = { guard, result, earlier }
}
function recall(carrier, guard) {
  let entry = carrier[slot]
  while (entry && entry.guard !== guard) entry = entry.earlier
  return entry?.result
}

// packages/core/src/guard/granted.ts
var GrantedAuth = class _GrantedAuth {
  static grantOf
  static {
    _GrantedAuth.grantOf = (auth) => auth.#grant
  }
  #grant
  #implies
  source
  constructor(grant, source, implies) {
    this.#grant = grant
    this.#implies = implies
    this.source = source
  }
  get scheme() {
    return 'Bearer'
  }
  get claims() {
    return this.#grant.claims
  }
  get header() {
    return this.#grant.verified.header
  }
  get scopes() {
    return this.#grant.scopes
  }
  get roles() {
    return this.#grant.roles
  }
  get issuer() {
    return this.#grant.verified.claims.iss
  }
  get subject() {
    return this.#grant.verified.claims.sub
  }
  get sessionId() {
    return this.#grant.verified.claims['sid']
  }
  get token() {
    return this.#grant.verified.token
  }
  hasScope(scope) {
    const implies = this.#implies
    return (
      this.scopes.includes(scope) || (implies !== void 0 && this.scopes.some((held) => implies(held, scope) === true))
    )
  }
  /** What `JSON.stringify` shows: everything but the token. */
  toJSON() {
    const { claims, header, scopes, roles, scheme, source, issuer, subject, sessionId } = this
    return { claims, header, scopes, roles, scheme, source, issuer, subject, sessionId }
  }
}

// packages/core/src/verify/known-issuers.ts
var capacity2 = 1e4
var KnownIssuers = class {
  #byObject = /* @__PURE__ */ new WeakMap()
  #byIssuer = /* @__PURE__ */ new Map()
  #count = 0
  find(options) {
    const same = this.#byObject.get(options)
    if (same) return same
    return this.#byIssuer.get(options.issuer)?.find(([known]) => sameOptions(known, options))?.[1]
  }
  add(options, policy) {
    if (++this.#count > capacity2) this.#forget()
    this.#byObject.set(options, policy)
    const list = this.#byIssuer.get(options.issuer) ?? []
    list.push([options, policy])
    this.#byIssuer.set(options.issuer, list)
  }
  /** Begins anew, and ends what the forgotten ones were loading. */
  #forget() {
    for (const [, policy] of [...this.#byIssuer.values()].flat())
      for (const source of policy.sources) void source.close?.()
    this.#byIssuer.clear()
    this.#count = 1
  }
}
function sameOptions(a, b) {
  const names = /* @__PURE__ */ new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => sameValue(a[name], b[name]))
}
function sameValue(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((one, i) => one === b[i])
}

// packages/core/src/verify/issuers.ts
function oneIssuer(policy) {
  return () => policy
}
function manyIssuers(list, defaults, adopt) {
  if (!Array.isArray(list))
    throw new ConfigurationError('issuers takes an array of issuers, or a function of the request.')
  const policies = /* @__PURE__ */ new Map()
  for (const options of list) {
    if (!isSessionsIssuer(options)) refuseUnknownOptions('An entry of issuers', options, issuerOptionNames)
    const policy = issuerPolicy(options, defaults)
    if (policy.issuer === null)
      throw new ConfigurationError('Each entry of issuers needs its issuer: null is for a single one.')
    if (policies.has(policy.issuer))
      throw new ConfigurationError('Two entries of issuers have the same issuer: make them one.')
    policies.set(policy.issuer, policy)
  }
  if (policies.size === 0) throw new ConfigurationError('issuers is empty: list at least one issuer.')
  for (const policy of policies.values()) adopt(policy)
  return ({ claims: { iss } }) => {
    const policy = typeof iss === 'string' ? policies.get(iss) : void 0
    if (!policy) throw refusal('issuer_unknown')
    return policy
  }
}
function resolvedIssuer(resolve, defaults, adopt) {
  const known = new KnownIssuers()
  const policyOf = (options) => {
    if (!options) throw refusal('issuer_unknown')
    const found = known.find(options)
    if (found) return found
    if (!isSessionsIssuer(options)) refuseUnknownOptions('What issuers gives', options, issuerOptionNames)
    const policy = issuerPolicy(options, defaults)
    known.add(options, policy)
    adopt(policy)
    return policy
  }
  return (_token, request) => chain(resolve(request), policyOf)
}

// packages/core/src/guard/issuers-of.ts
function issuersOf(options, context) {
  const policies = []
  const adopt = (policy) => {
    if (typeof options.issuers !== 'function') policies.push(policy)
    for (const source of policy.sources) source.open?.(context)
    policy.revocations?.open?.(context)
  }
  const choose = choiceOf(options, adopt)
  const sessions = sessionsOf(options)
  return {
    choose,
    policies,
    accessCookie: theOnly(sessions.map(({ accessCookie }) => accessCookie)),
    origins: [...new Set(sessions.flatMap(({ origins }) => origins))],
  }
}
function choiceOf(options, adopt) {
  const { issuers, sessions } = options
  if (typeof issuers === 'function') return resolvedIssuer(issuers, options, adopt)
  if (issuers !== void 0) return manyIssuers(issuers, options, adopt)
  if (sessions !== void 0 && !isSessionsIssuer(sessions)) {
    throw new ConfigurationError('sessions takes what createSessions(\u2026) gives.')
  }
  const policy = issuerPolicy(sessions ?? options, options)
  adopt(policy)
  return oneIssuer(policy)
}
function sessionsOf({ sessions, issuers }) {
  if (sessions) return [sessions]
  return Array.isArray(issuers) ? issuers.filter(isSessionsIssuer) : []
}
function theOnly(cookies) {
  const names = new Set(cookies.filter((name) => name !== void 0))
  if (names.size < 2) return [...names][0]
  throw new ConfigurationError('The sessions among issuers use different cookies: name one in accept.cookie.')
}

// packages/core/src/guard/options.ts
var guardOptionNames = [
  ...issuerOptionNames,
  'issuers',
  'sessions',
  'accept',
  'claims',
  'roles',
  'implies',
  'anonymous',
  'revocations',
  'origins',
  'realm',
  'resourceMetadata',
  'allowPlainHttp',
  'cache',
  'clock',
  'on',
]
function checkGuardOptions(options) {
  refuseUnknownOptions('A guard', options, guardOptionNames)
  const given = ['issuer', 'issuers', 'sessions'].filter((name) => options[name] !== void 0)
  if (given.length !== 1) {
    throw new ConfigurationError('A guard needs exactly one of issuer (with audience), issuers and sessions.')
  }
  const { accept, anonymous = 'never', roles, implies, origins, revocations, allowPlainHttp = false } = options
  if (accept) checkAcceptOptions(accept)
  if (origins) checkOrigins(origins)
  if (!['never', 'if-absent', 'if-invalid'].includes(anonymous)) {
    throw new ConfigurationError('anonymous is "never", "if-absent" or "if-invalid".')
  }
  for (const [name, hook2] of Object.entries({ roles, implies, clock: options.clock })) {
    if (hook2 !== void 0 && typeof hook2 !== 'function') throw new ConfigurationError(`${name} takes a function.`)
  }
  if (typeof allowPlainHttp !== 'boolean') throw new ConfigurationError('allowPlainHttp is true or false.')
  if (revocations && typeof revocations.isRevoked !== 'function') {
    throw new ConfigurationError('revocations takes mirror(store) or direct(store).')
  }
}

// packages/core/src/guard/report.ts
function reporter(listeners) {
  const emit = emitTo(listeners)
  let warned = false
  return {
    accepted(auth) {
      if (listeners?.accepted) emit('accepted', { issuer: auth.issuer, source: auth.source })
    },
    refused({ reason, status }) {
      const hint = reason === 'plain_http' ? plainHttpHint : void 0
      emit('refused', { reason, status, hint })
      if (hint === void 0 || listeners?.refused || warned) return
      warned = true
      console.warn(`bearer: a request was refused. ${hint}`)
    },
    failed(part, error) {
      emit('failed', { part, message: messageOf(error) })
    },
  }
}
function messageOf(error) {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error
  return printable(text.replace(/[A-Za-z0-9_\-+/=.]{24,}/g, '[\u2026]'))
}

// packages/core/src/guard/grant.ts
var Grant = class {
  verified
  #from
  #until
  #typed
  #scopes
  #roles
  #revocationSubject
  constructor(verified, typed, roles) {
    this.verified = verified
    const { from, until } = timeWindow(verified.claims, verified.policy)
    this.#from = from
    this.#until = until
    this.#typed = typed
    this.#roles = roles
  }
  /** Whether the token's times hold at a time in seconds. Throws the refusal where they do not. */
  checkTimes(now) {
    if (now > this.#from && now < this.#until) return
    checkTimes(this.verified.claims, this.verified.policy, now)
  }
  /** The claims for the application: frozen, and without a prototype, so that `claims.constructor` is a claim or nothing. */
  get claims() {
    return this.#typed ?? frozenClaims(this.verified.claims)
  }
  get roles() {
    this.#roles ??= rolesOf(this.verified.claims)
    return this.#roles
  }
  get scopes() {
    this.#scopes ??= scopesOf(this.verified.claims)
    return this.#scopes
  }
  get revocationSubject() {
    this.#revocationSubject ??= revocationSubjectOf(this.verified.claims)
    return this.#revocationSubject
  }
}
function frozenClaims(claims) {
  return Object.isFrozen(claims) ? claims : deepFreeze(Object.setPrototypeOf(claims, null))
}
function rolesOf({ roles }) {
  return Object.freeze(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [])
}
function revocationSubjectOf({ iss, jti, sid, sub, iat }) {
  return { issuer: iss ?? '', tokenId: jti, sessionId: sid, subject: sub, issuedAt: iat ?? 0 }
}

// packages/core/src/guard/token-check.ts
var reportEvery = 1e3
var TokenCheck = class {
  #options
  #verify
  constructor(options) {
    this.#options = options
    this.#verify = verifier(options.choose, options.clock)
  }
  /** Gives what a good token grants. Throws or rejects with a refusal, or with what an application's hook threw. */
  run(presented, request) {
    const { cache, report } = this.#options
    const grant = cache?.get(presented)
    if (report && cache && cache.lookUps % reportEvery === 0) report(cache.statistics)
    return grant === void 0 ? this.#first(presented, request) : this.#again(grant, presented, request)
  }
  /** A token that is not known: it is verified. */
  #first(presented, request) {
    const verified = this.#verify(tokenOf(presented), request)
    return isPromise(verified)
      ? verified.then((one) => this.#concluded(one, presented))
      : this.#concluded(verified, presented)
  }
  #concluded(verified, presented) {
    const grant = this.#granted(verified, presented)
    return isPromise(grant) ? grant.then((one) => this.notRevoked(one, false)) : this.notRevoked(grant, false)
  }
  /** A token seen before: time, issuer and key are checked again, its signature is not. */
  #again(grant, presented, request) {
    const chosen = this.#options.choose(grant.verified, request)
    return isPromise(chosen)
      ? chosen.then((policy) => this.#stillGood(grant, policy, presented, request))
      : this.#stillGood(grant, chosen, presented, request)
  }
  #stillGood(grant, chosen, presented, request) {
    const { policy, source, key } = grant.verified
    if (chosen !== policy || source.trusts?.(key) === false) {
      this.#options.cache?.delete(presented)
      return this.#first(presented, request)
    }
    grant.checkTimes(seconds(this.#options.clock))
    return this.notRevoked(grant, false)
  }
  /** Passes a grant on unless it is revoked; `fresh` asks the store itself. */
  notRevoked(grant, fresh) {
    const own = grant.verified.policy.revocations
    const { revocations } = this.#options
    if (own === void 0 && revocations === void 0) return grant
    return chain(own ? refuseRevoked(own, grant, fresh) : grant, () =>
      revocations && revocations !== own ? refuseRevoked(revocations, grant, fresh) : grant,
    )
  }
  #granted(verified, presented) {
    const { readClaims, roles, cache } = this.#options
    if (!readClaims) {
      const grant = new Grant(verified, void 0, roles && readRoles(roles, verified))
      cache?.offer(presented, grant)
      return grant
    }
    return chain(readClaims(frozenClaims(verified.claims)), (typed) => {
      const plain2 = isPlainJson(typed)
      const grant = new Grant(
        verified,
        plain2 ? deepFreeze(typed) : Object.freeze(typed),
        roles && readRoles(roles, verified),
      )
      if (plain2) cache?.offer(presented, grant)
      return grant
    })
  }
}
function readRoles(roles, verified) {
  const found = roles(frozenClaims(verified.claims))
  if (Array.isArray(found) && found.every((role) => typeof role === 'string')) return Object.freeze([...found])
  throw new TypeError('The roles option must give an array of strings.')
}
function refuseRevoked(revocations, grant, fresh) {
  const decide = (revoked) => {
    if (revoked !== false) throw refusal('revoked')
    return grant
  }
  try {
    const revoked = revocations.isRevoked(grant.revocationSubject, fresh ? freshly : void 0)
    return isPromise(revoked) ? revoked.then(decide, undecided2) : decide(revoked)
  } catch (error) {
    return undecided2(error)
  }
}
var freshly = Object.freeze({ fresh: true })
function undecided2(error) {
  throw isBearerError(error) ? error : refusal('revocation_unavailable')
}

// packages/core/src/guard/standard-schema.ts
function isStandardSchema(value) {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof value['~standard']?.validate === 'function'
  )
}

// packages/core/src/guard/typed-claims.ts
function claimsReader(option) {
  if (isStandardSchema(option)) return schemaReader(option)
  if (typeof option === 'function') return functionReader(option)
  throw new ConfigurationError(
    'claims takes a Standard Schema (zod, valibot, arktype, \u2026) or a function of the claims.',
  )
}
function schemaReader(schema) {
  return (claims) =>
    chain(schema['~standard'].validate(claims), (result) => {
      if (result.issues) throw refusal('claims_refused')
      return withRegistered(result.value, claims)
    })
}
function functionReader(read) {
  return (claims) => {
    try {
      const output = read(claims)
      if (!isPromise(output)) return withRegistered(output, claims)
      return output.then((value) => withRegistered(value, claims), rethrow)
    } catch (error) {
      return rethrow(error)
    }
  }
}
function rethrow(error) {
  if (isBearerError(error)) throw error
  if (Array.isArray(error?.issues)) throw refusal('claims_refused')
  throw error
}
function withRegistered(output, claims) {
  if (!isPlainObject(output)) throw new TypeError('The claims option must give a plain object.')
  const typed = Object.assign(/* @__PURE__ */ Object.create(null), output)
  for (const name of registered) if (!(name in typed) && claims[name] !== void 0) typed[name] = claims[name]
  return typed
}
function isPlainObject(value) {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
var registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']

// packages/core/src/guard/create-guard.ts
var preflight = Object.freeze({ ok: true, preflight: true })
var anonymously = Object.freeze({ ok: true, auth: void 0 })
function createGuard(options) {
  checkGuardOptions(options)
  return new RequestGuard(options)
}
var RequestGuard = class {
  #options
  #issuers
  #extract
  #origins
  #challenge
  #check
  #report
  #clock
  constructor(options) {
    const { accept, cache, claims, realm = 'api', resourceMetadata, revocations, roles } = options
    const clock = options.clock ?? options.sessions?.clock ?? Date.now
    const context = { clock, emit: emitTo(options.on) }
    this.#options = options
    this.#clock = clock
    this.#issuers = issuersOf(options, context)
    revocations?.open?.(context)
    this.#extract = extractor({ cookie: this.#issuers.accessCookie, ...accept })
    this.#origins = options.origins ?? this.#issuers.origins
    this.#challenge = challenger({ realm, resourceMetadata })
    this.#report = reporter(options.on)
    this.#check = new TokenCheck({
      choose: this.#issuers.choose,
      clock,
      cache: cache === false ? void 0 : new TokenCache(cache),
      report: options.on?.cache && ((statistics) => context.emit('cache', statistics)),
      readClaims: claims && claimsReader(claims),
      roles,
      revocations,
    })
  }
  authenticate(request) {
    return this.#authenticate(request, void 0)
  }
  async verify(token) {
    try {
      if (typeof token !== 'string') throw refusal('token_malformed')
      return new GrantedAuth(await this.#check.run({ text: token, start: 0 }, void 0), 'direct', this.#options.implies)
    } catch (thrown) {
      const error = this.#asRefusal(thrown)
      error.challenge = this.#challenge(error)
      this.#report.refused(error)
      throw error
    }
  }
  enforce(native2, toRequest, requirement) {
    const known = recall(native2, this)
    if (known) return requirement ? this.#require(known, requirement, native2, toRequest) : known
    const result = this.#authenticate(toRequest(native2), requirement?.scopes)
    return isPromise(result)
      ? result.then((decided) => this.#entered(decided, requirement, native2, toRequest))
      : this.#entered(result, requirement, native2, toRequest)
  }
  /** Remembers who was let in, and holds them against the route's requirement. */
  #entered(result, requirement, native2, toRequest) {
    if (!result.ok) return result
    remember(native2, this, result)
    return requirement ? this.#require(result, requirement, native2, toRequest) : result
  }
  authOf(carrier) {
    const result = recall(carrier, this)
    if (!result?.ok) throw new TypeError('This guard has not run on this request: mount it before the handler.')
    if (result.preflight) throw new TypeError('A CORS preflight has no auth: answer OPTIONS before the handler.')
    return result.auth
  }
  async ready() {
    const { policies } = this.#issuers
    const sources = policies.flatMap((policy) => policy.sources)
    const revocations = [this.#options.revocations, ...policies.map((policy) => policy.revocations)]
    await Promise.all([...sources, ...revocations].map((part) => part?.ready?.()))
  }
  /** Closes the key sources and the revocations that it was given; `sessions` close their own. */
  async close() {
    const sources = this.#issuers.policies.flatMap((policy) => policy.sources)
    await Promise.all([...sources, this.#options.revocations].map((part) => part?.close?.()))
  }
  #authenticate(request, scopes) {
    try {
      const result = this.#decide(request)
      return isPromise(result) ? result.then(void 0, (thrown) => this.#refuse(thrown, request, scopes)) : result
    } catch (thrown) {
      return this.#refuse(thrown, request, scopes)
    }
  }
  #decide(request) {
    if (isPreflight(request)) return preflight
    if (!this.#options.allowPlainHttp) requireTls(request)
    const credential = this.#extract(request)
    if (!credential) {
      if (this.#allows('if-absent')) return anonymously
      throw refusal('no_credentials')
    }
    const { source } = credential
    if (source === 'cookie' && isUnsafe(request)) checkCrossSite(request, this.#origins)
    const grant = this.#check.run(credential, request)
    return isPromise(grant) ? grant.then((one) => this.#accept(one, source)) : this.#accept(grant, source)
  }
  #accept(grant, source) {
    const auth = new GrantedAuth(grant, source, this.#options.implies)
    this.#report.accepted(auth)
    return { ok: true, auth, headers: headersFor(source) }
  }
  #allows(mode) {
    const { anonymous = 'never' } = this.#options
    return anonymous === 'if-invalid' || anonymous === mode
  }
  /** A route's condition. What its test throws is the application's own error and passes through. */
  #require(passed, requirement, native2, toRequest) {
    if (passed.preflight) return passed
    const { auth } = passed
    const refuse = (error) => this.#refused(error, toRequest(native2))
    if (!auth) return refuse(refusal('no_credentials', { scopes: requirement.scopes }))
    const conclude5 = (error) => (error ? refuse(error) : passed)
    if (!requirement.fresh) return chain(requirement.check(auth, native2, this.#clock()), conclude5)
    return this.#requireFresh(auth).then(conclude5)
  }
  async #requireFresh(auth) {
    try {
      await this.#check.notRevoked(GrantedAuth.grantOf(auth), true)
      return void 0
    } catch (thrown) {
      return this.#asRefusal(thrown)
    }
  }
  #refuse(thrown, request, scopes) {
    const error = this.#reclassified(this.#asRefusal(thrown), request)
    if (error.code === 'invalid_token' && this.#allows('if-invalid')) return anonymously
    return this.#refused(
      scopes && error.code === 'missing_credentials' ? refusal(error.reason, { scopes }) : error,
      request,
    )
  }
  /** A token that was refused may have been no token at all. */
  #reclassified(error, request) {
    const inHeader = this.#options.accept?.header !== false
    return error.code === 'invalid_token' && inHeader && isMalformed(request)
      ? refusal('authorization_malformed')
      : error
  }
  #refused(error, request) {
    const response = answer(error, this.#challenge, request)
    this.#report.refused(error)
    return { ok: false, error, response }
  }
  /** What is no refusal was thrown by a hook of the application, or is a bug: nothing was decided. */
  #asRefusal(thrown) {
    if (isBearerError(thrown)) return thrown
    this.#report.failed('hook', thrown)
    return refusal('hook_failed')
  }
}

export {
  checkClaims,
  checkProfile,
  checkScopes,
  createGuard,
  decodeText,
  extractor,
  handler,
  hook,
  issuerPolicy,
  middleware,
  NodeRequest,
  parseCompact,
  parseObject,
  parseToken,
  publicKey,
  requireTls,
  secret,
  selectKeys,
  TokenCache,
  verifier,
  verifySignature,
}
