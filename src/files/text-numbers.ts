import { sameBytes } from './same-bytes.ts'

/** Numbers for texts that come again and again, found by their bytes; from 1 on, in the order in which they first came. */
export interface TextNumbers {
  /** `hash` must be the same for the same text; 0 for a text that is new. */
  readonly find: (view: DataView, from: number, length: number, hash: number) => number
  /** Remembers a new text; its number. */
  readonly add: (view: DataView, from: number, length: number, hash: number) => number
  readonly size: () => number
}

/** Number, hash, place and length of a text stand together, and all texts one after the other, so that little memory is touched. */
const slotSize = 4

export function createTextNumbers(): TextNumbers {
  let slots = new Int32Array(64 * slotSize)
  let texts = new DataView(new ArrayBuffer(1024))
  let used = 0
  let size = 0

  return {
    find(view, from, length, hash) {
      const most = slots.length - slotSize
      let slot = (hash << 2) & most
      for (; slots[slot] !== 0; slot = (slot + slotSize) & most)
        if (
          slots[slot + 1] === hash &&
          slots[slot + 3] === length &&
          sameBytes(texts, slots[slot + 2]!, view, from, length)
        )
          return slots[slot]!
      return 0
    },
    add(view, from, length, hash) {
      if ((size + 1) * 2 * slotSize > slots.length) growSlots()
      if (used + length > texts.byteLength) growTexts(used + length)
      new Uint8Array(texts.buffer, used).set(new Uint8Array(view.buffer, view.byteOffset + from, length))
      size++
      put(slots, size, hash, used, length)
      used += length
      return size
    },
    size: () => size,
  }

  function growSlots(): void {
    const larger = new Int32Array(slots.length * 4)
    for (let slot = 0; slot < slots.length; slot += slotSize)
      if (slots[slot] !== 0) put(larger, slots[slot]!, slots[slot + 1]!, slots[slot + 2]!, slots[slot + 3]!)
    slots = larger
  }

  function growTexts(least: number): void {
    const larger = new Uint8Array(least * 2)
    larger.set(new Uint8Array(texts.buffer))
    texts = new DataView(larger.buffer)
  }
}

function put(slots: Int32Array, number: number, hash: number, place: number, length: number): void {
  const most = slots.length - slotSize
  let slot = (hash << 2) & most
  while (slots[slot] !== 0) slot = (slot + slotSize) & most
  slots[slot] = number
  slots[slot + 1] = hash
  slots[slot + 2] = place
  slots[slot + 3] = length
}

/** A hash of bytes for tables. */
export function hashBytes(bytes: Uint8Array, from: number, length: number): number {
  let hash = -2128831035
  for (let at = from; at < from + length; at++) hash = Math.imul(hash ^ bytes[at]!, 16777619)
  return hash ^ (hash >>> 15)
}
