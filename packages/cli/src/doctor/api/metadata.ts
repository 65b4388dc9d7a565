import { resourceMetadataUrl } from '@bearer/core'
import { isThisMachine } from '../../issuer/redirect-uri.ts'
import { type Finding, failed, ok, remark, warning } from '../finding.ts'
import { type Answer, ask, isAnswer } from './ask.ts'
import { bearerChallenge } from './challenge.ts'
import { jsonOf } from './problem.ts'

/** What the API publishes of itself (RFC 9728 §2), as far as it is used. */
export interface ResourceMetadata {
  readonly resource: string
  readonly issuers: readonly string[]
}

export interface MetadataCheck {
  readonly findings: readonly Finding[]
  readonly metadata: ResourceMetadata | undefined
}

const rule = 'RFC 9728 §3'

/** Looks for the protected-resource metadata where the challenge says, else where they belong. */
export async function checkMetadata(url: URL, first: Answer): Promise<MetadataCheck> {
  const named = bearerChallenge(first.headers)?.parameters.get('resource_metadata')
  if (named !== undefined && !isOf(url, named)) {
    const advice = 'Serve it on the host of the resource: clients take no others, and doctor asks nobody else.'
    return only(
      failed('metadata', `Its challenge names metadata of another origin: ${named}.`, {
        advice,
        rule: 'RFC 9728 §3.3',
      }),
    )
  }
  const place = named ?? placeOf(url)
  const answer = place === undefined ? undefined : await ask(place, { headers: { accept: 'application/json' } })
  if (!answer || !isAnswer(answer) || answer.status !== 200) {
    if (named !== undefined) {
      const advice = 'Serve it there: routes(metadataEndpoints({ protectedResource })).'
      return only(
        failed('metadata', `Its challenge names metadata at ${named}, which are not there.`, {
          advice,
          rule: 'RFC 9728 §5.1',
        }),
      )
    }
    return only(
      remark('metadata', 'It publishes no protected-resource metadata: clients must be told who issues its tokens.', {
        rule,
      }),
    )
  }
  const { resource, authorization_servers: servers } = (jsonOf(answer.body) ?? {}) as {
    readonly [member: string]: unknown
  }
  if (typeof resource !== 'string')
    return only(failed('metadata', `The metadata at ${place} name no resource.`, { rule: 'RFC 9728 §2' }))
  const issuers = (Array.isArray(servers) ? servers : []).filter((one) => mayAsk(url, one)).slice(0, mostIssuers)
  return { metadata: { resource, issuers }, findings: [compare(resource, url, issuers)] }
}

/** Of issuers that an API names so many are looked at. */
const mostIssuers = 5

const isOf = ({ origin }: URL, other: string): boolean => URL.canParse(other) && new URL(other).origin === origin

/** An API elsewhere sends nobody to servers of plain HTTP, which are on this machine or its network. */
const mayAsk = (url: URL, issuer: unknown): issuer is string =>
  typeof issuer === 'string' && (/^https:/i.test(issuer) || isThisMachine(url.hostname))

const only = (finding: Finding): MetadataCheck => ({ findings: [finding], metadata: undefined })

/** RFC 9728 §3.3: who asked for the metadata of one resource must not take those of another. */
function compare(resource: string, url: URL, issuers: readonly string[]): Finding {
  const covers =
    URL.canParse(resource) &&
    new URL(resource).origin === url.origin &&
    url.href.startsWith(resource.replace(/\/$/, ''))
  if (!covers) {
    const advice = `Publish the URL that clients use: resource: '${url.origin}'.`
    return warning('metadata', `Its metadata are those of another resource: ${resource}.`, {
      advice,
      rule: 'RFC 9728 §3.3',
    })
  }
  const by = issuers.length > 0 ? `tokens come from ${issuers.join(', ')}` : 'it names no issuer'
  return ok('metadata', `Its metadata name ${resource}; ${by}.`, rule)
}

function placeOf(url: URL): string | undefined {
  try {
    return resourceMetadataUrl(url.origin)
  } catch {
    return undefined
  }
}
