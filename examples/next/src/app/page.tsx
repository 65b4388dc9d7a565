import { headers } from 'next/headers'
import { authOf } from '../server/guard.ts'
import { Panel } from './panel.tsx'

/** Rendered on the server, for whoever is logged in. */
export default async function Page() {
  const auth = await authOf(await headers())
  return (
    <main>
      <h1>Bearer with Next.js</h1>
      <p id="server">{auth ? `Hello ${auth.subject}` : 'Nobody is logged in'}</p>
      <Panel />
    </main>
  )
}
