import type { Ledger } from '../domain/ledger.ts'
import { checkShrink } from '../people/people-gates.ts'
import type { Workspace } from './workspace.ts'

/** Nothing is planned from a people source that shrank by more than the settings allow. */
export function refuseShrink(
  { people, settings }: Pick<Workspace, 'people' | 'settings'>,
  ledger: Pick<Ledger, 'peopleCount' | 'lastRun'>,
  count = people.count,
): void {
  const shrunk = checkShrink({ count, ledger, maxShrinkPercent: settings.people.maxShrinkPercent })
  if (shrunk) throw shrunk
}
