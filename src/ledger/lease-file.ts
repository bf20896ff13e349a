import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure } from '../domain/failure.ts'
import type { Duration, Instant } from '../domain/time.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { formatLease, type Lease, type LeaseOwner, lockHeld, lockLost, lockUnreadable, parseLease } from './lease.ts'
import { birthOf, isGone } from './pid-birth.ts'

const leaseLength: Duration = 60 * 60_000
const claimLength: Duration = 60_000
const deepestClaim = 4

/** Takes the lock at `path`, or fails with `lock-held`. A holder that expired, or whose program is gone, is replaced. */
export function acquireLease(path: string, owner: LeaseOwner, now: Instant): Lease {
  const lease = newLease(owner, now, leaseLength)
  prepareFolder(path)
  for (let attempt = 0; attempt < 20; attempt++) {
    if (createLease(path, lease)) return lease
    const holder = readLease(path)
    if (holder === null) continue
    if (!isStale(holder, now)) throw lockHeld(holder, path)
    if (replaceLease(path, holder, lease, now)) return lease
  }
  const holder = readLease(path)
  throw holder === null ? lockUnreadable(path) : lockHeld(holder, path)
}

/** The lease as it stands in the file, prolonged when half of it is over. Fails with `lock-lost` when it is no longer the holder's. */
export function keepLease(path: string, lease: Lease, now: Instant): void {
  const holder = readLease(path)
  if (holder?.id !== lease.id) throw lockLost(lease, holder)
  if (holder.expires - now > leaseLength / 2) return
  if (!replaceLease(path, holder, { ...holder, expires: now + leaseLength }, now))
    throw lockLost(lease, readLease(path))
}

/** Gives the lock back. One that is someone else's by now stays. */
export function releaseLease(path: string, lease: Pick<Lease, 'id'>, now: Instant): void {
  const holder = readLease(path)
  if (holder?.id === lease.id) replaceLease(path, holder, null, now)
}

/**
 * Replaces (or removes) exactly the lease `from`. Whoever wants to touch a lease first creates a claim named after it, which only
 * one can: so a taker that was slow never removes the lock of a taker that was fast. A claim is a lease too: one whose
 * maker died is replaced in the same way. False when someone else was faster.
 */
function replaceLease(path: string, from: Lease, to: Lease | null, now: Instant, depth = 0): boolean {
  const claimPath = `${path}.${from.id}`
  const claim = newLease((to ?? from).owner, now, claimLength)
  if (!createLease(claimPath, claim)) {
    const rival = readLease(claimPath)
    if (rival === null || !isStale(rival, now) || depth >= deepestClaim) return false
    if (!replaceLease(claimPath, rival, claim, now, depth + 1)) return false
  }
  try {
    if (readLease(path)?.id !== from.id) return false
    if (to) writeFileAtomic(path, formatLease(to), { mode: 0o644 })
    else rmSync(path)
    return true
  } finally {
    if (readLease(claimPath)?.id === claim.id) rmSync(claimPath, { force: true })
  }
}

function newLease(owner: LeaseOwner, now: Instant, length: Duration): Lease {
  return { id: randomUUID(), owner, acquired: now, expires: now + length, birth: birthOf(owner.pid) }
}

function isStale({ owner, birth, expires }: Lease, now: Instant): boolean {
  return now >= expires || isGone(owner.host, owner.pid, birth)
}

/** Linking a finished file fails when the name is taken, and nobody ever sees a lock that is half written. */
function createLease(path: string, lease: Lease): boolean {
  const draft = `${path}.${lease.id}.new`
  try {
    writeFileSync(draft, formatLease(lease), { flag: 'wx' })
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error))) throw unlockable(path, error)
    return createUnlinked(path, lease)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** For file systems without links. */
function createUnlinked(path: string, lease: Lease): boolean {
  try {
    writeFileSync(path, formatLease(lease), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw unlockable(path, error)
  }
}

function readLease(path: string): Lease | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw unlockable(path, error)
  }
  const lease = parseLease(text)
  if (lease === null) throw lockUnreadable(path)
  return lease
}

function prepareFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw unlockable(path, error)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function unlockable(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `lock file \`${path}\` cannot be used (${codeOf(cause)})`,
    help: 'check that the folder of the ledger exists and is writable for this user',
    cause,
  })
}
