/** Whether the `length` bytes of `a` from `at` on are those of `b` from `from` on. Both must reach that far. */
export function sameBytes(a: DataView, at: number, b: DataView, from: number, length: number): boolean {
  const words = length - 3
  let index = 0
  for (; index < words; index += 4) if (a.getInt32(at + index, true) !== b.getInt32(from + index, true)) return false
  for (; index < length; index++) if (a.getUint8(at + index) !== b.getUint8(from + index)) return false
  return true
}

/** The bytes of a text, to compare with. */
export function bytesOf(text: string): DataView {
  const bytes = new TextEncoder().encode(text)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
