import { posix } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Settings } from '../domain/settings.ts'

/** Codes whose messages list holders by name. */
const aboutHolders = new Set(['constraint-violated', 'constraint-violated-later'])

/** Tells findings about people's records and access from those about what the files say. */
export function personalFindings(settings: Settings): (diagnostic: Diagnostic) => boolean {
  const sources = new Set(settings.people.sources.flatMap(({ path }) => (path === null ? [] : [posix.normalize(path)])))
  return ({ code, person, at }) =>
    person !== undefined || aboutHolders.has(code) || (at !== null && sources.has(posix.normalize(at.file)))
}
