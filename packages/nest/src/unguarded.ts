import { ConfigurationError } from '@bearer/core'
import type { Type } from '@nestjs/common'
import type { ModulesContainer } from '@nestjs/core'
import { namesOurs } from './named-guards.ts'
import { asksForMore, isPublic } from './rules.ts'

/** How Nest writes down what a class or a handler is. */
const isGateway = 'websockets:is_gateway'
const [socketMessage, brokerMessage] = ['websockets:message_mapping', 'microservices:pattern']
const fields = ['graphql:resolve_property', 'graphql:resolve_reference']
/** The options of GraphQLModule, among its providers. */
const graphqlOptions = 'GqlModuleOptions'
interface GraphqlOptions {
  readonly fieldResolverEnhancers?: unknown
}

/** Refuses handlers that Nest's global guards do not reach, and that nobody opened or guards: Nest says nothing of it. */
export function refuseUnguarded(modules: ModulesContainer): void {
  const guardsFields = areFieldsGuarded(modules)
  for (const { providers, controllers } of modules.values()) {
    for (const { metatype } of providers.values()) {
      if (!isClass(metatype)) continue
      if (Reflect.getMetadata(isGateway, metatype)) refuseGateway(metatype)
      if (!guardsFields) refuseFields(metatype)
    }
    for (const { metatype } of controllers.values()) if (isClass(metatype)) refuseMessages(metatype)
  }
}

function refuseGateway(type: Type): void {
  refuse(
    type,
    handlersOf(type, [socketMessage]).find((handler) => !isPublic(type, handler) && ![type, handler].some(namesOurs)),
    (name) =>
      `Messages of ${name} come in without a token: global guards do not reach gateways. Write ` +
      '@UseGuards(BearerGatewayGuard) on the gateway, or @Public().',
  )
}

/** Of fields Nest asks no guard, unless it is told to. */
function refuseFields(type: Type): void {
  refuse(
    type,
    handlersOf(type, fields).find((handler) => asksForMore(type, handler) || namesOurs(handler)),
    (name) =>
      `The field ${name} is given without what its decorators ask for: guards do not reach fields of GraphQL. Write ` +
      "fieldResolverEnhancers: ['guards'] into the options of GraphQLModule, or @Public() on the field.",
  )
}

/** A message of a broker has no request, and so no token. */
function refuseMessages(type: Type): void {
  refuse(
    type,
    handlersOf(type, [brokerMessage]).find((handler) => !isPublic(type, handler)),
    (name) =>
      `Messages of ${name} come from a broker and bring no token. Write @Public() on the handler, and let nobody else reach the broker.`,
  )
}

function refuse(type: Type, open: Handler | undefined, advice: (name: string) => string): void {
  if (open) throw new ConfigurationError(advice(`${type.name}.${open.name}`))
}

function areFieldsGuarded(modules: ModulesContainer): boolean {
  const options = [...modules.values()].flatMap(
    ({ providers }) => (providers.get(graphqlOptions)?.instance ?? []) as GraphqlOptions[],
  )
  return options.every(
    ({ fieldResolverEnhancers: enhancers }) => Array.isArray(enhancers) && enhancers.includes('guards'),
  )
}

type Handler = (...args: never[]) => unknown

const isClass = (metatype: unknown): metatype is Type => typeof metatype === 'function'

/** The methods of a class, inherited ones too, of which Nest has written down one of these. */
function handlersOf({ prototype }: Type, names: readonly string[]): Handler[] {
  const handlers: Handler[] = []
  for (let from = prototype as object | null; from && from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(from))) {
      if (typeof value === 'function' && names.some((name) => Reflect.hasMetadata(name, value))) {
        handlers.push(value as Handler)
      }
    }
  }
  return handlers
}
