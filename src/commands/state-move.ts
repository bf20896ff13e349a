import { isOnlySeen, kindOf, type MovedKind, renameIn } from '../analysis/edit-ledger.ts'
import { stateRows } from '../analysis/state-rows.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import type { Ledger } from '../domain/ledger.ts'
import { didYouMean } from '../domain/suggest.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type EditOptions, editState, refusedEdit, type StateChange } from './edit-state.ts'
import { unknownName } from './unknown-name.ts'
import { loadWorkspace, type Workspace } from './workspace.ts'

export interface StateMoveOptions extends EditOptions {
  readonly from: string
  readonly to: string
}

/** Follows a new name: of a person (`user_id`), of a system (in provisionr.yaml) or of a resource. Two never become one. */
export async function stateMove(
  options: StateMoveOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  const workspace = await loadWorkspace(global, context, { fresh: true })
  const place = { root: workspace.root, store: await openLedger(workspace) }
  await editState(place, options, global, context, (ledger) => move(ledger, options, workspace))
  return exitCodes.ok
}

function move(ledger: Ledger, { from, to }: StateMoveOptions, workspace: Workspace): StateChange {
  const kind = kindOf(ledger, from)
  if (kind === null) {
    const rows = stateRows(ledger)
    const known = new Set(rows.flatMap(({ person, system, grant }) => [person ?? '', system ?? '', grant ?? '']))
    throw unknownName(
      'person, system or resource',
      from,
      didYouMean(
        from,
        [...known].filter((one) => one !== ''),
      ),
    )
  }
  if (kindOf(ledger, to) !== null && !isOnlySeen(ledger, kind, to)) {
    const help = 'two never become one: forget what is wrong with `provisionr state forget` first'
    throw refusedEdit(`the ledger knows \`${to}\` already`, help)
  }
  checkTarget(kind, { from, to }, workspace)
  return {
    ledger: renameIn(ledger, kind, from, to),
    edit: { command: 'move', what: kind, from, to },
    told: [
      `move ${kind} ${from} to ${to}`,
      'nothing changes in any system; what was known under the old name is known under the new one',
    ],
  }
}

/** The new name has to be what the files say now, and the old one must not be. */
function checkTarget(
  kind: MovedKind,
  { from, to }: Pick<StateMoveOptions, 'from' | 'to'>,
  { settings, people }: Workspace,
): void {
  if (kind === 'resource') {
    const [system = '', type = '', ...rest] = to.split(':')
    const isWhole = type !== '' && rest.join(':') !== ''
    if (isWhole && from.startsWith(`${system}:`)) return
    throw refusedEdit(`\`${to}\` is no resource of the same system`, 'write it as system:type:resource')
  }
  const names = kind === 'system' ? [...settings.systems.keys()] : people.people.map((one) => one.id)
  const where = kind === 'system' ? 'provisionr.yaml' : 'the people source'
  if (!names.includes(to))
    throw unknownName(kind, to, `${where} has to have the new name first; ${didYouMean(to, names)}`)
  if (names.includes(from)) {
    throw refusedEdit(
      `${where} still has \`${from}\`, so that it is not \`${to}\` now`,
      `take it out of ${where} first`,
    )
  }
}
