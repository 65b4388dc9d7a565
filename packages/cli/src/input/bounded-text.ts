/**
 * The text of an answer, and of a longer one its beginning: a server may send without an end. `most` in octets.
 */
export async function boundedText(response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let left = most; reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value.subarray(0, left), { stream: true })
    left -= value.length
    if (left > 0) continue
    // What follows is not waited for, and that it was broken off is no failure.
    reader.cancel().catch(() => {})
    break
  }
  return text
}
