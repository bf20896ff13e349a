import type { Diagnostic } from '../domain/diagnostic.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import type { Reference } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean, nearest } from '../domain/suggest.ts'
import type { Directory } from '../policy/directory.ts'

/** Who may approve, as a stage of an access rule names them. */
export type ApproverReference =
  | { readonly kind: 'manager' }
  | { readonly kind: 'policy'; readonly name: string }
  | { readonly kind: 'person'; readonly name: string }
  /** at the forge, by its slug */
  | { readonly kind: 'team'; readonly name: string }

export interface ApproverCheck {
  readonly directory: Directory
  readonly policyNames: ReadonlySet<string>
  /** people whom the ledger knows although they left the source */
  readonly formerPeople: Pick<ReadonlySet<string>, 'has'>
  readonly settings: Pick<Settings, 'forge'>
  readonly report: (diagnostic: Diagnostic) => void
}

/** Reads `manager`, `policy:NAME`, `user:ID` (an id or an e-mail address) or `team:SLUG`; null for anything else. */
export function parseApprover(text: string): ApproverReference | null {
  const written = text.trim()
  if (written === 'manager') return { kind: 'manager' }
  const match = /^(policy|user|team):(.*)$/s.exec(written)
  const name = match?.[2]?.trim() ?? ''
  if (!match || name === '') return null
  if (match[1] === 'team') return /^[\w-]+$/.test(name) ? { kind: 'team', name: name.toLowerCase() } : null
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

function problemOf({ name: text }: Reference, check: ApproverCheck): Problem | null {
  const { directory, policyNames, formerPeople, settings } = check
  const approver = parseApprover(text)
  if (approver === null)
    return { message: `\`${text}\` names no approver`, help: suggest(text, directory, policyNames) }
  if (approver.kind === 'manager') return null
  const { kind, name } = approver
  if (kind === 'team') {
    // Who is in it only the forge can say.
    if (settings.forge !== null) return null
    const help = 'say where the forge is (`forge: {kind: github}`), or name people: `policy:NAME`, `user:ID`, `manager`'
    return { message: `approvals come from the team \`${name}\`, and no forge is configured that could know it`, help }
  }
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
  return 'write `manager`, `policy:NAME`, `user:ID` or `team:SLUG`'
}
