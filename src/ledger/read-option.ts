import { Failure } from '../domain/failure.ts'
import type { StateSettings } from '../domain/settings.ts'

/** A text under `state:`; null when it is not there. Its value, which may be a secret, is never part of a message. */
export function readOption({ backend, options }: StateSettings, name: string): string | null {
  const value = options[name]
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value !== '') return value
  throw new Failure({
    code: 'ledger-unreadable',
    message: `\`state.${name}\` of the backend \`${backend}\` is no text`,
    help: `write it in quotes, or take it out`,
  })
}
