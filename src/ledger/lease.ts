import { Failure } from '../domain/failure.ts'
import { formatInstant, type Instant, parsePointInTime } from '../domain/time.ts'
import type { PidBirth } from './pid-birth.ts'

/** Who holds the ledger. */
export interface LeaseOwner {
  /** as `os.hostname()` says */
  readonly host: string
  readonly pid: number
  /** the run's id, which people recognize */
  readonly run: string
}

/** The right to write the ledger and its audit log, until it expires or someone takes it over. */
export interface Lease {
  readonly id: string
  readonly owner: LeaseOwner
  readonly acquired: Instant
  readonly expires: Instant
  readonly birth: PidBirth
}

export function formatLease({ id, owner, acquired, expires, birth }: Lease): string {
  const lease = { id, ...owner, acquired: toText(acquired), expires: toText(expires), ...birth }
  return `${JSON.stringify(lease, null, 2)}\n`
}

/** Null when the text is no lease. */
export function parseLease(text: string): Lease | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { id, host, pid, run, acquired, expires, realm, started }: Readonly<Record<string, unknown>> = { ...value }
  const from = toInstant(acquired)
  const until = toInstant(expires)
  if (typeof id !== 'string' || !/^[\w-]{1,36}$/.test(id) || typeof host !== 'string' || typeof run !== 'string')
    return null
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || from === null || until === null) return null
  const birth = {
    realm: typeof realm === 'string' ? realm : null,
    started: typeof started === 'string' ? started : null,
  }
  return { id, owner: { host, pid, run }, acquired: from, expires: until, birth }
}

export function lockHeld(holder: Lease, file: string): Failure {
  const { owner, acquired, expires, id } = holder
  return new Failure({
    code: 'lock-held',
    message:
      `run \`${owner.run}\` on host \`${owner.host}\` (pid ${owner.pid}) has held the ledger since ${formatInstant(acquired)}, ` +
      `at the latest until ${formatInstant(expires)}`,
    help: `wait until it ends; if it was killed, release the lock \`${id}\` by removing \`${file}\``,
  })
}

export function lockUnreadable(file: string): Failure {
  return new Failure({
    code: 'lock-held',
    message: `lock file \`${file}\` does not say who holds the ledger`,
    help: `make sure that no other run is at work, then remove \`${file}\``,
  })
}

export function lockLost(lease: Lease, holder: Lease | null): Failure {
  const taker =
    holder === null ? 'it was removed' : `run \`${holder.owner.run}\` on host \`${holder.owner.host}\` has it now`
  return new Failure({
    code: 'lock-lost',
    message: `run \`${lease.owner.run}\` lost the lock of the ledger: ${taker}`,
    help: 'nothing more was written; run the command again, which first reads back what this run had begun',
  })
}

function toText(instant: Instant): string {
  return new Date(instant).toISOString()
}

function toInstant(value: unknown): Instant | null {
  const point = typeof value === 'string' ? parsePointInTime(value) : null
  return point?.kind === 'instant' ? point.instant : null
}
