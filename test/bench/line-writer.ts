import { closeSync, openSync, writeSync } from 'node:fs'

/** Appends text to a file in large pieces, so that files of any size need little memory. */
export interface LineWriter {
  write(text: string): void
  writeBytes(bytes: Uint8Array): void
  close(): void
}

const pieceLength = 1 << 20

export function openLineWriter(path: string): LineWriter {
  const handle = openSync(path, 'w', 0o600)
  let piece = ''
  const writeBytes = (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
  }
  const flush = () => {
    writeBytes(Buffer.from(piece))
    piece = ''
  }
  return {
    write(text) {
      piece += text
      if (piece.length > pieceLength) flush()
    },
    writeBytes(bytes) {
      flush()
      writeBytes(bytes)
    },
    close() {
      flush()
      closeSync(handle)
    },
  }
}
