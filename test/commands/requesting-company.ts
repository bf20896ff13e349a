import type { Ran } from '../cli/test-context.ts'
import { createForgeCompany, type ForgeCompany } from '../forge/forge-company.ts'
import type { CompanyFiles } from './company.ts'

/** A company with one access rule, whose people work in a clone; it is 2026-11-20 09:00 in UTC. */
export interface RequestingCompany extends ForgeCompany {
  /** Runs a command with somebody's token. */
  as(login: string, ...argv: readonly string[]): Promise<Ran>
}

const people = [
  {
    user_id: 'ana',
    email: 'ana@company.com',
    status: 'Active',
    department: 'Engineering',
    manager: 'mia',
    github: 'ana-gh',
  },
  { user_id: 'bo', email: 'bo@company.com', status: 'Active', department: 'Sales', manager: 'mia', github: 'bo-gh' },
  { user_id: 'mia', email: 'mia@company.com', status: 'Active', department: 'Engineering', github: 'mia-gh' },
  { user_id: 'dba1', email: 'dba1@company.com', status: 'Active', department: 'Data', github: 'dba1-gh' },
  { user_id: 'dba2', email: 'dba2@company.com', status: 'Active', department: 'Data' },
]

export const rule = {
  name: 'prod',
  grants: ['gitlab:group:prod (reporter)'],
  eligible: { department: 'Engineering' },
  max_duration: '4h',
  justification: { min_length: 20, ticket: 'OPS-*' },
  approvals: [
    { from: ['manager'], need: 1 },
    { from: ['policy:Databases'], need: 1 },
  ],
}

export async function requestingCompany(
  given: CompanyFiles = {},
  options: {
    /** logins besides those of the company */
    readonly people?: readonly string[]
    /** ids of more people who may approve, with logins */
    readonly operators?: readonly string[]
  } = {},
): Promise<RequestingCompany> {
  const logins = ['ana-gh', 'bo-gh', 'mia-gh', 'dba1-gh', 'stranger-gh', ...(options.people ?? [])]
  const company = await createForgeCompany(
    {
      people: [...people, ...operators(options.operators ?? [])],
      policies: [{ name: 'Databases', triggers: { department: 'Data' }, grants: ['gitlab:group:data'] }],
      ...given,
    },
    logins,
  )
  const { forge } = company
  forge.push('mia-gh', 'main', { 'policies/rule.yaml': JSON.stringify({ access_rule: rule }) })
  company.pull()
  return {
    ...company,
    as: (login, ...argv) =>
      company.run(argv, { env: { ...forge.env, GITHUB_TOKEN: forge.tokenOf(login) }, columns: 80 }),
  }
}

/** `request` for what the rule covers, with more. */
export function asking(...more: readonly string[]): string[] {
  const why = 'Orders are stuck in the queue'
  const what = ['--grant', 'gitlab:group:prod (reporter)', '--for', '2h']
  return ['request', ...what, '--justification', why, '--ticket', 'OPS-7', ...more]
}

/** Everything of the clone that a person could notice. */
export function cloneState(company: RequestingCompany): readonly string[] {
  return [
    company.git('status', '--porcelain=v2', '--branch'),
    company.git('for-each-ref', 'refs/heads', 'refs/tags'),
    company.git('stash', 'list'),
  ]
}

function operators(ids: readonly string[]) {
  return ids.map((id) => ({
    user_id: id,
    email: `${id}@company.com`,
    status: 'Active',
    department: 'Data',
    github: `${id}-gh`,
  }))
}

export interface OpenRequest {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly by: string
  readonly branch: string
  readonly reviewers: readonly string[]
  /** what it changes, as git tells */
  readonly files: string
  /** address of the commit's author, and of its committer if that is another */
  readonly author: string
}

/** What waits at the forge, by number. */
export async function openRequests({ forge }: RequestingCompany): Promise<OpenRequest[]> {
  interface Row {
    readonly number: number
    readonly title: string
    readonly body: string
    readonly user: { readonly login: string }
    readonly head: { readonly ref: string; readonly sha: string }
    readonly requested_reviewers: readonly { readonly login: string }[]
  }
  const rows = (await forge.ask('mia-gh', 'GET', '/repos/acme/access/pulls?state=open')) as readonly Row[]
  return rows
    .map(({ number, title, body, user, head, requested_reviewers: asked }) => ({
      number,
      title,
      body,
      by: user.login,
      branch: head.ref,
      reviewers: asked.map(({ login }) => login),
      files: forge.git.git('diff', '--name-status', 'main', head.sha),
      author: [...new Set(forge.git.git('show', '--no-patch', '--format=%ae %ce', head.sha).split(' '))].join(' '),
    }))
    .sort((a, b) => a.number - b.number)
}
