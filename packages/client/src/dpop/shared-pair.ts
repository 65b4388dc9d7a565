/** How long other tabs are waited for, in milliseconds. */
const patience = 200

/** What the pages and workers of a browser share; nothing elsewhere. */
const channelOf = (name: string): BroadcastChannel | undefined =>
  typeof location === 'undefined' || typeof BroadcastChannel === 'undefined'
    ? undefined
    : new BroadcastChannel(`bearer dpop ${name}`)

/** The pair of the other tabs, where one of them has any. */
export async function sharedPair(name: string): Promise<CryptoKeyPair | undefined> {
  const channel = channelOf(name)
  if (!channel) return undefined
  const theirs = await new Promise<CryptoKeyPair | undefined>((resolve) => {
    channel.onmessage = ({ data }) => data?.privateKey && resolve(data)
    setTimeout(resolve, patience)
    channel.postMessage('?')
  })
  channel.close()
  return theirs
}

/** Gives other tabs that of this one, for as long as it is there. */
export function give(name: string, pair: CryptoKeyPair): void {
  const channel = channelOf(name)
  if (channel) channel.onmessage = ({ data }) => data === '?' && channel.postMessage(pair)
}
