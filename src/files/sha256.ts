import type * as Crypto from 'node:crypto'

/** SHA-256 (hex). */
export function sha256(text: string): string {
  return nodeCrypto().hash('sha256', text)
}

/** Loading it takes longer than many commands do: only who hashes something pays for that. */
export function nodeCrypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto')
}
