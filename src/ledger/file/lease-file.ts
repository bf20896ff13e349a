import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import type { Duration, Instant } from '../../domain/time.ts'
import { writeFileAtomic } from '../../files/write-atomic.ts'
import { createLease, formatLease, type Lease, parseLease } from '../lease.ts'
import { isGone, isRunningHere } from '../pid-birth.ts'
import { codeOf, unreadableLock, unusableLock } from './file-trouble.ts'

const claimLength: Duration = 60_000
const deepestClaim = 4

/** The lease in the file; null when there is none. */
export function readLease(path: string): Lease | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw unusableLock(path, error)
  }
  const lease = parseLease(text)
  if (lease === null) throw unreadableLock(path)
  return lease
}

/** Puts `to` in the place of exactly `from`; false when something else is there, or someone else is about to replace it. */
export function swapLease(path: string, from: Lease | null, to: Lease | null, now: Instant): boolean {
  if (from === null) {
    prepareFolder(path)
    return to === null || putLease(path, to, { flush: true })
  }
  const isSwapped = withClaim(path, from, now, () => {
    const holder = readLease(path)
    if (holder === null || formatLease(holder) !== formatLease(from)) return false
    if (to) writeFileAtomic(path, formatLease(to), { mode: 0o644 })
    else remove(path)
    return true
  })
  return isSwapped ?? false
}

/**
 * Runs `write` while nobody can take the lease over, if it is still the holder's: `fenced` when it is not, null when somebody
 * else has put a claim on it for the moment.
 */
export function whileHeld<T>(
  path: string,
  lease: Pick<Lease, 'id'>,
  now: Instant,
  write: () => T,
): T | 'fenced' | null {
  if (readLease(path)?.id !== lease.id) return 'fenced'
  return withClaim(path, lease, now, () => (readLease(path)?.id === lease.id ? write() : 'fenced'))
}

/**
 * Whoever wants to touch a lease, or what it guards, first creates a claim named after it, which only one can: so a taker
 * that was slow never removes the lock of a taker that was fast. A claim is a lease too: one whose maker died is replaced
 * in the same way. Null when someone else has the claim.
 */
function withClaim<T>(path: string, from: Pick<Lease, 'id'>, now: Instant, act: () => T, depth = 0): T | null {
  const claimPath = `${path}.${from.id}`
  const claim = createLease({ host: hostname(), pid: process.pid, run: 'claim' }, now, claimLength)
  if (!putLease(claimPath, claim, { flush: false })) {
    const rival = readClaim(claimPath, now)
    if (rival === null || !isForsaken(rival, now) || depth >= deepestClaim) return null
    const isReplaced = withClaim(
      claimPath,
      rival,
      now,
      () => {
        if (readClaim(claimPath, now)?.id !== rival.id) return false
        writeFileAtomic(claimPath, formatLease(claim), { mode: 0o644 })
        return true
      },
      depth + 1,
    )
    if (isReplaced !== true) return null
  }
  try {
    return act()
  } finally {
    if (readClaim(claimPath, now)?.id === claim.id) dropLitter(claimPath)
  }
}

/**
 * A claim that says nothing is what a power failure left of one, since claims are not synced: once it is older than any
 * claim lasts, it is taken as one that is over.
 */
function readClaim(path: string, now: Instant): Lease | null {
  try {
    return readLease(path)
  } catch (error) {
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (made > now - claimLength) throw error
    const nobody = { host: '', pid: 1, run: 'claim' }
    return {
      id: 'void',
      owner: nobody,
      acquired: made,
      expires: made + claimLength,
      birth: { realm: null, started: null },
    }
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    throw unusableLock(path, error)
  }
}

/** What stays is litter that harms nobody: no reason to give up what was achieved, or to hide what was not. */
function dropLitter(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // A claim is given up with the program that made it, and a draft is never read.
  }
}

/** A claim is held for moments; one of a program that still runs here is waited for however long that program is suspended. */
function isForsaken({ owner, birth, expires }: Lease, now: Instant): boolean {
  if (isGone(owner.host, owner.pid, birth)) return true
  return now >= expires && !isRunningHere(owner.host, owner.pid, birth)
}

/**
 * Linking a finished file fails when the name is taken, and nobody ever sees a lock that is half written. With `flush` it
 * still says who held it after a power failure; claims end with the power.
 */
function putLease(path: string, lease: Lease, options: { readonly flush: boolean }): boolean {
  const draft = `${path}.${lease.id}.new`
  try {
    writeFileSync(draft, formatLease(lease), { flag: 'wx', ...options })
    linkSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error))) throw unusableLock(path, error)
    return putUnlinked(path, lease, options)
  } finally {
    dropLitter(draft)
  }
}

/** For file systems without links. */
function putUnlinked(path: string, lease: Lease, options: { readonly flush: boolean }): boolean {
  try {
    writeFileSync(path, formatLease(lease), { flag: 'wx', ...options })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw unusableLock(path, error)
  }
}

function prepareFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw unusableLock(path, error)
  }
}
