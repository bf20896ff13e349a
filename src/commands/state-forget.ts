import { forgetRows } from '../analysis/edit-ledger.ts'
import { type StateRow, stateRows } from '../analysis/state-rows.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { emergencyAddress } from '../domain/emergency.ts'
import type { Ledger } from '../domain/ledger.ts'
import { didYouMean } from '../domain/suggest.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type EditOptions, editState, refusedEdit, type StateChange } from './edit-state.ts'
import { openState } from './open-state.ts'
import { unknownName } from './unknown-name.ts'

/** Lets go of a link, a grant, a resource or what was decided at once; nothing in any system changes. */
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
  const settled = ledger.emergencies?.find((one) => emergencyAddress(one) === address)
  return {
    ledger: forgetRows(ledger, found),
    edit: { command: 'forget', what, from: address, to: null },
    subject: {
      person,
      system,
      grant: what === 'account' ? null : grant,
      account: what === 'account' ? account : null,
      ...(settled && { settled }),
    },
    told: [`forget ${what} ${address}`, ...consequences[what]],
  }
}

const consequences: Readonly<Record<'account' | 'grant' | 'resource' | 'emergency', readonly string[]>> = {
  account: [
    'nothing changes in the system; the next plan looks for the account again by what accounts are matched by,',
    'adopts what it finds, or calls it disputed or nobody’s',
  ],
  grant: [
    'nothing changes in the system; if the files give it, the next plan adopts it again;',
    'if they do not, it is drift from now on, and where a system is `owned` nobody takes it away',
  ],
  resource: ['nothing changes in the system; unless a policy names it, excess there is no drift any more'],
  emergency: [
    'nothing changes in a system before the next plan, which goes by what the files say alone:',
    'what was taken in an emergency ends, and what was ended or locked at once returns where they give it',
  ],
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
