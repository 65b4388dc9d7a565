const element = (id) => document.getElementById(id)
const cards = ['token-card', 'api-card', 'sessions-card']
let life = { until: 0, of: 1 }

/** Sends a request with the cookies; a 401 is tried once more after a refresh. */
async function send(method, path, body) {
  const request = () =>
    fetch(path, {
      method,
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body && JSON.stringify(body),
    })
  const response = await request()
  return response.status === 401 && path.startsWith('/api/') && (await refresh()) ? request() : response
}

function started({ expires_in: seconds }) {
  life = { until: Date.now() + seconds * 1000, of: seconds }
  element('login-card').hidden = true
  for (const card of cards) element(card).hidden = false
  element('lifetime').textContent = `${seconds} s`
  tick()
  return listSessions()
}

function ended(text) {
  life = { until: 0, of: 1 }
  element('login-card').hidden = false
  for (const card of cards) element(card).hidden = true
  element('status').textContent = text
}

async function refresh() {
  const response = await send('POST', '/web/auth/refresh')
  if (!response.ok) {
    ended('You are logged out.')
    return false
  }
  await started(await response.json())
  element('status').textContent = 'Refreshed.'
  return true
}

/** After a reload the cookies are still there, but only the server can tell. */
async function resume() {
  const response = await send('POST', '/web/auth/refresh')
  if (response.ok) await started(await response.json())
}

async function listSessions() {
  const response = await send('GET', '/web/auth/sessions')
  if (!response.ok) return
  const { sessions } = await response.json()
  const rows = sessions.map(({ device, created_at: created, last_used_at: used, current }) => {
    const row = document.createElement('tr')
    row.className = current ? 'current' : ''
    for (const text of [device, time(created), time(used)])
      row.append(Object.assign(document.createElement('td'), { textContent: text }))
    return row
  })
  element('sessions').replaceChildren(...rows)
}

const time = (text) => new Date(text).toLocaleTimeString()

function tick() {
  const left = Math.max(0, Math.round((life.until - Date.now()) / 1000))
  element('remaining').textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
  element('life').value = left / life.of
}
setInterval(tick, 1000)

const resumed = resume()
element('login').addEventListener('submit', async (event) => {
  event.preventDefault()
  // Its answer clears cookies that are no good, and must not come after those of the log-in.
  await resumed
  const response = await send('POST', '/web/auth/login', Object.fromEntries(new FormData(event.target)))
  if (!response.ok) return ended(`Log-in failed (${response.status}).`)
  element('status').textContent = 'Logged in.'
  await started(await response.json())
})
element('refresh').addEventListener('click', refresh)
for (const id of ['logout', 'logout-all']) {
  element(id).addEventListener('click', async () => {
    const response = await send('POST', `/web/auth/${id}`)
    ended(response.ok ? 'You are logged out.' : `That failed (${response.status}).`)
  })
}
for (const button of document.querySelectorAll('[data-call]')) {
  button.addEventListener('click', async () => {
    const [method, path] = button.dataset.call.split(' ')
    const response = await send(method, path, method === 'POST' ? { text: 'A note of my own' } : undefined)
    const challenge = response.headers.get('www-authenticate')
    const body = JSON.stringify(await response.json(), null, 2)
    element('answer').textContent = [`${method} ${path} → ${response.status}`, challenge, body]
      .filter(Boolean)
      .join('\n\n')
  })
}
