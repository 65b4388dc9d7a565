const at = (id) => document.getElementById(id)
let state = { status: 'unknown' }
let generation = 0
let session

/** Shows the token of a state: a new one is a new generation. */
export function showToken(next) {
  if (next.sessionId !== session) generation = 0
  if (next.expiresAt !== state.expiresAt) generation++
  session = next.sessionId
  state = next
  at('generation').textContent =
    generation < 2 ? '1, as this page found it' : `${generation}: refreshed ${times(generation - 1)} while you watched`
  at('scope').textContent = next.scope ?? 'nothing in particular'
  at('ends').textContent = next.endsAt ? new Date(next.endsAt).toLocaleDateString([], { dateStyle: 'medium' }) : '–'
}

const times = (n) => (n === 1 ? 'once' : `${n} times`)

/** Moves the ring, by the clock that the client goes by. */
export function tick(now) {
  const { askedAt = 0, expiresAt = 0 } = state
  const left = Math.max(0, expiresAt - now)
  const seconds = Math.ceil(left / 1000)
  at('remaining').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  at('life').setAttribute('stroke-dashoffset', 100 - Math.min(100, (100 * left) / (expiresAt - askedAt || 1)))
}
