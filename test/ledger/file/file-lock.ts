import type { Instant } from '../../../src/domain/time.ts'
import * as file from '../../../src/ledger/file/lease-file.ts'
import * as hold from '../../../src/ledger/hold-lease.ts'
import type { Lease, LeaseOwner } from '../../../src/ledger/lease.ts'

const places = { ledger: '`ledger.json`', audit: '`audit.jsonl`', restore: 'put it back', discard: 'move it' }

function lockAt(path: string, now: Instant) {
  return {
    places,
    readLease: async () => file.readLease(path),
    swapLease: async (from: Lease | null, to: Lease | null) => file.swapLease(path, from, to, now),
  }
}

export async function acquireLease(path: string, owner: LeaseOwner, now: Instant): Promise<Lease> {
  return hold.acquireLease(lockAt(path, now), owner, now)
}

export async function renewLease(path: string, lease: Lease, now: Instant): Promise<Lease> {
  return hold.renewLease(lockAt(path, now), lease, now)
}

export async function releaseLease(path: string, lease: Pick<Lease, 'id'>, now: Instant): Promise<boolean> {
  return hold.releaseLease(lockAt(path, now), lease)
}
