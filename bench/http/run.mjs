import { compare } from './cell.mjs'

const frameworks = ['express', 'koa', 'fastify', 'hono', 'nest']
const kinds = [
  ['HS256', 1],
  ['HS256', 1000],
  ['HS256', 10_000],
  ['RS256', 10_000],
]

/** Compares HTTP servers: requests per second and what a request costs the server, a series for each way to guard it. */
export async function runHttp({ runtime, folder, quick, log }) {
  const pace = quick ? { rounds: 3, seconds: 0.4 } : { rounds: 8, seconds: 0.6 }
  const results = []
  for (const framework of frameworks) {
    for (const [algorithm, tokens] of quick ? [['HS256', 1000]] : kinds) {
      log(`http: ${framework}, ${algorithm}, ${tokens} tokens`)
      results.push({
        framework,
        algorithm,
        tokens,
        ...(await compare({ runtime, folder, framework, algorithm, tokens, ...pace })),
      })
    }
  }
  return results
}
