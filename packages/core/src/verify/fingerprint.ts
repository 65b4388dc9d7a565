/**
 * 30 bits of the end of a token (FNV-1a): its signature is as good as random, and a part of it is far cheaper to hash than
 * the whole. Two tokens may share a fingerprint; equality decides.
 */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5
  for (let i = text.length - 12; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 30)) & 0x3fffffff
}
