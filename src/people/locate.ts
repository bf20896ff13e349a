import type { SourcePosition } from '../domain/position.ts'

/** A function from offsets in `text` to lines and columns, both from 1. */
export function locate(text: string, file: string): (offset: number) => SourcePosition {
  let known: number[] | null = null
  return (offset) => {
    const starts = (known ??= lineStarts(text))
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
}
