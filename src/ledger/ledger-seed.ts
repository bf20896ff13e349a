import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import { readLedger } from './ledger-members.ts'

/**
 * The ledger that a seed (YAML or JSON; the form of the ledger's file, everything optional) starts with, as serial 0.
 * Fails with `ledger-unreadable` and the path of what is wrong.
 */
export async function parseSeed(text: string, file: string): Promise<Ledger> {
  const value = await parseText(text, file)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unusable(file, 'it is no mapping')
  const { version = 1, ...rest }: Readonly<Record<string, unknown>> = { ...value }
  if (version !== 1) return unusable(file, '`version` is not 1')
  const complain = (path: string, problem: string): never => unusable(file, `\`${path}\` ${problem}`)
  const ledger: Ledger = readLedger(rest, { complain, lenient: true })
  checkRepeats(ledger, complain)
  return ledger
}

async function parseText(text: string, file: string): Promise<unknown> {
  try {
    if (file.toLowerCase().endsWith('.json')) return JSON.parse(text) as unknown
    const { parse } = await import('yaml')
    return parse(text, { logLevel: 'error', maxAliasCount: 0 }) as unknown
  } catch (cause) {
    const [reason = ''] = cause instanceof Error ? cause.message.split('\n') : []
    throw new Failure({ ...described(file, `it cannot be parsed: ${reason.replace(/[.:]$/, '')}`), cause })
  }
}

/** Each of these is decided on by its key, so a seed that says two things of one key says nothing. */
function checkRepeats(ledger: Ledger, complain: (path: string, problem: string) => never): void {
  const check = <T>(name: string, entries: readonly T[], keyOf: (entry: T) => readonly string[]): void => {
    const seen = new Set<string>()
    for (const [index, entry] of entries.entries()) {
      const key = JSON.stringify(keyOf(entry))
      if (seen.has(key)) complain(`${name}[${index}]`, 'repeats an earlier entry')
      seen.add(key)
    }
  }
  check('people', ledger.people, ({ person }) => [person])
  check('accounts', ledger.accounts, ({ system, account }) => [system, account])
  check('grants', ledger.grants, ({ person, system, type, resource }) => [person, system, type, resource])
  check('resources', ledger.resources, ({ system, type, resource }) => [system, type, resource])
  check('systems', ledger.systems, ({ system }) => [system])
}

function unusable(file: string, problem: string): never {
  throw new Failure(described(file, problem))
}

function described(file: string, problem: string) {
  return {
    code: 'ledger-unreadable',
    message: `seed \`${file}\` cannot start a ledger: ${problem}`,
    help: 'correct the file, or remove `state.seed` from the configuration to start without a history',
  } as const
}
