import type { Denial, Reason } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Lock } from '../domain/governance.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { GrantPattern } from '../domain/pattern.ts'
import { placeInFiles } from '../domain/position.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, formatInstant, type Instant } from '../domain/time.ts'
import { compilePatterns } from '../policy/compiled-policy.ts'
import type { Directory } from '../policy/directory.ts'

/** The emergency stops of a repository, looked up. A lock holds from the moment it is written until its end. */
export interface LockModel {
  /** by person id */
  readonly people: ReadonlyMap<string, readonly ActiveLock[]>
  readonly grants: readonly (ActiveLock & { readonly pattern: GrantPattern })[]
  readonly systems: ReadonlyMap<string, readonly ActiveLock[]>
  /** ends, ascending */
  readonly boundaries: readonly Instant[]
}

export interface ActiveLock {
  readonly lock: Lock
  /** Infinity: until the document is taken out */
  readonly until: Instant
  readonly reason: Reason
}

export function createLockModel(
  locks: readonly Lock[],
  options: {
    readonly settings: Settings
    readonly catalog: SystemCatalog
    readonly directory: Directory
    /** people the ledger knows although they left the source */
    readonly formerPeople: Pick<ReadonlySet<string>, 'has'>
    readonly now: Instant
    readonly report: (diagnostic: Diagnostic) => void
  },
): LockModel {
  const { settings, catalog, directory, formerPeople, now, report } = options
  const people = new Map<string, ActiveLock[]>()
  const grants: (ActiveLock & { readonly pattern: GrantPattern })[] = []
  const systems = new Map<string, ActiveLock[]>()
  const ends = new Set<Instant>()
  for (const lock of locks) {
    const active = activeLock(lock, settings)
    if (Number.isFinite(active.until)) ends.add(active.until)
    if (active.until <= now) report(expiredLock(active))
    const { target } = lock
    if (target.kind === 'grant') {
      for (const { pattern } of compilePatterns([target.pattern], catalog, report)) grants.push({ ...active, pattern })
    } else if (target.kind === 'system') {
      if (settings.systems.has(target.system)) append(systems, target.system, active)
      else
        report(
          unknownName(
            lock,
            'unknown-system',
            `lock names the unknown system \`${target.system}\``,
            didYouMean(target.system, settings.systems.keys()),
          ),
        )
    } else if (directory.byId.has(target.person) || formerPeople.has(target.person))
      append(people, target.person, active)
    else
      report(
        unknownName(
          lock,
          'unknown-person',
          `lock names the unknown person \`${target.person}\``,
          didYouMean(target.person, directory.byId.keys()),
        ),
      )
  }
  return { people, grants, systems, boundaries: [...ends].sort((a, b) => a - b) }
}

/** The lock that takes everything from the person at `at`: the one that lasts longest. */
export function personLock(model: LockModel, person: string, at: Instant): ActiveLock | null {
  return longest(model.people.get(person) ?? [], at)
}

/** The systems that locks freeze at `at`, each with the reason of the lock that lasts longest. */
export function frozenSystems(model: LockModel, at: Instant): Map<string, Reason> {
  const frozen = new Map<string, Reason>()
  for (const [system, locks] of model.systems) {
    const lock = longest(locks, at)
    if (lock) frozen.set(system, lock.reason)
  }
  return frozen
}

/** Locked grants are forbidden to everybody, whatever gives them. */
export function lockDenials(model: LockModel, at: Instant): Denial[] {
  return model.grants.filter((one) => at < one.until).map(({ pattern, reason }) => ({ pattern, certain: true, reason }))
}

function activeLock(lock: Lock, settings: Settings): ActiveLock {
  const until = lock.until ? endOf(lock.until, settings.timezone) : Number.POSITIVE_INFINITY
  const end = Number.isFinite(until) ? until : null
  return { lock, until, reason: { kind: 'lock', name: lock.reason, path: [], at: placeInFiles(lock.at), until: end } }
}

function longest(locks: readonly ActiveLock[], at: Instant): ActiveLock | null {
  let last: ActiveLock | null = null
  for (const one of locks) if (at < one.until && (last === null || one.until > last.until)) last = one
  return last
}

function append(map: Map<string, ActiveLock[]>, key: string, lock: ActiveLock): void {
  const known = map.get(key)
  if (known) known.push(lock)
  else map.set(key, [lock])
}

function expiredLock({ lock, until }: ActiveLock): Diagnostic {
  const message = `this lock ended on ${formatInstant(until)}`
  return {
    severity: 'notice',
    code: 'expired-lock',
    message,
    help: 'what it took returns with the next merge; remove the document',
    at: lock.at,
  }
}

function unknownName(lock: Lock, code: string, message: string, help: string): Diagnostic {
  return { severity: 'error', code, message, help, at: lock.at }
}
