const largest = 1 << 20

/** A text in pieces of whole lines, of about a million characters each, that give the text when they are put together. */
export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', Math.min(from + largest, text.length - 1))
    const to = end === -1 ? text.length : end + 1
    pieces.push(text.slice(from, to))
    from = to
  }
  return pieces
}
