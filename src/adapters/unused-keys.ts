import type { Diagnostic } from '../domain/diagnostic.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'

/** Read for every system; and what the sandbox of another environment has, whose settings this one's are laid over. */
const common = ['timeout', 'rate', 'seed', 'store', 'sandbox']

/**
 * The errors `unused-key`: settings that nobody would read. Who writes `groups: [a]` believes that the others are left
 * alone. `known` null: nobody knows what the adapter reads.
 */
export function unusedKeys(
  { name, options, at, adapter }: Pick<SystemSettings, 'name' | 'options' | 'at' | 'adapter'>,
  known: readonly string[] | null,
  subject = `system \`${name}\``,
): readonly Diagnostic[] {
  if (known === null) return []
  const unused = Object.keys(options).filter((key) => !common.includes(key) && !known.includes(key))
  return unused.map((key): Diagnostic => {
    const message = `${subject} has \`${key}\`, which means nothing to \`${adapter}\``
    return { severity: 'error', code: 'unused-key', message, help: didYouMean(key, known), at }
  })
}
