import { ConfigurationError } from '../configuration.ts'
import type { RawAnswer, RawRequest } from './raw-request.ts'

/** What `fetch` sends it has changed before: the same field twice becomes one. */
export async function rawRequest(_origin: string, _request: RawRequest, _signal: AbortSignal): Promise<RawAnswer> {
  throw new ConfigurationError('The cases of adapters need node:http: run them on Node, Bun or Deno.')
}
