import { isInSync } from '../analysis/in-sync.ts'
import type { Plan } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import { sha256 } from '../files/sha256.ts'
import type { Forge } from '../forge/forge.ts'
import { type SyncedIssue, syncIssue } from '../forge/sync-issue.ts'
import { renderDriftIssue } from '../views/drift-issue.ts'

/** by which issues of drift are listed at the forge */
const label = 'access-drift'

/** Lets the one issue of this organization and environment tell the drift of a report of everything; null: none is needed. */
export function postDriftIssue(
  report: Plan,
  facts: {
    readonly forge: Forge
    readonly settings: Pick<Settings, 'exceptionsPolicy'>
    readonly heldBack: ReadonlyMap<string, ReadonlySet<string>>
  },
): Promise<SyncedIssue | null> {
  const { exceptionsPolicy } = facts.settings
  const render = (previous: string | null) =>
    renderDriftIssue(report, { previous, exceptionsPolicy, heldBack: facts.heldBack, hash: sha256 })
  const { marker, title } = render(null)
  return syncIssue(facts.forge, {
    marker,
    label,
    title,
    write: (previous) => {
      const { body, differences } = render(previous)
      return { body, state: differences > 0 ? 'open' : isInSync(report) ? 'closed' : 'as-is' }
    },
    farewell: 'Nothing differs any more: every system was read completely, and holds what the files say.',
  })
}
