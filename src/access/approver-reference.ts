import type { Diagnostic } from '../domain/diagnostic.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import type { Reference } from '../domain/policy.ts'
import { didYouMean, nearest } from '../domain/suggest.ts'
import type { Directory } from '../policy/directory.ts'

/** Who may approve, as a stage of an access rule names them. */
export type ApproverReference =
  | { readonly kind: 'manager' }
  | { readonly kind: 'policy'; readonly name: string }
  | { readonly kind: 'person'; readonly name: string }

export interface ApproverCheck {
  readonly directory: Directory
  readonly policyNames: ReadonlySet<string>
  /** people whom the ledger knows although they left the source */
  readonly formerPeople: Pick<ReadonlySet<string>, 'has'>
  readonly report: (diagnostic: Diagnostic) => void
}

/** Reads `manager`, `policy:NAME` or `user:ID` (an id or an e-mail address); null for anything else. */
export function parseApprover(text: string): ApproverReference | null {
  const written = text.trim()
  if (written === 'manager') return { kind: 'manager' }
  const match = /^(policy|user):(.*)$/s.exec(written)
  const name = match?.[2]?.trim() ?? ''
  if (!match || name === '') return null
  return { kind: match[1] === 'policy' ? 'policy' : 'person', name }
}

/** Reports approvers that do not exist. Someone who has left is no slip of the pen, only nobody to wait for: a warning. */
export function checkApprovers(stages: readonly ApprovalStage[], check: ApproverCheck): void {
  for (const { from } of stages) {
    for (const reference of from) {
      const problem = problemOf(reference, check)
      if (problem) check.report({ severity: 'error', ...problem, code: 'unknown-approver', at: reference.at })
    }
  }
}

type Problem = Pick<Diagnostic, 'message' | 'help' | 'person'> & { readonly severity?: 'warning' }

function problemOf({ name: text }: Reference, { directory, policyNames, formerPeople }: ApproverCheck): Problem | null {
  const approver = parseApprover(text)
  if (approver === null)
    return { message: `\`${text}\` names no approver`, help: suggest(text, directory, policyNames) }
  if (approver.kind === 'manager') return null
  const { kind, name } = approver
  if (kind === 'policy') {
    if (policyNames.has(name)) return null
    return { message: `approvals come from the unknown policy \`${name}\``, help: didYouMean(name, policyNames) }
  }
  if (directory.find(name)) return null
  if (formerPeople.has(name)) {
    const help = 'name somebody who is still there; until then nobody fills this place'
    return { severity: 'warning', message: `approvals come from \`${name}\`, who has left`, help, person: name }
  }
  return {
    message: `approvals come from the unknown person \`${name}\``,
    help: didYouMean(name, directory.byId.keys()),
  }
}

function suggest(text: string, directory: Directory, policyNames: ReadonlySet<string>): string {
  const bare = text.trim()
  if (nearest(bare, ['manager', 'managers']) !== null) return 'did you mean `manager`?'
  if (policyNames.has(bare)) return `did you mean \`policy:${bare}\`?`
  if (directory.find(bare)) return `did you mean \`user:${bare}\`?`
  return 'write `manager`, `policy:NAME` or `user:ID`'
}
