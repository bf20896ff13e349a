import type { AuditEntry } from '../../src/domain/audit.ts'
import type { Plan, PlanResult } from '../../src/domain/plan.ts'
import { sha256 } from '../../src/files/sha256.ts'
import { reviewedDecisions } from '../../src/plan/reviewed-decisions.ts'
import { reviewedLine, statusContext, statusDescription } from '../../src/plan/reviewed-text.ts'
import { commentMarker } from '../../src/views/comment-head.ts'
import type { Ran } from '../cli/test-context.ts'
import { type Company, createCompany } from '../commands/company.ts'
import { gitIn } from '../commands/git-company.ts'
import { emailOf, type FileChanges, type MergeMethod } from './server/forge-repository.ts'
import { type ForgeServer, startForge } from './server/start-forge.ts'

type Env = Readonly<Record<string, string>>

/** A company whose files are at a forge, and a clone of them from which it is applied. */
export interface MergingCompany extends Company {
  readonly forge: ForgeServer
  git(...args: string[]): string
  /** brings the clone to where `main` is; gives the commit */
  pull(): string
  /** `apply` of what `main` has, in the environment of a CI */
  applyMain(argv?: readonly string[], env?: Env): Promise<Ran & { readonly result: PlanResult | null }>
  /** entries of the audit log */
  audit(): readonly AuditEntry[]
  /** somebody opens a pull request with these files, which is planned; gives its number */
  propose(login: string, branch: string, files: FileChanges): Promise<number>
  /** posts the plan of a pull request, as a run of the CI does */
  postPlan(number: number, branch: string, as?: string): Promise<Plan>
  /** proposed, approved by `bo-gh` and merged; gives the number */
  merged(branch: string, files: FileChanges, method?: MergeMethod): Promise<number>
}

export const policyOf = (name: string, title: string, ...grants: string[]) =>
  JSON.stringify({ policies: [{ name, triggers: [{ title }], grants }] })

const person = (id: string, title: string) => ({
  user_id: id,
  email: emailOf(`${id}-gh`),
  status: 'Active',
  title,
  github: `${id}-gh`,
})

/** Ada, Bo and Cy, whose commits and accounts the forge knows; Mallory may push and is nobody. */
export const everybody = [person('ada', 'Writer'), person('bo', 'Lead'), person('cy', 'Writer')]

export const writers = { 'policies/writers.yaml': policyOf('Writers', 'Writer', 'gitlab:group:docs') }
export const leads = { 'policies/leads.yaml': policyOf('Leads', 'Lead', 'gitlab:group:plans') }

/** An exception for Ada until a day, for a file of its own. */
export const given = (id: string, until: string) =>
  JSON.stringify({
    exceptions: [
      {
        id,
        user: 'ada',
        grant: 'gitlab:group:secret',
        justification: 'a migration',
        approved_by: ['bo'],
        expires: until,
      },
    ],
  })

/** What the ledger says that a person was given, by `type:resource`. */
export function grantsOf(company: Company, id: string): string[] {
  return company.ledger().grants.flatMap((one) => (one.person === id ? [`${one.type}:${one.resource}`] : []))
}

/** A company whose first request was merged and applied: everybody has what everybody gets. */
export async function started(options: Parameters<typeof startMergingCompany>[0] = {}): Promise<MergingCompany> {
  const company = await startMergingCompany(options)
  await company.merged('start', { 'policies/none.yaml': 'policies: []\n' })
  const ran = await company.applyMain()
  if (ran.exitCode !== 0) throw new Error(`the first apply: ${ran.exitCode} ${ran.err}${ran.out}`)
  return company
}

export async function startMergingCompany(
  given: {
    readonly settings?: Record<string, unknown>
    readonly require?: Record<string, unknown> | null
    readonly files?: FileChanges
  } = {},
): Promise<MergingCompany> {
  const { require = { pull_request: true, approvals: 1 } } = given
  const company = createCompany({
    people: everybody,
    policies: [{ name: 'Everybody', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }],
  })
  const settings = { forge: { kind: 'github' }, people: { logins: { github: 'github' } }, ...given.settings }
  company.settings({ ...settings, ...(require === null ? {} : { apply: { require } }) })
  company.write('.gitignore', '.provisionr/\n')
  for (const [file, text] of Object.entries(given.files ?? {})) if (text !== null) company.write(file, text)
  const files = Object.fromEntries(company.files().map((file) => [file, company.read(file)]))
  const forge = await startForge({ people: ['ada-gh', 'bo-gh', 'cy-gh', 'mallory-gh'], files })
  const git = (...args: string[]) => gitIn(company.folder, ...args)
  git('init', '--quiet', '-b', 'main')
  git('remote', 'add', 'origin', forge.git.remote)
  const pull = () => {
    git('fetch', '--quiet', 'origin', 'main')
    git('checkout', '--quiet', '--force', '-B', 'main', 'FETCH_HEAD')
    return git('rev-parse', 'HEAD')
  }
  const isOurs = (login: string) => (login === 'access-app[bot]' ? forge.tokens.app : forge.tokenOf(login))
  const post = async (login: string, path: string, body: object) => {
    const answer = await fetch(`${forge.url}/repos/${forge.repository}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${isOurs(login)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  const merging: MergingCompany = {
    ...company,
    forge,
    git,
    pull,
    audit: () =>
      company
        .read('.provisionr/audit.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as AuditEntry),
    async applyMain(argv = [], env = {}) {
      pull()
      const ran = await company.run(['apply', '--yes', '--json', ...argv], { env: { ...forge.env, ...env } })
      const result = ran.out.startsWith('{') ? (JSON.parse(ran.out) as PlanResult) : null
      return { ...ran, result }
    },
    async propose(login, branch, changes) {
      forge.push(login, branch, changes)
      const number = await forge.open(login, branch)
      await merging.postPlan(number, branch)
      return number
    },
    async postPlan(number, branch, as = 'access-app[bot]') {
      git('fetch', '--quiet', 'origin', '+main:refs/remotes/origin/main', `${branch}:refs/remotes/origin/${branch}`)
      git('checkout', '--quiet', '--force', '--detach', `origin/${branch}`)
      const ran = await company.run(['plan', '--json', '--base', 'origin/main'], { env: forge.env })
      const plan = JSON.parse(ran.out) as Plan
      if (!plan.changes) throw new Error(`plan: ${ran.exitCode} ${ran.out}`)
      const head = git('rev-parse', 'HEAD')
      const reviewed = reviewedDecisions(plan, sha256)
      const body = `${commentMarker(plan)}\n### plan\n\n${reviewedLine(reviewed)}\n`
      await post(as, `/issues/${number}/comments`, { body })
      await post(as, `/statuses/${head}`, {
        state: 'success',
        context: statusContext(plan),
        description: statusDescription(plan, reviewed, sha256),
      })
      return plan
    },
    async merged(branch, changes, method = 'merge') {
      const number = await merging.propose('ada-gh', branch, changes)
      await forge.review('bo-gh', 'APPROVE', number)
      await forge.merge('ada-gh', number, method)
      return number
    },
  }
  pull()
  return merging
}
