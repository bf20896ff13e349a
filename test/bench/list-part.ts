import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { type LineWriter, openLineWriter } from './line-writer.ts'

/** A list, one item on a line, that grows beside the file it belongs to, since that file's head is known only at the end. */
export interface Part {
  add(line: string): void
  /** Appends the lines to `file`, with commas between them, and is gone. */
  moveTo(file: Pick<LineWriter, 'writeBytes'>): void
}

export function openPart(path: string): Part {
  const writer = openLineWriter(path)
  let separator = ''
  return {
    add(line) {
      writer.write(separator + line)
      separator = ',\n'
    },
    moveTo(file) {
      writer.close()
      const source = openSync(path, 'r')
      const piece = Buffer.alloc(1 << 20)
      for (let read = readSync(source, piece); read > 0; read = readSync(source, piece))
        file.writeBytes(piece.subarray(0, read))
      closeSync(source)
      rmSync(path)
    },
  }
}

/** Numbers for things that come often, in the order in which they came. */
export interface Numbers<T> {
  readonly list: readonly T[]
  of(key: string, item: T): number
}

export function createNumbers<T>(): Numbers<T> {
  const list: T[] = []
  const numbers = new Map<string, number>()
  return {
    list,
    of(key, item) {
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, list.length)
      return list.push(item) - 1
    },
  }
}
