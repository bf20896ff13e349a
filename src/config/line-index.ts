/** Tells where an offset is; lines and columns count from 1. */
export interface Lines {
  readonly linePos: (offset: number) => { readonly line: number; readonly col: number }
}

/** `starts`: the offset of each line, in order. */
export function lineIndex(starts: readonly number[]): Lines {
  return {
    linePos(offset) {
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle - 1
      }
      return { line: low + 1, col: offset - (starts[low] ?? 0) + 1 }
    },
  }
}
