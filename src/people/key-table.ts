import { quickHash } from '../files/quick-hash.ts'

/** Where the records that share a key stand; keys are kept as hashes, so that others may be among what is found. */
export interface Place {
  /** of the line's first byte */
  readonly offset: number
  /** from 1 */
  readonly line: number
}

export interface KeyCollector {
  readonly add: (key: string, place: Place) => void
  readonly count: () => number
  /** Places of records of which others have the same hash, grouped. */
  readonly repeated: () => Place[][]
  /** The table as bytes: where the entries of each bucket begin, and the entries. */
  readonly encode: () => { readonly starts: Uint8Array; readonly entries: Uint8Array }
}

/** Reads `length` bytes at `from`; null when there are not so many. */
export type ReadBytes = (from: number, length: number) => Buffer | null

const words = 4
const perBucket = 4
const beyond = 2 ** 32

/** Collects keys for a table that answers in two short reads however many there are. */
export function collectKeys(): KeyCollector {
  let entries = new Uint32Array(words * 1024)
  let buckets = new Uint32Array(1024)
  let count = 0

  function add(key: string, { offset, line }: Place): void {
    if (count === buckets.length) {
      entries = grow(entries)
      buckets = grow(buckets)
    }
    buckets[count] = quickHash(key, 0x811c9dc5)
    entries.set([quickHash(key, 0x9e3779b9), line, offset % beyond, Math.floor(offset / beyond)], count * words)
    count++
  }

  function sorted() {
    const bits = bitsFor(count)
    const starts = new Uint32Array(2 ** bits + 1)
    for (let index = 0; index < count; index++) starts[(buckets[index]! >>> (32 - bits)) + 1]!++
    for (let bucket = 0; bucket < starts.length - 1; bucket++) starts[bucket + 1]! += starts[bucket]!
    const next = starts.slice()
    const order = new Uint32Array(count * words)
    for (let index = 0; index < count; index++) {
      const to = next[buckets[index]! >>> (32 - bits)]!++
      order.set(entries.subarray(index * words, (index + 1) * words), to * words)
    }
    return { starts, order }
  }

  function repeated(): Place[][] {
    const { starts, order } = sorted()
    const groups: Place[][] = []
    for (let bucket = 0; bucket < starts.length - 1; bucket++) {
      const byHash = new Map<number, Place[]>()
      for (let index = starts[bucket]!; index < starts[bucket + 1]!; index++) {
        const hash = order[index * words]!
        const known = byHash.get(hash)
        if (known) known.push(placeIn(order, index))
        else byHash.set(hash, [placeIn(order, index)])
      }
      for (const places of byHash.values()) if (places.length > 1) groups.push(places)
    }
    return groups
  }

  function encode() {
    const { starts, order } = sorted()
    return { starts: new Uint8Array(starts.buffer), entries: new Uint8Array(order.buffer) }
  }

  return { add, count: () => count, repeated, encode }
}

/** The places under a key of a table with `count` keys, in the order of the file; null when the table is damaged. */
export function findPlaces(
  key: string,
  count: number,
  { starts, entries }: { readonly starts: ReadBytes; readonly entries: ReadBytes },
): Place[] | null {
  const bucket = quickHash(key, 0x811c9dc5) >>> (32 - bitsFor(count))
  const range = starts(bucket * 4, 8)
  if (range === null) return null
  const [from, to] = [range.readUInt32LE(0), range.readUInt32LE(4)]
  if (from > to || to > count) return null
  const bytes = entries(from * words * 4, (to - from) * words * 4)
  if (bytes === null) return null
  const hash = quickHash(key, 0x9e3779b9)
  const found: Place[] = []
  for (let at = 0; at < bytes.length; at += words * 4) {
    if (bytes.readUInt32LE(at) !== hash) continue
    const offset = bytes.readUInt32LE(at + 8) + bytes.readUInt32LE(at + 12) * beyond
    found.push({ line: bytes.readUInt32LE(at + 4), offset })
  }
  return found.sort((a, b) => a.line - b.line)
}

function placeIn(order: Uint32Array, index: number): Place {
  const at = index * words
  return { line: order[at + 1]!, offset: order[at + 2]! + order[at + 3]! * beyond }
}

function bitsFor(count: number): number {
  let bits = 1
  while (2 ** bits * perBucket < count) bits++
  return bits
}

function grow(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}
