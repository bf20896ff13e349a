import type { Exception } from './exception.ts'
import type { AccessRule, Constraint, Lock } from './governance.ts'
import type { Policy } from './policy.ts'
import type { PolicyTest } from './policy-test.ts'

/** Everything written under `policies/` and `exceptions/`, by kind; the order is that of file names and positions. */
export interface Documents {
  readonly policies: readonly Policy[]
  readonly exceptions: readonly Exception[]
  readonly accessRules: readonly AccessRule[]
  readonly constraints: readonly Constraint[]
  readonly locks: readonly Lock[]
  readonly tests: readonly PolicyTest[]
}

export type DocumentKind = 'policy' | 'exception' | 'access_rule' | 'constraint' | 'lock' | 'test'
