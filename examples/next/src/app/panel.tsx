'use client'

import { createClient } from '@bearer/client'
import { useRouter } from 'next/navigation'
import { type SubmitEvent, useState, useSyncExternalStore } from 'react'

const session = createClient({ url: '/auth', transport: 'cookie' })
const now = () => session.state
/** Whether the page's script runs: what is pressed before, the browser would send by itself. */
const runs = [() => () => {}, () => true, () => false] as const

/** Logs in and out, and asks the API from the browser. */
export function Panel() {
  const { status } = useSyncExternalStore(session.subscribe, now, now)
  const hydrated = useSyncExternalStore(...runs)
  const [said, say] = useState('')
  const router = useRouter()

  async function logIn(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    await session.login(fields).then(
      () => say(''),
      (error: Error) => say(error.message),
    )
    router.refresh()
  }
  async function logOut() {
    await session.logout()
    router.refresh()
  }
  async function ask(method: string, path: string) {
    const response = await session.fetch(path, { method, ...(method === 'POST' && { body: 'hello' }) })
    say(`${response.status} ${await response.text()}`)
  }

  return (
    <section>
      <p id="browser">{status}</p>
      <form id="login" method="post" onSubmit={logIn}>
        <input name="username" aria-label="Name" autoComplete="username" />{' '}
        <input name="password" aria-label="Password" type="password" autoComplete="current-password" />{' '}
        <button type="submit" disabled={!hydrated}>
          Log in
        </button>
      </form>
      <p>
        <button id="me" type="button" onClick={() => ask('GET', '/api/me')}>
          Who am I?
        </button>{' '}
        <button id="reports" type="button" onClick={() => ask('GET', '/api/reports')}>
          Reports
        </button>{' '}
        <button id="notes" type="button" onClick={() => ask('POST', '/api/notes')}>
          Write a note
        </button>{' '}
        <button id="logout" type="button" onClick={logOut}>
          Log out
        </button>
      </p>
      <pre id="said">{said}</pre>
    </section>
  )
}
