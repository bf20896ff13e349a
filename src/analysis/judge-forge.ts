import { goodRemark, type Purpose, type Remark } from '../domain/examination.ts'
import type { BranchProtection, ForgeStanding } from '../domain/forge.ts'
import type { Settings } from '../domain/settings.ts'

/** What was found out about a forge. */
export interface ExaminedForge {
  readonly kind: string
  readonly repository: string
  readonly standing: ForgeStanding
  /** by branch that is applied; null: not protected */
  readonly protections: ReadonlyMap<string, BranchProtection | null>
}

/** What follows from it for runs of `purpose` with these settings. */
export function judgeForge(
  { kind, repository, standing, protections }: ExaminedForge,
  { forge, people, apply }: Pick<Settings, 'forge' | 'people' | 'apply'>,
  purpose: Purpose,
): readonly Remark[] {
  const { account, lacks, notes } = standing
  const isRequired = apply.require?.protectedBranch === true
  return [
    goodRemark(`\`${repository}\` can be read; the token is that of \`${account.login}\``),
    ...judgeLacks(lacks[purpose], purpose),
    ...judgeAccount(account.login, forge?.account ?? null),
    ...judgeLogins(people.logins, kind),
    ...[...protections].map(([branch, protection]) => judgeProtection(branch, protection, isRequired)),
    ...notes.map(goodRemark),
  ]
}

function judgeLacks(lacks: readonly string[], purpose: Purpose): Remark[] {
  if (lacks.length === 0) return []
  return [
    {
      status: 'error',
      message: `for ${purpose}, the token lacks ${lacks.map((one) => `\`${one}\``).join(', ')}`,
      help: 'grant it; docs/github.md lists the least that is needed',
      isOfCredentials: true,
    },
  ]
}

const everybodys = 'github-actions[bot]'

function judgeAccount(login: string, account: string | null): Remark[] {
  const ours = account ?? login
  if (ours.toLowerCase() !== login.toLowerCase())
    return [
      warning(
        `what this token writes does not count: \`forge.account\` names \`${ours}\``,
        `use it where only reading is needed, and a token of \`${ours}\` for the runs that write`,
      ),
    ]
  if (ours !== everybodys) return []
  return [
    warning(
      `whoever can push a workflow can write as \`${everybodys}\``,
      'use the token of a GitHub App, or of an account of its own, in an environment that only the main branch may use',
    ),
  ]
}

function judgeLogins(logins: Readonly<Record<string, string>>, kind: string): Remark[] {
  if (logins[kind] !== undefined) return []
  return [
    warning(
      `no attribute of people holds their login at the forge, so no approval is anybody’s`,
      `name it in provisionr.yaml: \`people: {logins: {${kind}: ATTRIBUTE}}\``,
    ),
  ]
}

function judgeProtection(branch: string, protection: BranchProtection | null, isRequired: boolean): Remark {
  const gaps = protection?.gaps ?? []
  if (protection?.requiresRequest && gaps.length === 0)
    return goodRemark(`\`${branch}\` changes by pull requests alone; approvals needed: ${protection.approvals}`)
  const status = isRequired && !protection?.requiresRequest ? 'error' : 'warning'
  const message = protection?.requiresRequest
    ? `\`${branch}\` is protected, but ${gaps.join('; ')}`
    : `pull requests are not the only way into \`${branch}\`${gaps.length > 0 ? ` as far as is seen: ${gaps.join('; ')}` : ''}`
  const help =
    'protect the branch at the forge: pull requests with approvals, no pushes around them, for administrators, too'
  return { status, message, help, isOfCredentials: false }
}

function warning(message: string, help: string): Remark {
  return { status: 'warning', message, help, isOfCredentials: false }
}
