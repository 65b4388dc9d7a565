/** Gives an answer, or rejects when there is none in time: what waits for a dead server is told that nothing was decided. */
export async function within<Answer>(
  limitMs: number,
  answer: Promise<Answer>,
  advice = 'is it overloaded, or paused?',
): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`PostgreSQL gave no answer in time: ${advice}`)), limitMs)
  })
  try {
    return await Promise.race([answer, over])
  } finally {
    clearTimeout(timer)
  }
}
