/**
 * 32 bits to find something by, not to trust: FNV-1a over the UTF-16 code units, with its bits mixed at the end so that
 * the first of them can choose a bucket.
 */
export function quickHash(text: string, seed: number): number {
  let hash = seed
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
