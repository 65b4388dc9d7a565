import { observed } from './calls.js'
import { createClient } from './client.js'
import { showSessions } from './session-list.js'
import { showToken, tick } from './token-card.js'

const at = (id) => document.getElementById(id)
const cards = ['who', 'column', 'api-card', 'sessions-card']

/** What “expire it now” adds to the clock. */
let ahead = 0
const clock = () => Date.now() + ahead
const session = createClient({ url: '/web/auth', transport: 'cookie', fetch: observed, clock })

const texts = {
  unknown: '',
  'signed-in': 'You are logged in.',
  'signed-out': 'You are logged out.',
  'step-up': 'This needs a newer log-in.',
  offline: 'You are offline. You stay logged in.',
}
/** Says what has happened, for a while. */
function say(text) {
  at('status').textContent = text
  clearTimeout(said)
  said = setTimeout(() => at('status').replaceChildren(), 8000)
}
let said
const unasked = at('answer').textContent
let shown
let user
session.subscribe(async (state) => {
  const { status, sessionId } = state
  const isIn = sessionId !== undefined
  at('login-card').hidden = isIn
  for (const card of cards) at(card).hidden = !isIn
  // Whose button has gone goes on with what came in its place.
  if (document.activeElement.closest('[hidden]')) at(isIn ? 'api-title' : 'login-title').focus()
  if (status !== shown) say(texts[status])
  shown = status
  if (!isIn) {
    user = undefined
    return
  }
  showToken(state)
  tick(clock())
  if (user === sessionId) return
  user = sessionId
  at('answer').textContent = unasked
  await Promise.all([showUser(), list()]).catch(complainOfServer)
})
setInterval(() => tick(clock()), 1000)

async function showUser() {
  const response = await session.fetch('/api/me')
  if (!response.ok) return
  const { sub, roles } = await response.json()
  at('letters').textContent = sub.slice(0, 2).toUpperCase()
  at('name').textContent = sub
  at('roles').textContent = roles.length > 0 ? roles.join(', ') : 'no roles'
}

async function list() {
  showSessions(await session.sessions(), (button, id) =>
    onPress(button, async () => {
      await session.fetch(`/web/auth/sessions/${id}`, { method: 'DELETE' })
      if (id === session.state.sessionId) await session.refresh()
      else await list()
    }),
  )
}

const errors = {
  login_failed: 'That is not the password of this name.',
  offline: 'The server cannot be reached. Try again.',
  unavailable: 'The server cannot log anybody in now. Try again in a moment.',
}

function complainOfServer({ code }) {
  say(session.state.status === 'offline' ? texts.offline : (errors[code] ?? errors.offline))
}

/** Does what a button is for, once at a time, and says what is wrong. */
function onPress(button, work) {
  button.addEventListener('click', async () => {
    if (button.ariaBusy === 'true') return
    button.ariaBusy = 'true'
    await Promise.resolve().then(work).catch(complainOfServer)
    button.ariaBusy = null
  })
}

/** Says what is wrong beside the field that it is about; without a text, nothing is. */
function complain(field, text) {
  at(`${field}-error`).textContent = text ?? ''
  at(`${field}-error`).hidden = !text
  at(field).setAttribute('aria-invalid', String(Boolean(text)))
  if (text) at(field).focus()
}

async function logIn(username, password) {
  complain('password', password ? undefined : 'Say the password.')
  complain('username', username ? undefined : 'Say who you are.')
  if (!username || !password) return
  try {
    await session.login({ username, password })
    at('login').reset()
  } catch ({ code, message }) {
    complain('password', errors[code] ?? message)
  }
}

at('login').addEventListener('submit', (event) => event.preventDefault())
onPress(at('submit'), () => {
  const { username, password } = Object.fromEntries(new FormData(at('login')))
  return logIn(username, password)
})
for (const button of document.querySelectorAll('[data-as]'))
  onPress(button, () => logIn(button.dataset.as, `${button.dataset.as}-password`))

async function call(method, path) {
  const note = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text: 'A note of my own' }) }
  const response = await session.fetch(path, { method, ...(method === 'POST' && note) })
  const challenge = response.headers.get('www-authenticate')
  const body = JSON.stringify(await response.json(), null, 2)
  at('answer').textContent = [`${method} ${path} → ${response.status}`, challenge, body].filter(Boolean).join('\n\n')
}
for (const button of document.querySelectorAll('[data-call]'))
  onPress(button, () => call(...button.dataset.call.split(' ')))

onPress(at('refresh'), async () => {
  await session.refresh()
  if (session.state.sessionId) say('Refreshed.')
})
onPress(at('expire'), async () => {
  ahead += Math.max(0, session.state.expiresAt - clock())
  tick(clock())
  await call('GET', '/api/me')
  say('It had expired. The call refreshed it, and did not notice.')
})
onPress(at('logout'), session.logout)
onPress(at('logout-all'), session.logoutEverywhere)
