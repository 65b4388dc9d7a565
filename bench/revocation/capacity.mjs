import { open } from './redis.mjs'

/** Commands per second that one Redis answers to followers that ask after the stream's state, from this one process. */
export async function capacity(port) {
  const { store, close } = open(port)
  await store.revocations.put([{ key: 'capacity', before: 1, expiresAt: Date.now() + 60_000 }])
  const asks = (count) => Promise.all(Array.from({ length: count }, () => store.revocations.get(['capacity'])))
  await asks(2000)
  const began = performance.now()
  for (let i = 0; i < 20; i++) await asks(2000)
  const perSecond = 40_000 / ((performance.now() - began) / 1000)
  close()
  return perSecond
}
