import type { Cause, ChangeAction, ChangeState, PlannedChange } from '../../src/domain/plan.ts'
import type { Risk } from '../../src/domain/manifest.ts'
import { plannedChange } from '../../src/plan/planned-change.ts'

/** A change as short as it can be written; `grant` is `type:resource`, null for the account. */
export function change(
  action: ChangeAction,
  person: string,
  system: string,
  grant: string | null,
  more: { cause?: Cause; risk?: Risk; before?: string | null; after?: string | null } = {},
): PlannedChange {
  const [type = 'account', ...rest] = grant?.split(':') ?? []
  const state = (level: string | null | undefined, fallback: ChangeState | null): ChangeState | null =>
    level === undefined ? fallback : level === null ? null : { level, status: 'active' }
  const held: ChangeState = { level: null, status: 'active' }
  return plannedChange({
    action,
    person,
    account: person,
    system,
    type,
    resource: grant === null ? null : rest.join(':'),
    grant: grant === null ? null : `${system}:${grant}`,
    before: state(more.before, action === 'remove' ? held : null),
    after: state(more.after, action === 'remove' ? null : held),
    cause: more.cause ?? 'policy',
    reasons: [],
    risk: more.risk ?? 'low',
  })
}
