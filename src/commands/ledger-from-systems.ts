import { type DoneChange, nextAccounts, nextGrants, nextResources } from '../apply/next-ledger.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { computePlan } from './compute-plan.ts'
import { createReading, openSystems } from './read-systems.ts'
import { checkSelection, everything } from './selection.ts'
import { loadWorkspace } from './workspace.ts'

/** `empty` with everything that a first plan would take over: what systems show and the files expect. */
export async function ledgerFromSystems(
  empty: Ledger,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Ledger> {
  const workspace = await loadWorkspace(global, context, { fresh: true })
  const systems = await openSystems(workspace, global, context)
  try {
    const reading = createReading(() => Promise.resolve(systems), workspace, global, context)
    const selection = checkSelection(everything, workspace, [])
    const { plan, actual } = await computePlan(
      workspace,
      { ledger: empty, held: new Map() },
      selection,
      reading,
      context,
    )
    const done: DoneChange[] = plan.changes
      .filter(({ action }) => action === 'adopt')
      .map((change) => ({ change, account: change.account }))
    const { now } = workspace
    const resources = done.flatMap(({ change: { system, type, resource } }) =>
      resource === null ? [] : [{ system, type, resource, nativeId: null }],
    )
    return {
      ...empty,
      accounts: nextAccounts([], done, { now, actual, openSessions: new Set() }),
      grants: nextGrants([], done, { now, gone: [] }),
      resources: nextResources([], resources),
    }
  } finally {
    await systems.close()
  }
}
