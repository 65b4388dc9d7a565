const element = (id) => document.getElementById(id)
const fieldsOf = (form) => Object.fromEntries(new FormData(form))

/** Sends a request with the cookies; a 401 is tried once more after a refresh. */
async function send(method, path, body) {
  const request = () =>
    fetch(path, {
      method,
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body && JSON.stringify(body),
    })
  const answer = await request()
  const isOld = answer.status === 401 && !path.startsWith('/auth/log')
  return isOld && (await fetch('/auth/refresh', { method: 'POST' })).ok ? request() : answer
}

/** Shows who is there, what they may see, and their devices. */
async function show(status = '') {
  const answer = await send('GET', '/api/me')
  element('inside').hidden = !answer.ok
  element('outside').hidden = answer.ok
  if (answer.ok) {
    const { name, by, roles } = await answer.json()
    element('name').textContent = by ? `${name}, by ${by}` : name
    element('roles').textContent = roles.join(', ') || 'none'
    element('reports').textContent = `Reports: ${(await send('GET', '/api/reports')).status}`
    await showDevices()
  }
  element('status').textContent = status
  document.body.dataset.shown = 'yes'
}

async function showDevices() {
  const { sessions = [], acting = [] } = await (await send('GET', '/auth/sessions')).json()
  const items = [...sessions, ...acting].map(({ id, device, actor, current }) => {
    const item = document.createElement('li')
    item.textContent = `${actor ? `${actor.sub} acts` : device}${current ? ' (this one)' : ''} `
    const end = document.createElement('button')
    end.textContent = 'End'
    end.addEventListener('click', async () => {
      await send('DELETE', `/auth/sessions/${id}`)
      await show('The session has ended.')
    })
    item.append(end)
    return item
  })
  element('devices').replaceChildren(...items)
}

/** Does what a form asks for, and says how that went. */
function onSubmit(id, work) {
  element(id).addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await work(fieldsOf(event.target))
    const { code } = answer.status >= 400 ? await answer.json().catch(() => ({})) : {}
    element('first').hidden = code === 'second_factor'
    element('second').hidden = code !== 'second_factor'
    event.target.reset()
    await show(answer.ok ? 'Done.' : (code ?? `Refused: ${answer.status}`))
  })
}

function onClick(id, path) {
  element(id).addEventListener('click', async () => {
    const { ok, status } = await send('POST', path)
    await show(ok ? 'Done.' : `Refused: ${status}`)
  })
}

onSubmit('sign-up', (fields) => send('POST', '/sign-up', fields))
onSubmit('log-in', (fields) => send('POST', '/auth/login', fields))
onSubmit('password', (fields) => send('PUT', '/api/password', fields))
onSubmit('second-factor', (fields) => send('PUT', '/api/second-factor', fields))
onSubmit('give-roles', ({ user, roles }) => send('PUT', `/api/users/${encodeURIComponent(user)}/roles`, { roles }))
onSubmit('act', ({ user }) => send('POST', `/api/act/${encodeURIComponent(user)}`))
onClick('log-out', '/auth/logout')
onClick('log-out-all', '/auth/logout-all')
onClick('log-out-others', '/auth/logout-others')
element('reload').addEventListener('click', () => show('Reloaded.'))
element('offer').addEventListener('click', async () => {
  const { uri } = await (await send('POST', '/api/second-factor')).json()
  element('secret').textContent = uri
})
show()
