import type { LedgerGrace } from '../domain/ledger.ts'
import type { Settings } from '../domain/settings.ts'
import type { ConstraintModel } from '../policy/constraint-model.ts'
import type { Directory } from '../policy/directory.ts'
import type { PolicyModel } from '../policy/policy-model.ts'
import type { ExceptionModel } from './exception-model.ts'
import type { RuleVerdicts } from './rule-verdicts.ts'
import type { LockModel } from './lock-model.ts'

/** Everything that decides what a person should have, apart from the person and the time. */
export interface AccessModel {
  readonly settings: Settings
  readonly policies: PolicyModel
  readonly exceptions: ExceptionModel
  /** what access rules say of the exceptions */
  readonly verdicts: RuleVerdicts
  readonly directory: Directory
  readonly locks: LockModel
  readonly constraints: ConstraintModel
  /** what movers keep for a while, by person id */
  readonly graces: ReadonlyMap<string, readonly LedgerGrace[]>
}

export function groupGraces(graces: readonly LedgerGrace[]): Map<string, LedgerGrace[]> {
  const byPerson = new Map<string, LedgerGrace[]>()
  for (const grace of graces) {
    const known = byPerson.get(grace.person)
    if (known) known.push(grace)
    else byPerson.set(grace.person, [grace])
  }
  return byPerson
}
