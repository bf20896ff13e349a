import { forgetRows } from '../analysis/edit-ledger.ts'
import { type StateRow, stateRows } from '../analysis/state-rows.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import type { Ledger } from '../domain/ledger.ts'
import { didYouMean } from '../domain/suggest.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type EditOptions, editState, refusedEdit, type StateChange } from './edit-state.ts'
import { openState } from './open-state.ts'
import { unknownName } from './unknown-name.ts'

/** Lets go of a link, a grant or a resource; nothing in any system changes. */
export async function stateForget(
  options: EditOptions & { readonly address: string },
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  const place = await openState(global, context)
  await editState(place, options, global, context, (ledger) => forget(ledger, options.address))
  return exitCodes.ok
}

function forget(ledger: Ledger, address: string): StateChange {
  const rows = stateRows(ledger)
  const found = rows.filter((one) => one.address === address)
  const [first] = found
  if (!first) throw unknownAddress(address, rows)
  const { person, system, grant, account, kind } = first
  const what = kind === 'grace' ? 'grant' : kind
  return {
    ledger: forgetRows(ledger, found),
    edit: { command: 'forget', what, from: address, to: null },
    subject: { person, system, grant: what === 'account' ? null : grant, account: what === 'account' ? account : null },
    told: [`forget ${what} ${address}`, ...consequences[what]],
  }
}

const consequences: Readonly<Record<'account' | 'grant' | 'resource', readonly string[]>> = {
  account: [
    'nothing changes in the system; the next plan looks for the account again by what accounts are matched by,',
    'adopts what it finds, or calls it disputed or nobody’s',
  ],
  grant: [
    'nothing changes in the system; if the files give it, the next plan adopts it again;',
    'if they do not, it is drift from now on, and where a system is `owned` nobody takes it away',
  ],
  resource: ['nothing changes in the system; unless a policy names it, excess there is no drift any more'],
}

function unknownAddress(address: string, rows: readonly StateRow[]): Error {
  if (rows.some((one) => one.person === address || one.system === address)) {
    const help = `name one thing: \`provisionr state list ${address}\` shows the addresses`
    return refusedEdit(`\`${address}\` is no address, but all of a person or a system`, help)
  }
  return unknownName(
    'address',
    address,
    didYouMean(
      address,
      rows.map((one) => one.address),
    ),
  )
}
