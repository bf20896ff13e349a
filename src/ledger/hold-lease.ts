import { Failure } from '../domain/failure.ts'
import type { Duration, Instant } from '../domain/time.ts'
import { createLease, isAbandoned, type Lease, type LeaseOwner, lockHeld, lockLost } from './lease.ts'
import type { LedgerBackend } from './ledger-backend.ts'

/** Renewed several times in it, so that one missed renewal loses nothing, and short, so that a killed run is not waited for long. */
export const leaseLength: Duration = 10 * 60_000
const attempts = 20

type LeasePlace = Pick<LedgerBackend, 'readLease' | 'swapLease' | 'places'>

/** Takes the lease, or fails with `lock-held`. One whose holder is gone, or that is over, is taken over. */
export async function acquireLease(place: LeasePlace, owner: LeaseOwner, now: Instant): Promise<Lease> {
  const lease = createLease(owner, now, leaseLength)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const holder = await place.readLease()
    if (holder !== null && !isAbandoned(holder, now)) throw lockHeld(holder)
    if (await place.swapLease(holder, lease)) return lease
  }
  const holder = await place.readLease()
  throw holder === null ? contended(place) : lockHeld(holder)
}

/** Takes the lease from exactly `holder`, dead or alive; null when something else holds the place by now. */
export async function takeLease(
  place: LeasePlace,
  holder: Lease,
  owner: LeaseOwner,
  now: Instant,
): Promise<Lease | null> {
  const lease = createLease(owner, now, leaseLength)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await place.readLease()
    if (found?.id !== holder.id) return null
    if (await place.swapLease(found, lease)) return lease
  }
  throw contended(place)
}

/** The lease with its full length from `now` on. Fails with `lock-lost` when it is no longer the holder's. */
export async function renewLease(place: LeasePlace, lease: Lease, now: Instant): Promise<Lease> {
  let holder: Lease | null = null
  for (let attempt = 0; attempt < attempts; attempt++) {
    holder = await place.readLease()
    if (holder?.id !== lease.id) break
    const renewed = { ...holder, expires: now + leaseLength }
    if (await place.swapLease(holder, renewed)) return renewed
  }
  throw lockLost(lease, holder)
}

/** Gives the lease back. One that is someone else's by now stays; false then. */
export async function releaseLease(place: LeasePlace, lease: Pick<Lease, 'id'>): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const holder = await place.readLease()
    if (holder?.id !== lease.id) return false
    if (await place.swapLease(holder, null)) return true
  }
  return false
}

function contended({ places }: LeasePlace): Failure {
  return new Failure({
    code: 'lock-held',
    message: `other runs take the lock of ledger ${places.ledger} all the time`,
    help: 'wait for them with `--lock-timeout 10m`',
  })
}
