import { createEmulator } from 'emulate'
import { onTestFinished } from 'vitest'
import { freePorts } from '../../servers/free-ports.ts'
import { type ForgeToken, startForgeLayer } from './forge-layer.ts'
import {
  createForgeRepository,
  emailOf,
  type FileChanges,
  type ForgeRepository,
  type MergeMethod,
  type PushOptions,
} from './forge-repository.ts'
import { createIssueHistory } from './issue-history.ts'
import { otherRoutes } from './other-routes.ts'
import { createRequestDesk } from './request-desk.ts'
import { adornRequest, requestRoutes } from './request-routes.ts'

/** GitHub with one repository, `acme/access`, and the people who work with it: gone after the test. */
export interface ForgeServer {
  /** of the API */
  readonly url: string
  readonly repository: 'acme/access'
  /** what a run in its CI finds in the environment; the token is that of the app `access-app[bot]` */
  readonly env: Readonly<Record<string, string>>
  readonly tokens: { readonly app: string; readonly actions: string; readonly reader: string; readonly guest: string }
  tokenOf(login: string): string
  /** the real git repository */
  readonly git: ForgeRepository
  /** somebody pushes to a branch, `main` included; gives the commit */
  push(login: string, branch: string, changes: FileChanges, options?: PushOptions): string
  /** somebody pushes to a branch of a repository of their own */
  pushToFork(login: string, branch: string, changes: FileChanges, options?: PushOptions): string
  /** somebody asks to merge a branch into `main`; `mallory:branch` is one of a fork. Gives its number. */
  open(login: string, branch: string, title?: string): Promise<number>
  /** gives the review's id */
  review(
    login: string,
    event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT',
    number: number,
    options?: { readonly commit?: string; readonly body?: string },
  ): Promise<number>
  dismiss(login: string, number: number, review: number): Promise<void>
  /** gives the comment's id */
  comment(login: string, number: number, body: string): Promise<number>
  /** gives the commit that the base branch ends with */
  merge(login: string, number: number, method?: MergeMethod): Promise<string>
  /** somebody merges by hand, with changes that nobody has seen */
  evilMerge(login: string, number: number, changes: FileChanges): Promise<string>
  close(login: string, number: number): Promise<void>
  /** active rules of rulesets for a branch, as `GET …/rules/branches/…` gives them */
  setRules(branch: string, rules: readonly unknown[]): void
  makeTeam(slug: string, logins: readonly string[]): Promise<void>
  /** asks as somebody; fails when the answer is no success */
  ask(login: string, method: string, path: string, body?: unknown): Promise<unknown>
}

const path = 'acme/access'
const admin = 'acme-owner'
const app = 'access-app[bot]'
const queue = 'github-merge-queue[bot]'

export async function startForge(setup: {
  readonly people: readonly string[]
  readonly files?: FileChanges
}): Promise<ForgeServer> {
  const logins = [admin, app, 'github-actions[bot]', queue, ...setup.people]
  const tokenOf = (login: string) => `ghp_of-${login.replaceAll(/[[\]]/g, '')}`
  const tokens = new Map<string, ForgeToken>(logins.map((login) => [tokenOf(login), { login }]))
  const own = {
    app: 'ghs_app-for-tests',
    actions: 'ghs_actions-for-tests',
    reader: 'ghs_reader-for-tests',
    guest: 'ghs_guest-for-tests',
  }
  tokens.set(own.app, { login: app, isApp: true })
  tokens.set(own.actions, { login: 'github-actions[bot]', isApp: true })
  tokens.set(own.reader, { login: app, isApp: true, isReader: true })
  tokens.set(own.guest, { login: app, isApp: true, isGuest: true })

  const emulator = await createEmulator({
    service: 'github',
    port: (await freePorts(1))[0]!,
    seed: {
      tokens: Object.fromEntries([...tokens].map(([token, { login }]) => [token, { login, scopes: ['repo'] }])),
      github: {
        users: logins.map((login) => ({ login, email: emailOf(login) })),
        orgs: [{ login: 'acme', name: 'Acme', members: logins.map((login) => ({ login, role: 'admin' as const })) }],
        repos: [{ owner: 'acme', name: 'access' }],
      },
    },
  })
  const git = createForgeRepository(app)
  git.push(admin, 'main', setup.files ?? { 'README.md': 'access\n' }, { message: 'first' })
  const forks = new Map<string, ForgeRepository>()
  onTestFinished(async () => {
    await emulator.close()
    for (const one of [git, ...forks.values()]) one.close()
  })

  async function ask(base: string, login: string, method: string, route: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(base + route, {
      method,
      headers: { authorization: `Bearer ${tokenOf(login)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`)
    return text === '' ? null : (JSON.parse(text) as unknown)
  }
  const behind = (...of: [login: string, method: string, route: string, body?: unknown]) => ask(emulator.url, ...of)

  const accounts = new Map<string, unknown>()
  for (const login of logins) {
    const { id } = (await behind(admin, 'GET', `/users/${encodeURIComponent(login)}`)) as { id: number }
    accounts.set(login, { login, id, type: login.endsWith('[bot]') ? 'Bot' : 'User' })
  }
  const byAddress = new Map(logins.map((login) => [emailOf(login), accounts.get(login)]))
  byAddress.set('noreply@github.com', { login: 'web-flow', id: 19_864_447, type: 'User' })
  const desk = createRequestDesk(git)
  const history = createIssueHistory(path)
  const rules = new Map<string, readonly unknown[]>()
  const url = await startForgeLayer(emulator.url, tokens, {
    routes: [
      ...requestRoutes({
        path,
        desk,
        repository: git,
        forks,
        async announce(owner, branch) {
          const place = `/repos/${owner}/access/git`
          const known = (await behind(admin, 'GET', `${place}/matching-refs/heads/${branch}`)) as { ref: string }[]
          if (known.some(({ ref }) => ref === `refs/heads/${branch}`)) return
          const who = owner === 'acme' ? admin : owner
          const { object } = (await behind(who, 'GET', `${place}/ref/heads/main`)) as { object: { sha: string } }
          await behind(who, 'POST', `${place}/refs`, { ref: `refs/heads/${branch}`, sha: object.sha })
        },
        fetchRequest: async (number) => adorn(await behind(admin, 'GET', `/repos/${path}/pulls/${number}`)),
        accountOf: (email) =>
          byAddress.get(email) ?? accounts.get(/^\d+\+(.+)@users\.noreply\./.exec(email)?.[1] ?? '') ?? null,
      }),
      ...history.routes,
      ...otherRoutes({
        path,
        repository: git,
        forks,
        tokens,
        rules,
        accountOf: (login) => accounts.get(login) ?? null,
        editsOf: (number) => history.editsOf(number),
      }),
    ],
    adorn,
  })

  /** The emulator takes every account for a user, and has commits of its own. */
  function adorn(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(adorn)
    if (typeof value !== 'object' || value === null) return value
    const row = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, adorn(one)]))
    const isBot = typeof row['login'] === 'string' && row['login'].endsWith('[bot]')
    return adornRequest(isBot ? { ...row, type: 'Bot' } : row, desk)
  }

  const asked = (...of: [login: string, method: string, route: string, body?: unknown]) => ask(url, ...of)
  const here = `/repos/${path}`
  const merge = async (login: string, number: number, body: object) =>
    ((await asked(login, 'PUT', `${here}/pulls/${number}/merge`, body)) as { sha: string }).sha

  return {
    url,
    repository: path,
    env: { GITHUB_API_URL: url, GITHUB_REPOSITORY: path, GITHUB_TOKEN: own.app },
    tokens: own,
    tokenOf,
    git,
    push: (...of) => git.push(...of),
    pushToFork(login, ...of) {
      if (!forks.has(login)) forks.set(login, createForgeRepository(login, git.remote))
      const fork = forks.get(login)!
      const commit = fork.push(login, ...of)
      desk.followFork(fork)
      return commit
    },
    async open(login, head, title = head) {
      if (head.includes(':')) await behind(login, 'POST', `${here}/forks`, {})
      const { number } = (await asked(login, 'POST', `${here}/pulls`, { head, base: 'main', title })) as {
        number: number
      }
      return number
    },
    async review(login, event, number, { commit, body = event } = {}) {
      const sent = { event, body, ...(commit !== undefined && { commit_id: commit }) }
      return ((await asked(login, 'POST', `${here}/pulls/${number}/reviews`, sent)) as { id: number }).id
    },
    async dismiss(login, number, review) {
      await asked(login, 'PUT', `${here}/pulls/${number}/reviews/${review}/dismissals`, { message: 'no longer' })
    },
    comment: async (login, number, body) =>
      ((await asked(login, 'POST', `${here}/issues/${number}/comments`, { body })) as { id: number }).id,
    merge: (login, number, method = 'merge') =>
      merge(method === 'queue' ? queue : login, number, { merge_method: method }),
    evilMerge: (login, number, evil) => merge(login, number, { merge_method: 'merge', evil }),
    async close(login, number) {
      await asked(login, 'PATCH', `${here}/pulls/${number}`, { state: 'closed' })
    },
    setRules: (branch, list) => void rules.set(branch, list),
    async makeTeam(slug, members) {
      await behind(admin, 'POST', '/orgs/acme/teams', { name: slug })
      for (const login of members)
        await behind(admin, 'PUT', `/orgs/acme/teams/${slug}/memberships/${login}`, { role: 'member' })
    },
    ask: asked,
  }
}
