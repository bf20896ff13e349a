import type { AdapterIo } from '../adapter.ts'

/** Calls a minute that Slack answers at least, by method: https://docs.slack.dev/apis/web-api/rate-limits. */
const tiers: Readonly<Record<string, number>> = {
  'users.list': 20,
  'conversations.list': 20,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'usergroups.users.update': 20,
  'usergroups.enable': 20,
  'usergroups.disable': 20,
  'admin.users.assign': 20,
  'admin.users.remove': 20,
  'conversations.invite': 50,
  'conversations.kick': 50,
  'conversations.members': 100,
  'users.info': 100,
  'auth.test': 100,
}
const minute = 60_000

/**
 * Over when the next call of a method is welcome: as many as a minute has may come at once, and from then on at that
 * pace. Slack does not say how many are left, only how many were too many.
 */
export function createTiers({ clock, wait }: Pick<AdapterIo, 'clock' | 'wait'>): (method: string) => Promise<void> {
  /** when the calls that were let through would be over, at the method's pace */
  const busyUntil = new Map<string, number>()
  return async (method) => {
    const pace = minute / (tiers[method] ?? 20)
    const now = clock()
    const until = Math.max(busyUntil.get(method) ?? 0, now) + pace
    busyUntil.set(method, until)
    const early = until - now - minute
    if (early > 0) await wait(Math.ceil(early))
  }
}
