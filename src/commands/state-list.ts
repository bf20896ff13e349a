import { selectRows, type StateRow, stateRows } from '../analysis/state-rows.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import { renderJson } from '../views/json.ts'
import { renderRowsText } from '../views/state-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openState } from './open-state.ts'
import { checkFormats, emit } from './output.ts'
import { unknownName } from './unknown-name.ts'

export interface StateListOptions {
  /** an address, a person, a system, or a pattern with `*` of addresses */
  readonly pattern: string | null
  readonly people: readonly string[]
  readonly systems: readonly string[]
}

/** What provisionr remembers: whose account is whose, which grants are its own, grace, and resources that it manages. */
export async function stateList(
  { pattern, people, systems }: StateListOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { store } = await openState(global, context)
  const all = stateRows(await store.load())
  checkNames('person', people, new Set(all.flatMap(({ person }) => person ?? [])))
  checkNames('system', systems, new Set(all.flatMap(({ system }) => system ?? [])))
  const found = pattern === null ? all : selectRows(all, pattern)
  if (pattern !== null && found.length === 0) throw unknownRow(pattern, all)
  const rows = found
    .filter(({ person }) => people.length === 0 || (person !== null && people.includes(person)))
    .filter(({ system }) => systems.length === 0 || (system !== null && systems.includes(system)))
  emit(
    {
      text: (text) => renderRowsText(rows, text),
      json: () => renderJson({ format_version: '1.0', kind: 'state', entries: rows }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

/** For a name that is neither an address nor anybody’s in the ledger. */
export function unknownRow(name: string, rows: readonly StateRow[]): Error {
  const known = new Set(
    rows.flatMap(({ address, person, system }) => [address, ...(system ? [system] : []), ...(person ? [person] : [])]),
  )
  return unknownName('address', name, didYouMean(name, known))
}

function checkNames(what: string, names: readonly string[], known: ReadonlySet<string>): void {
  const name = names.find((one) => !known.has(one))
  if (name !== undefined) throw unknownName(what, name, `the ledger knows nothing of it; ${didYouMean(name, known)}`)
}
