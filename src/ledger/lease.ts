import { randomUUID } from 'node:crypto'
import { Failure } from '../domain/failure.ts'
import { type Duration, formatInstant, type Instant, parsePointInTime } from '../domain/time.ts'
import { birthOf, isGone, type PidBirth } from './pid-birth.ts'

/** Who holds the ledger. */
export interface LeaseOwner {
  /** as `os.hostname()` says */
  readonly host: string
  readonly pid: number
  /** the run's id, which people recognize */
  readonly run: string
  /** where the CI job that runs it can be seen */
  readonly url?: string | null
}

/** The right to write the ledger and its audit log, until it expires or someone takes it over. */
export interface Lease {
  readonly id: string
  readonly owner: LeaseOwner
  readonly acquired: Instant
  readonly expires: Instant
  readonly birth: PidBirth
}

export function createLease(owner: LeaseOwner, now: Instant, length: Duration): Lease {
  return { id: randomUUID(), owner, acquired: now, expires: now + length, birth: birthOf(owner.pid) }
}

/** Whether the lease may be taken over: it is over, or its holder certainly is. */
export function isAbandoned({ owner, birth, expires }: Lease, now: Instant): boolean {
  return now >= expires || isGone(owner.host, owner.pid, birth)
}

/** Equal leases have equal texts. */
export function formatLease({ id, owner, acquired, expires, birth }: Lease): string {
  const { host, pid, run, url } = owner
  const named = { id, host, pid, run, ...(url ? { url } : {}) }
  return `${JSON.stringify({ ...named, acquired: toText(acquired), expires: toText(expires), ...birth }, null, 2)}\n`
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
  const { id, host, pid, run, url, acquired, expires, realm, started }: Readonly<Record<string, unknown>> = { ...value }
  const from = toInstant(acquired)
  const until = toInstant(expires)
  if (typeof id !== 'string' || !/^[\w-]{1,36}$/.test(id) || typeof host !== 'string' || typeof run !== 'string')
    return null
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || from === null || until === null) return null
  const birth = {
    realm: typeof realm === 'string' ? realm : null,
    started: typeof started === 'string' ? started : null,
  }
  const owner = { host, pid, run, ...(typeof url === 'string' ? { url } : {}) }
  return { id, owner, acquired: from, expires: until, birth }
}

/** Who holds the ledger, as a sentence without its end. */
export function describeHolder({ owner, acquired, expires }: Lease): string {
  const job = owner.url ? `, ${owner.url}` : ''
  return (
    `run \`${owner.run}\` on host \`${owner.host}\` (pid ${owner.pid}${job}) has held the ledger since ` +
    `${formatInstant(acquired)}, at the latest until ${formatInstant(expires)}`
  )
}

export function lockHeld(holder: Lease): Failure {
  return new Failure({
    code: 'lock-held',
    message: describeHolder(holder),
    help: `wait for it with \`--lock-timeout 10m\`; if it was killed, \`provisionr state unlock ${holder.id}\` breaks its lock`,
  })
}

export function lockLost(lease: Pick<Lease, 'owner'>, holder: Lease | null): Failure {
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
