const list = document.getElementById('calls')
const kept = 7

/** Sends a request as `fetch` does, and shows it. */
export async function observed(input, init) {
  const { pathname } = new URL(input instanceof Request ? input.url : input, location)
  const method = init?.method ?? 'GET'
  const response = await fetch(input, init).catch((error) => {
    show(method, pathname, 'no answer', false, 'The server cannot be reached.')
    throw error
  })
  show(method, pathname, response.status, response.ok, explained(response, pathname))
  return response
}

/** What a challenge (RFC 6750) asks for, in words. */
function explained({ status, headers }, path) {
  const challenge = headers.get('www-authenticate')
  const of = (name) => new RegExp(`${name}="([^"]*)"`).exec(challenge ?? '')?.[1]
  if (status === 200 && path.endsWith('/refresh')) return 'The old token got a new one.'
  if (of('error') === 'insufficient_scope')
    return of('scope') ? `The token lacks the scope ${of('scope')}.` : 'The token lacks the role that this route wants.'
  if (of('error') === 'invalid_token') return 'The token is no good any more: it is refreshed, and the call sent again.'
  if (status === 401 && path.endsWith('/login')) return 'The server does not take this name and password.'
  if (status === 401) return 'Nobody is logged in.'
  if (status === 503) return 'The server cannot decide now. Nobody is logged out for that.'
  return ''
}

function show(method, path, status, isGood, why) {
  const item = document.createElement('li')
  item.className = 'new'
  item.append(
    element('code', method),
    element('code', path),
    element('span', status, isGood ? 'pill good' : 'pill'),
    ...(why ? [element('span', why, 'why')] : []),
  )
  list.prepend(item)
  while (list.children.length > kept) list.lastChild.remove()
}

/** An element with a text and a class. */
export function element(name, text, className = '') {
  return Object.assign(document.createElement(name), { textContent: text, className })
}
