import { goodRemark, type Remark } from '../domain/examination.ts'
import type { Ledger } from '../domain/ledger.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { overdueSystems } from '../plan/heartbeat.ts'
import { troubleOf } from './examine-system.ts'
import type { CommandContext } from './command-context.ts'
import { openStore, type SettledPlace } from './open-state.ts'

export interface LedgerExamination {
  readonly remarks: readonly Remark[]
  /** null: it cannot be read */
  readonly ledger: Ledger | null
  /** by system: that the runs which were promised for it do not come */
  readonly overdue: ReadonlyMap<string, Remark>
}

/** Opens and reads the ledger, and says who holds it; whatever fails becomes a remark. */
export async function examineLedger(
  place: SettledPlace,
  now: Instant,
  context: CommandContext,
): Promise<LedgerExamination> {
  try {
    const store = await openStore(place, context)
    const ledger = await store.load()
    const overdue = new Map<string, Remark>()
    for (const one of place.settings.systems.values()) {
      const [found] = overdueSystems(new Map([[one.name, one]]), ledger, now)
      if (found)
        overdue.set(one.name, { status: 'error', message: found.message, help: found.help, isOfCredentials: false })
    }
    return { remarks: [goodRemark(storyOf(ledger)), ...(await doubtsOf(store))], ledger, overdue }
  } catch (error) {
    return { remarks: [troubleOf(error, { name: 'state' })], ledger: null, overdue: new Map() }
  }
}

function storyOf({ serial, lastRun }: Ledger): string {
  return lastRun === null ? 'no run has written it yet' : `serial ${serial}, last run ${formatInstant(lastRun)}`
}

/** What may be in the way of the next run that writes. */
async function doubtsOf(store: LedgerStore): Promise<Remark[]> {
  const [holder, unsettled] = [await store.holder(), await store.unsettled()]
  const remarks: Remark[] = []
  const warn = (message: string, help: string) =>
    remarks.push({ status: 'warning', message, help, isOfCredentials: false })
  if (holder) {
    const { host, pid, run } = holder.owner
    const message = `run ${run} (process ${pid} on \`${host}\`) holds its lock until ${formatInstant(holder.expires)}`
    warn(message, `wait for it; if it was killed, \`provisionr state unlock ${holder.id}\``)
  }
  if (unsettled.length > 0) {
    const message = `a run ended early and left ${unsettled.length} entries that nobody settled`
    warn(message, 'run `provisionr apply`: it sees what became of them, first of all')
  }
  return remarks
}
