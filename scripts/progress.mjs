const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * Says what is being done, and how long it took. A terminal shows that it goes on; a pipe and a log get the two lines alone.
 * `isWell` tells of what the work gave.
 */
export async function progress(text, work, isWell = () => true, out = process.stdout) {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  let frame = 0
  const turn = () => out.write(`\r${frames[frame++ % frames.length]} ${text} … ${seconds()}\x1b[K`)
  if (!out.isTTY) out.write(`${text} …\n`)
  const timer = out.isTTY ? setInterval(turn, 100) : undefined
  try {
    const result = await work()
    if (out.isTTY) out.write('\r\x1b[K')
    out.write(`${isWell(result) ? '✓' : '✗'} ${text} (${seconds()})\n`)
    return result
  } finally {
    clearInterval(timer)
  }
}
