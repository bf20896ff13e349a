import type { PersonAccess } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'

/** What somebody should have in some systems, all else left out. */
export function narrowTimeline(timeline: AccessTimeline, systems: ReadonlySet<string>): AccessTimeline {
  const known = new Map<PersonAccess, PersonAccess>()
  const narrow = (access: PersonAccess): PersonAccess => {
    const narrowed = known.get(access) ?? narrowAccess(access, systems)
    known.set(access, narrowed)
    return narrowed
  }
  const { now, unmoved, before, future } = timeline
  return {
    ...timeline,
    now: narrow(now),
    unmoved: narrow(unmoved),
    before: narrow(before),
    future: future.map(({ at, access }) => ({ at, access: narrow(access) })),
  }
}

function narrowAccess(access: PersonAccess, systems: ReadonlySet<string>): PersonAccess {
  const isMeant = ([, one]: [string, { readonly grant: { readonly system: string } }]) => systems.has(one.grant.system)
  return {
    ...access,
    expected: new Map([...access.expected].filter(isMeant)),
    suppressed: new Map([...access.suppressed].filter(isMeant)),
  }
}
