import autocannon from 'autocannon'

const connections = 64

/**
 * Sends requests over 64 connections that are kept open, the tokens in rotation: each connection has its share of them.
 * Gives requests per second. Throws where one was not answered with 200.
 */
export async function load(url, tokens, seconds) {
  const shares = sharesOf(tokens)
  let next = 0
  const setupClient = (client) => client.setRequests(shares[next++ % shares.length])
  const result = await autocannon({ url, connections, duration: seconds, setupClient, bailout: 1 })
  const failed = result.non2xx + result.errors + result.timeouts
  if (failed > 0 || result['2xx'] === 0) throw new Error(`${failed} requests to ${url} failed.`)
  return { requests: result['2xx'], seconds: result.duration }
}

function sharesOf(tokens) {
  const requests = tokens.map((token) => ({ method: 'GET', headers: { authorization: `Bearer ${token}` } }))
  const size = Math.ceil(requests.length / connections)
  return Array.from({ length: Math.ceil(requests.length / size) }, (_, i) => requests.slice(i * size, (i + 1) * size))
}
