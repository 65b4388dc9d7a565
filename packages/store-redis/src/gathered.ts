import { nextTick } from 'node:process'

/** What ioredis writes to: a socket, which can hold back what is written. */
interface Socket {
  cork(): void
  uncork(): void
}

/** So many commands go out at once at most: the server is to work on them while the next are made. */
const most = 16

/**
 * Has the commands of one turn of the event loop go out in one write. ioredis makes a system call for each of them, which costs
 * more than all else that it does; node-redis gathers them by itself. A cluster client has no socket of its own: there they
 * go one by one.
 */
export function gathered(socketNow: () => unknown): <Answer>(send: () => Answer) => Answer {
  let held: Socket | undefined
  let count = 0
  const release = (): void => {
    held?.uncork()
    held = undefined
    count = 0
  }
  return (send) => {
    if (!held) {
      held = socketOf(socketNow())
      if (!held) return send()
      held.cork()
      nextTick(release)
    }
    const answer = send()
    if (++count === most) release()
    return answer
  }
}

function socketOf(value: unknown): Socket | undefined {
  const { cork, uncork } = (value ?? {}) as Partial<Socket>
  return typeof cork === 'function' && typeof uncork === 'function' ? (value as Socket) : undefined
}
