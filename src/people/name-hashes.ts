/** Names that people are known by, kept as 64 bits each, so that who shares one is found without keeping them. */
export interface NameHashes {
  /** Adds a name; true when it, or (as good as never) another with the same bits, was there. `kind` sets e-mail addresses and numbers apart. */
  readonly add: (kind: number, bytes: Uint8Array, from: number, length: number) => boolean
  readonly has: (kind: number, text: string) => boolean
  /** of the name that was added last */
  readonly last: () => string
}

export function createNameHashes(): NameHashes {
  let slots = new Int32Array(1 << 11)
  let count = 0
  let low = 0
  let high = 0
  return {
    add(kind, bytes, from, length) {
      hashName(kind, bytes, from, length)
      if (count * 10 > slots.length * 4) grow()
      if (find()) return true
      put(slots, low, high)
      count++
      return false
    },
    has(kind, text) {
      const bytes = new TextEncoder().encode(text)
      hashName(kind, bytes, 0, bytes.length)
      return find()
    },
    last: () => `${low} ${high}`,
  }

  /** Capitals and small letters are one; so are a few other signs, which costs a second look at most. */
  function hashName(kind: number, bytes: Uint8Array, from: number, length: number): void {
    low = Math.imul(kind + 1, 0x01000193) ^ -2128831035
    high = Math.imul(kind + 1, 0x27d4eb2f)
    for (let at = from; at < from + length; at++) {
      const code = bytes[at]! | 0x20
      low = Math.imul(low ^ code, 16777619)
      high = Math.imul(high ^ code, 0x5bd1e995)
      high ^= high >>> 13
    }
    low ^= low >>> 15
    // Two zeros are an empty slot.
    if (low === 0 && high === 0) low = 1
  }

  function find(): boolean {
    const most = slots.length - 2
    for (let slot = (low << 1) & most; slots[slot] !== 0 || slots[slot + 1] !== 0; slot = (slot + 2) & most)
      if (slots[slot] === low && slots[slot + 1] === high) return true
    return false
  }

  function grow(): void {
    const larger = new Int32Array(slots.length * 2)
    for (let slot = 0; slot < slots.length; slot += 2)
      if (slots[slot] !== 0 || slots[slot + 1] !== 0) put(larger, slots[slot]!, slots[slot + 1]!)
    slots = larger
  }
}

function put(slots: Int32Array, low: number, high: number): void {
  const most = slots.length - 2
  let slot = (low << 1) & most
  while (slots[slot] !== 0 || slots[slot + 1] !== 0) slot = (slot + 2) & most
  slots[slot] = low
  slots[slot + 1] = high
}
