import { selectRows, stateRows } from '../analysis/state-rows.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import type { Ledger } from '../domain/ledger.ts'
import { formatInstant } from '../domain/time.ts'
import { renderJson } from '../views/json.ts'
import {
  renderApprovalsText,
  renderHeadText,
  renderRowsText,
  type StateApproval,
  type StateHead,
} from '../views/state-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { openState } from './open-state.ts'
import { checkFormats, emit } from './output.ts'
import { unknownRow } from './state-list.ts'

export interface StateShowOptions {
  /** an address, a person, a system or an exception; null: the ledger as a whole */
  readonly name: string | null
  /** the audit log's head alone, for scripts */
  readonly head: boolean
}

/** The ledger as a whole, or all that it says of one address, person, system or exception. */
export async function stateShow(
  { name, head }: StateShowOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { store } = await openState(global, context)
  const ledger = await store.load()
  const { audit } = ledger
  const kind = { format_version: '1.0', kind: 'state' }
  if (head) {
    const json = () => renderJson({ ...kind, audit })
    emit({ text: () => `${audit.hash ?? 'none'} ${audit.count}\n`, json }, global, context)
    return exitCodes.ok
  }
  if (name === null) {
    const whole = headOf(ledger, (await store.unsettled()).length)
    const json = () => renderJson({ ...kind, ledger: whole })
    emit({ text: (text) => renderHeadText(whole, text), json }, global, context)
    return exitCodes.ok
  }
  const all = stateRows(ledger)
  const rows = selectRows(all, name)
  const person = ledger.people.find((one) => one.person === name) ?? null
  const approvals = approvalsOf(name, ledger)
  if (rows.length === 0 && person === null && approvals.length === 0) throw unknownRow(name, all)
  const remembered = person && {
    state: person.state,
    seen: formatInstant(person.seen),
    attributes: person.attributes,
    left: person.left === undefined ? null : formatInstant(person.left),
  }
  const about = remembered
    ? `${name}: ${remembered.state}, last seen ${remembered.seen}${remembered.left ? `, left ${remembered.left}` : ''}\n`
    : ''
  emit(
    {
      text: (text) => about + renderApprovalsText(approvals, text) + renderRowsText(rows, text),
      json: () =>
        renderJson({ ...kind, person: remembered, ...(approvals.length > 0 && { approvals }), entries: rows }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

function approvalsOf(name: string, ledger: Ledger): StateApproval[] {
  return (ledger.approvals ?? []).flatMap(({ exception, digest, approvers, authors, source, at }) =>
    exception === name ? [{ exception, digest, approvers, authors, source, at: formatInstant(at) }] : [],
  )
}

function headOf(ledger: Ledger, unsettled: number): StateHead {
  const { serial, organization, environment, lastRun, lastCommit, audit, systems } = ledger
  return {
    serial,
    organization,
    environment,
    audit,
    unsettled,
    last_run: lastRun === null ? null : formatInstant(lastRun),
    last_commit: lastCommit,
    counts: {
      people: ledger.people.length,
      accounts: ledger.accounts.length,
      grants: ledger.grants.length,
      graces: ledger.graces.length,
      resources: ledger.resources.length,
      approvals: ledger.approvals?.length ?? 0,
      emergencies: ledger.emergencies?.length ?? 0,
    },
    systems: systems.map((one) => ({
      system: one.system,
      last_good_run: formatInstant(one.lastGoodRun),
    })),
  }
}
