import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import type { PlanResult } from '../../src/domain/plan.ts'
import type { Ran } from '../cli/test-context.ts'
import type { Company } from '../commands/company.ts'
import { createForgeCompany, type ForgeCompany } from './forge-company.ts'
import { emailOf, type FileChanges, type MergeMethod } from './server/forge-repository.ts'

// Each step runs git, the forge and a whole plan or apply: seconds, and more where machines are busy.
vi.setConfig({ testTimeout: 240_000 })

type Env = Readonly<Record<string, string>>

/** A company that is applied on merge, by requests that were planned and approved. */
export interface MergingCompany extends ForgeCompany {
  /** `apply` of what `main` has */
  applyMain(argv?: readonly string[], env?: Env): Promise<Ran & { readonly result: PlanResult | null }>
  /** entries of the audit log */
  audit(): readonly AuditEntry[]
  /** takes a folder of the clone away */
  remove(folder: string): void
  /** posts the plan of a pull request, as a run of the CI does */
  planRequest(number: number): Promise<Ran>
  /** planned, approved by `bo-gh` and merged; gives the number */
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

/** An exception for Ada until a day. */
export const secretUntil = (expires: string) => ({
  id: 'EX-1',
  user: 'ada',
  grant: 'gitlab:group:secret',
  justification: 'a migration',
  approved_by: ['bo'],
  expires,
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
    readonly policies?: readonly Record<string, unknown>[]
    readonly exceptions?: readonly Record<string, unknown>[]
    /** what is there before the first run, and is in no commit */
    readonly before?: (company: Company) => void
  } = {},
): Promise<MergingCompany> {
  const { require = { pull_request: true, approvals: 1 } } = given
  const company = await createForgeCompany(
    {
      people: everybody,
      policies: [{ name: 'Everybody', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }],
      ...given,
      settings: { ...given.settings, ...(require === null ? {} : { apply: { require } }) },
    },
    ['ada-gh', 'bo-gh', 'cy-gh', 'mallory-gh'],
  )
  const { forge } = company
  given.before?.(company)
  const merging: MergingCompany = {
    ...company,
    remove: (name) => rmSync(join(company.folder, name), { recursive: true, force: true }),
    audit: () =>
      company
        .read('.provisionr/audit.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as AuditEntry),
    async applyMain(argv = [], env = {}) {
      company.pull()
      const ran = await company.inCi(['apply', '--json', ...argv], { env })
      const result = ran.out.startsWith('{') ? (JSON.parse(ran.out) as PlanResult) : null
      return { ...ran, result }
    },
    async planRequest(number) {
      company.pull()
      const event = { GITHUB_EVENT_NAME: 'pull_request_target' }
      const ran = await company.inCi(['plan', '--pull-request', `${number}`, '--post'], { env: event })
      if (![0, 6].includes(ran.exitCode)) throw new Error(`plan: ${ran.exitCode} ${ran.err}${ran.out}`)
      return ran
    },
    async merged(branch, changes, method = 'merge') {
      const number = await company.propose('ada-gh', branch, changes)
      await merging.planRequest(number)
      await forge.review('bo-gh', 'APPROVE', number)
      await forge.merge('ada-gh', number, method)
      return number
    },
  }
  return merging
}
