import { createEmulator } from 'emulate'
import { onTestFinished } from 'vitest'
import { freePorts } from '../../servers/free-ports.ts'

/** GitHub by somebody else's hand (emulate), with an organisation, its only owner, people, teams and repositories. */
export interface GithubEmulator {
  readonly url: string
  /** asks it behind the adapter's back; fails when it does not answer with success */
  ask(method: string, path: string, body?: unknown): Promise<unknown>
  /** every row of a list */
  all(path: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** ids of the owners; the emulator takes whoever maintains any team for one */
  owners(): Promise<ReadonlySet<unknown>>
  /** logins by id */
  readonly users: ReadonlyMap<string, string>
  /** of its app, if it has one */
  readonly privateKey: string
}

export const githubToken = 'ghp_token-for-tests'
/** of the same owner, and may only read */
export const githubReadToken = 'ghp_read-token-for-tests'
export const owner = 'acme-owner'
export const appId = 4711
export const installationId = 815

const app = {
  app_id: appId,
  slug: 'provisionr',
  name: 'provisionr',
  permissions: { members: 'write' as const },
  installations: [{ installation_id: installationId, account: 'acme' }],
}

export async function startGithubEmulator(setup: {
  readonly people: readonly string[]
  readonly teams: readonly { readonly name: string; readonly parent?: string }[]
  readonly repositories: readonly string[]
  readonly withApp?: boolean
}): Promise<GithubEmulator> {
  const emulator = await createEmulator({
    service: 'github',
    port: (await freePorts(1))[0]!,
    seed: {
      tokens: {
        [githubToken]: { login: owner, scopes: ['admin:org', 'repo'] },
        [githubReadToken]: { login: owner, scopes: ['read:org', 'repo'] },
      },
      github: {
        users: [{ login: owner }, ...setup.people.map((login) => ({ login }))],
        orgs: [{ login: 'acme', name: 'Acme' }],
        repos: setup.repositories.map((name) => ({ owner: 'acme', name, private: true })),
        // Making its key takes longer than all the rest.
        ...(setup.withApp && { apps: [app] }),
      },
    },
  })
  onTestFinished(() => emulator.close())

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: { authorization: `Bearer ${githubToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    const text = await answer.text()
    return text === '' ? null : (JSON.parse(text) as unknown)
  }

  async function all(path: string) {
    const rows: Readonly<Record<string, unknown>>[] = []
    for (let page = 1; ; page++) {
      const mark = path.includes('?') ? '&' : '?'
      const more = (await ask('GET', `${path}${mark}per_page=100&page=${page}`)) as typeof rows
      rows.push(...more)
      if (more.length < 100) return rows
    }
  }

  const owners = async () =>
    new Set((await all('/orgs/acme/teams/members/members?role=maintainer')).map(({ id }) => id))

  // Members are who is in a team; the emulator's own team makes its maintainers owners.
  await ask('PUT', `/orgs/acme/teams/members/memberships/${owner}`, { role: 'maintainer' })
  const slugs = new Map<string, number>()
  for (const { name, parent } of setup.teams) {
    const made = (await ask('POST', '/orgs/acme/teams', {
      name,
      ...(parent !== undefined && { parent_team_id: slugs.get(parent) }),
    })) as { id: number; slug: string }
    slugs.set(made.slug, made.id)
  }
  const users = new Map<string, string>()
  for (const login of [owner, ...setup.people]) {
    const { id } = (await ask('GET', `/users/${login}`)) as { id: number }
    users.set(String(id), login)
  }
  const key = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key')
  return { url: emulator.url, ask, all, owners, users, privateKey: key?.value ?? '' }
}
