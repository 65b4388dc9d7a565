import type { Client } from '../client.ts'

/** Between two looks whether the token is due, in milliseconds. One that ends with its session is due no more: it is no loop. */
const [shortest, longest] = [1_000, 30_000]

/** Sends the newer token whenever there is one, and sees to it that there is, where nothing else asks for one. Gives what ends that. */
export function renewing(
  session: Client,
  renew: (token: string) => string,
  send: (message: string) => void,
): () => void {
  let { askedAt } = session.state
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    const { dueAt = 0, expiresAt = Number.POSITIVE_INFINITY } = session.state
    if (!isOver)
      timer = setTimeout(
        () => void session.ready().then(look),
        Math.max(shortest, Math.min(longest, (expiresAt - dueAt) / 2)),
      )
  }
  const leave = session.subscribe(async (state) => {
    if (state.askedAt === askedAt || state.status === 'signed-out') return
    askedAt = state.askedAt
    const token = await session.token().catch(() => undefined)
    if (token && !isOver) send(renew(token))
  })
  look()
  return () => {
    isOver = true
    clearTimeout(timer)
    leave()
  }
}
