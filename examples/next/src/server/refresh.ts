import { auth } from './endpoints.ts'
import { api } from './guard.ts'
import { url } from './site.ts'

/** Refreshes by what asks for them: those on their way, and those of the last seconds, for what a page loads comes one by one. */
const flights = new Map<string, Promise<Response>>()

/**
 * The answer to the refresh that a request needs; nothing where it needs none. All that a browser asks at a time share one.
 */
export async function refreshFor(request: Request): Promise<Response | undefined> {
  const cookie = request.headers.get('cookie')
  if (!cookie || request.headers.has('authorization')) return undefined
  const { url: target, headers, method } = request
  const result = await api(new Request(target, { headers, method }))
  if (result.ok || result.response.status !== 401) return undefined
  // What another site made the browser send stays that.
  const origin = headers.get('origin') ?? url
  const key = JSON.stringify([origin, cookie])
  const flight = flights.get(key) ?? begin(key, { origin, cookie })
  return (await flight).clone()
}

function begin(key: string, headers: { readonly origin: string; readonly cookie: string }): Promise<Response> {
  const flight = auth(new Request(`${url}/auth/refresh`, { method: 'POST', headers })) as Promise<Response>
  flights.set(key, flight)
  const forget = () => void flights.delete(key)
  // Within the server's own window (`refreshGrace`, 10 s), in which it would give the same tokens.
  flight.then(({ ok }) => (ok ? setTimeout(forget, 5_000).unref() : forget()), forget)
  return flight
}
