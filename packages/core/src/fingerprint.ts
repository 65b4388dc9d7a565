/**
 * 30 bits of the end of a text (FNV-1a): of a token, whose signature is as good as random, or of its header segment. It is
 * far cheaper than a hash of the whole. Two texts may share a fingerprint; equality decides.
 */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5
  for (let i = text.length - 12; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 30)) & 0x3fffffff
}
