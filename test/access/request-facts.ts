import { type RequestPeople, requestApprovals } from '../../src/access/request-approvals.ts'
import type { RequestApprovals } from '../../src/domain/evidence.ts'
import type { CommitIdentity, ForgeAccount, PullRequest, RequestFacts, Review } from '../../src/domain/forge.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf, settingsOf } from '../policy/build.ts'

const head = 'f00d'.repeat(10)
export const older = 'beef'.repeat(10)
const { people: settings } = settingsOf('', { people: 'logins: {github: github_login}' })

const directory = createDirectory([
  personOf('mia', { email: 'mia@company.com', github_login: 'mia-gh' }),
  personOf('ana', { email: 'ana@company.com', github_login: 'Ana-GH' }),
  personOf('bob', { email: 'bob@company.com', github_login: 'bob-gh' }),
  personOf('cto', { email: 'cto@company.com' }),
  personOf('dora', { email: 'dora@company.com', github_login: ['dora-gh', 'dora-private'] }),
  personOf('eve', { email: 'eve@company.com', github_login: 'shared-gh' }),
  personOf('finn', { email: 'finn@company.com', github_login: 'shared-gh' }),
  personOf('gus', { email: 'gus@company.com', github_login: 'gus-gh', employment_status: 'Terminated' }),
  personOf('hal', { email: 'hal@company.com', github_login: 'hal-gh', employment_status: 'On leave' }),
  personOf('ivy', { email: 'ivy@company.com', github_login: 'ivy-gh', termination_date: '2026-11-10' }),
  personOf('mia-admin', { email: 'Mia+admin@company.com', github_login: 'mia-admin-gh' }),
  {
    ...personOf('jo', { email: 'jo@company.com', github_login: ['jo-gh', 'jo[bot]'] }),
    hold: 'two records have one key',
  },
])

export const noon = Date.parse('2026-11-20T12:00Z')

export function account(login: string): ForgeAccount {
  return { login, isBot: login.endsWith('[bot]') }
}

export function identity(login: string | null, email = `${login ?? 'x'}@users.example`): CommitIdentity {
  return { account: login === null ? null : account(login), email }
}

/** `minutes` after noon; approved at the head unless it says otherwise. */
export function review(login: string | null, change: Partial<Review> & { minutes?: number } = {}): Review {
  const { minutes = 0, ...rest } = change
  const by = login === null ? null : account(login)
  return { account: by, state: 'approved', commit: head, at: noon + minutes * 60_000, ...rest }
}

/** A request by Mia, merged an hour after noon, with one commit of hers. */
export function factsOf(
  reviews: readonly Review[],
  change: Partial<Omit<RequestFacts, 'request'>> & {
    request?: Partial<PullRequest>
    by?: readonly CommitIdentity[]
  } = {},
): RequestFacts {
  const { request, by = [identity('mia-gh')], ...rest } = change
  return {
    request: {
      number: 12,
      url: 'https://forge.example/acme/access/pull/12',
      title: 'Access for Max',
      state: 'merged',
      author: account('mia-gh'),
      head: { commit: head, branch: 'access-for-max', isFork: false },
      base: { commit: 'ba5e'.repeat(10), branch: 'main' },
      mergeCommit: 'cafe'.repeat(10),
      mergedAt: noon + 3_600_000,
      mergedBy: account('mia-gh'),
      ...request,
    },
    reviews,
    commits: [{ commit: head, by }],
    pushers: [account('mia-gh')],
    ...rest,
  }
}

export function approvalsOf(facts: RequestFacts, change: Partial<RequestPeople> = {}): RequestApprovals {
  const at = noon + 7_200_000
  return requestApprovals(facts, { directory, settings, at, loginAttribute: 'github_login', ...change })
}
