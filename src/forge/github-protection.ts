import { CallFailure } from '../adapters/call-failure.ts'
import type { BranchProtection } from '../domain/forge.ts'
import { type Row, rowOf } from './github-answers.ts'
import type { GithubCalls } from './github-calls.ts'

/**
 * Rulesets, which whoever reads the repository may see, and the older branch protection, which administrators alone may.
 * Null: neither protects it. https://docs.github.com/rest/repos/rules#get-rules-for-a-branch,
 * https://docs.github.com/rest/branches/branch-protection#get-branch-protection
 */
export async function fetchBranchProtection(calls: GithubCalls, branch: string): Promise<BranchProtection | null> {
  const [rules, older] = await Promise.all([fetchRules(calls, branch), fetchOlder(calls, branch)])
  const byRules = fromRules(rules)
  const byOlder = older === 'unseen' ? { ...open, gaps: [unseen] } : older && fromOlder(older)
  if (!byRules || !byOlder) return byRules ?? byOlder
  return {
    requiresRequest: byRules.requiresRequest || byOlder.requiresRequest,
    approvals: Math.max(byRules.approvals, byOlder.approvals),
    dismissesStale: byRules.dismissesStale || byOlder.dismissesStale,
    allowsForcePush: byRules.allowsForcePush && byOlder.allowsForcePush,
    // Whatever the one leaves open, the other may close; what is not seen of it opens nothing.
    gaps: byRules.requiresRequest ? byRules.gaps : byOlder.gaps,
  }
}

const unseen = 'older branch protection may be in force, which only a token that may read `administration` sees'
const open: BranchProtection = {
  requiresRequest: false,
  approvals: 0,
  dismissesStale: false,
  allowsForcePush: true,
  gaps: [],
}

async function fetchRules(calls: GithubCalls, branch: string): Promise<readonly Row[]> {
  const rules: Row[] = []
  for await (const page of calls.pages('GET /repos/{owner}/{repo}/rules/branches/{branch}', { branch }))
    rules.push(...page)
  return rules
}

function fromRules(rules: readonly Row[]): BranchProtection | null {
  if (rules.length === 0) return null
  const requests = rules.filter(({ type }) => type === 'pull_request').map(({ parameters }) => rowOf(parameters))
  return {
    requiresRequest: requests.length > 0,
    approvals: Math.max(0, ...requests.map((one) => countIn(one, 'required_approving_review_count'))),
    dismissesStale: requests.some((one) => one['dismiss_stale_reviews_on_push'] === true),
    allowsForcePush: !rules.some(({ type }) => type === 'non_fast_forward'),
    gaps: [],
  }
}

async function fetchOlder(calls: GithubCalls, branch: string): Promise<Row | 'unseen' | null> {
  try {
    return await calls.read('GET /repos/{owner}/{repo}/branches/{branch}/protection', { branch })
  } catch (error) {
    if (!(error instanceof CallFailure) || (error.status !== 403 && error.status !== 404)) throw error
    if (rowOf(error.body)['message'] === 'Branch not protected') return null
  }
  // Whether there is any can be seen without its details.
  const { protected: isProtected } = await calls.read('GET /repos/{owner}/{repo}/branches/{branch}', { branch })
  return isProtected === false ? null : 'unseen'
}

function fromOlder(row: Row): BranchProtection {
  const reviews = row['required_pull_request_reviews']
  const isOn = (key: string) => rowOf(row[key])['enabled'] === true
  const requests = rowOf(reviews)
  const requiresRequest = typeof reviews === 'object' && reviews !== null
  return {
    requiresRequest,
    approvals: countIn(requests, 'required_approving_review_count'),
    dismissesStale: requests['dismiss_stale_reviews'] === true,
    allowsForcePush: isOn('allow_force_pushes'),
    gaps: requiresRequest && !isOn('enforce_admins') ? ['administrators of the repository may push around it'] : [],
  }
}

function countIn(row: Row, key: string): number {
  const count = row[key]
  return typeof count === 'number' ? count : 0
}
