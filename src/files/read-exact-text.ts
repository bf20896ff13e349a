import { readFileSync } from 'node:fs'
import { Failure } from '../domain/failure.ts'
import { readTextFile } from './read-text-file.ts'

/**
 * Reads a text file that is to be edited, its byte order mark included; null when there is none.
 * Throws `file-unreadable` for everything that `readTextFile` refuses.
 */
export function readExactText(location: string, path: string): string | null {
  const outcome = readTextFile(location, path)
  if ('text' in outcome)
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(location))
  const { code, message, help } = outcome.diagnostic
  if (code === 'missing-path') return null
  throw new Failure({ code: 'file-unreadable', message, help })
}
