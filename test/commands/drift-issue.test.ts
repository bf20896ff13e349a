import { describe, expect, test } from 'vitest'
import { type ForgeServer, startForge } from '../forge/server/start-forge.ts'
import { type Company, type CompanyFiles, createCompany } from './company.ts'

interface Issue {
  readonly number: number
  readonly state: string
  readonly title: string
  readonly body: string
  readonly user: { readonly login: string }
  readonly updated_at: string
}

const issues = '/repos/acme/access/issues'
const marker = '<!-- provisionr:drift acme -->'
const ada = { user_id: 'ada', email: 'ada@acme.com', title: 'Writer', status: 'Active' }
const bob = { ...ada, user_id: 'bob', email: 'bob@acme.com' }

/** A company that is in sync with its files, beside a forge. */
async function company(files: CompanyFiles = {}) {
  const forge = await startForge({ people: ['mallory'] })
  const here = createCompany({
    settings: { forge: { kind: 'github' } },
    people: [ada, bob],
    policies: [{ name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }],
    ...files,
  })
  await here.apply()
  const drift = (...argv: string[]) => here.run(['drift', '--issue', ...argv], { env: forge.env })
  const list = async () => (await forge.ask('mallory', 'GET', `${issues}?state=all&per_page=100`)) as Issue[]
  const commentsOf = async (number: number) =>
    ((await forge.ask('mallory', 'GET', `${issues}/${number}/comments`)) as { body: string }[]).map(({ body }) => body)
  return { here, forge, drift, list, commentsOf }
}

const giveByHand = (here: Company, ...groups: readonly string[]) =>
  here.byHand('gitlab', (accounts) => {
    for (const account of Object.values(accounts))
      if (account.email === 'ada@acme.com') account.access = ['site', ...groups].map((name) => `gitlab:group:${name}`)
  })

const openAsOther = (forge: ForgeServer, login: string, body: string) =>
  forge.ask(login, 'POST', issues, { title: 'Access drift: acme', body, labels: ['access-drift'] })

test('one issue is opened with drift, updated when it changes, closed when nothing differs, and opened again', async () => {
  const { here, drift, list, commentsOf } = await company()
  expect((await drift()).err).toContain('no issue is needed')
  expect(await list()).toEqual([])

  giveByHand(here, 'finance')
  const opened = await drift()
  expect([opened.exitCode, opened.out]).toEqual([0, expect.stringContaining('Drift: 1 difference')])
  expect(opened.err).toMatch(/^issue created: http.*\/1$/m)
  const [first] = await list()
  expect(first).toMatchObject({
    number: 1,
    state: 'open',
    title: 'Access drift: acme',
    user: { login: 'access-app[bot]' },
  })
  expect(first!.body).toContain(
    '| `ada` | `gitlab:group:finance` | excess | `2026-11-20 09:00 UTC` | in no policy | remove: `provisionr apply --remediate --user ada --system gitlab`; or keep: `provisionr exception add ada gitlab:group:finance --for 30d --justification WHY --approved-by WHO` |',
  )

  here.at('2026-11-21T09:00:00Z')
  expect((await drift()).err).toMatch(/^issue unchanged: /m)
  expect((await list())[0]!.updated_at).toBe(first!.updated_at)

  giveByHand(here, 'finance', 'legal')
  expect((await drift()).err).toMatch(/^issue updated: /m)
  const [grown] = await list()
  expect(grown!.body).toContain('| `ada` | `gitlab:group:finance` | excess | `2026-11-20 09:00 UTC` |')
  expect(grown!.body).toContain('| `ada` | `gitlab:group:legal` | excess | `2026-11-21 09:00 UTC` |')

  giveByHand(here)
  expect((await drift()).err).toMatch(/^issue closed: /m)
  expect(await list()).toMatchObject([{ number: 1, state: 'closed' }])
  expect(await commentsOf(1)).toEqual([expect.stringContaining('Nothing differs any more')])
  expect((await drift()).err).toContain('no issue is needed')
  expect(await commentsOf(1)).toHaveLength(1)

  here.at('2026-11-24T09:00:00Z')
  giveByHand(here, 'finance')
  expect((await drift()).err).toMatch(/^issue reopened: /m)
  const again = await list()
  expect(again).toMatchObject([{ number: 1, state: 'open' }])
  expect(again[0]!.body).toContain('| excess | `2026-11-24 09:00 UTC` |')
})

describe('what the commands of the issue say', () => {
  test('ends the difference either way', async () => {
    const { here, drift, list } = await company()
    giveByHand(here, 'finance')
    await drift()
    const spans = [...(await list())[0]!.body.matchAll(/`provisionr ([^`]+)`/g)].map((found) => found[1]!.split(' '))
    const [remove, keep] = [spans[0]!, spans[1]!]
    expect((await here.run(keep)).exitCode).toBe(0)
    expect((await drift()).err).toMatch(/^issue closed: /m)
    giveByHand(here, 'finance', 'legal')
    expect((await drift()).err).toMatch(/^issue reopened: /m)
    expect((await here.run([...remove, '--yes'])).exitCode).toBe(0)
    expect((await drift()).err).toMatch(/^issue closed: /m)
  })
})

describe('a run that did not read a system completely', () => {
  const failing = { systems: { gitlab: { sandbox: { fail: [{ read: '*', as: 'partial' }] } } } }
  const reading = { systems: { gitlab: { sandbox: { fail: [] } } } }

  test('closes no issue and drops nothing from it, until it was read again', async () => {
    const { here, drift, list, commentsOf } = await company()
    giveByHand(here, 'finance')
    await drift()
    giveByHand(here)
    here.settings(failing)
    expect((await drift()).err).toMatch(/^issue updated: /m)
    const [kept] = await list()
    expect(kept).toMatchObject({ number: 1, state: 'open' })
    expect(kept!.body).toContain('| `ada` | `gitlab:group:finance` | excess (as last seen) | `2026-11-20 09:00 UTC` |')
    expect(kept!.body).toContain('not read completely: 1 system')
    expect((await drift()).err).toMatch(/^issue unchanged: /m)
    here.settings(reading)
    expect((await drift()).err).toMatch(/^issue closed: /m)
    expect(await commentsOf(1)).toHaveLength(1)
  })

  test('opens none for what it could not see', async () => {
    const { here, drift, list } = await company()
    here.settings(failing)
    expect((await drift()).err).toContain('no issue is needed')
    expect(await list()).toEqual([])
  })

  test('leaves an issue open in which nothing is left to tell', async () => {
    const { here, drift, list } = await company({ systems: { gitlab: {}, okta: { simulates: 'okta' } } })
    giveByHand(here, 'finance')
    await drift()
    giveByHand(here)
    here.settings({ systems: { okta: { sandbox: { fail: [{ read: '*', as: 'denied' }] } } } })
    expect((await drift()).err).toMatch(/^issue updated: /m)
    const [kept] = await list()
    expect([kept!.state, kept!.body]).toEqual(['open', expect.stringContaining('### No drift in what could be read')])
  })
})

test('a person whose record is in error keeps what is told of them', async () => {
  const { here, drift, list } = await company()
  giveByHand(here, 'finance')
  await drift()
  giveByHand(here)
  here.people([{ ...ada, status: 'Unknown' }, bob])
  await drift()
  const [kept] = await list()
  expect([kept!.state, kept!.body]).toEqual(['open', expect.stringContaining('| excess (as last seen) |')])
})

describe('issues that are not ours', () => {
  test('are never touched, whatever marker and label they carry', async () => {
    const { here, forge, drift, list } = await company()
    await openAsOther(forge, 'mallory', `${marker}\nlooks like it`)
    giveByHand(here, 'finance')
    await drift()
    const [ours, theirs] = await list()
    expect(theirs).toMatchObject({ number: 1, state: 'open', body: `${marker}\nlooks like it` })
    expect(ours).toMatchObject({ number: 2, user: { login: 'access-app[bot]' } })
    giveByHand(here)
    await drift()
    expect((await list()).map(({ state }) => state)).toEqual(['closed', 'open'])
  })

  test('do not hide ours, however many pages they fill', async () => {
    const { here, forge, drift, list } = await company()
    giveByHand(here, 'finance')
    await drift()
    await Promise.all(Array.from({ length: 130 }, () => openAsOther(forge, 'mallory', marker)))
    giveByHand(here, 'legal')
    expect((await drift()).err).toMatch(/^issue updated: http.*\/1$/m)
    expect((await list()).length).toBe(100)
  })

  test('are those of other environments', async () => {
    const forge = await startForge({ people: ['mallory'] })
    const here = createCompany({
      settings: {
        forge: { kind: 'github' },
        environments: { production: { systems: { gitlab: {} } }, staging: { systems: { gitlab: {} } } },
      },
      people: [ada],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:finance'] } } },
    })
    for (const name of ['production', 'staging', 'production'])
      await here.run(['drift', '--issue', '--environment', name], { env: forge.env })
    const list = (await forge.ask('mallory', 'GET', `${issues}?state=all`)) as Issue[]
    expect(list.map(({ title }) => title)).toEqual(['Access drift: acme/staging', 'Access drift: acme/production'])
  })
})

test('of several open issues of ours the oldest stays', async () => {
  const { here, forge, drift, list, commentsOf } = await company()
  giveByHand(here, 'finance')
  await drift()
  const [{ body }] = (await list()) as [Issue]
  await openAsOther(forge, 'access-app[bot]', body)
  expect((await drift()).err).toMatch(/^issue unchanged: http.*\/1$/m)
  expect((await list()).map(({ number, state }) => [number, state])).toEqual([
    [2, 'closed'],
    [1, 'open'],
  ])
  expect(await commentsOf(2)).toEqual(['Continued in #1.'])
})

test('an issue that somebody closed is opened again while there is drift, and still knows since when', async () => {
  const { here, forge, drift, list } = await company()
  giveByHand(here, 'finance')
  await drift()
  await forge.ask('mallory', 'PATCH', `${issues}/1`, { state: 'closed' })
  here.at('2026-11-25T09:00:00Z')
  expect((await drift()).err).toMatch(/^issue reopened: /m)
  expect((await list())[0]).toMatchObject({
    state: 'open',
    body: expect.stringContaining('`2026-11-20 09:00 UTC`') as string,
  })
})

describe('drift is told, and the run fails, when', () => {
  const failed = async (setup: (forge: ForgeServer) => Record<string, string>, settings?: CompanyFiles['settings']) => {
    const given = await company(settings && { settings })
    giveByHand(given.here, 'finance')
    const env = setup(given.forge)
    const ran = await given.here.run(['drift', '--issue', '--fail-on', 'any'], { env })
    expect(ran.out).toContain('Drift: 1 difference')
    return { ...ran, ...given }
  }

  test('the forge does not answer', async () => {
    const ran = await failed(({ env }) => ({ ...env, GITHUB_API_URL: 'http://127.0.0.1:9' }))
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('[forge-unreadable]')])
  })

  test('the forge takes nothing from this token', async () => {
    const ran = await failed(({ env, tokens }) => ({ ...env, GITHUB_TOKEN: tokens.reader }))
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('[forge-unwritable]')])
  })

  test('no forge is configured', async () => {
    const ran = await failed(({ env }) => env, {})
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('`forge: {kind: github}`')])
  })

  test.each([
    ['by another account', { account: 'somebody-else' }, 'app', 'it is not by `somebody-else`'],
    ['without its label', {}, 'guest', 'without the label `access-drift`'],
  ] as const)('what was opened is %s, so that no run would find it again', async (_, settings, token, message) => {
    const ran = await failed(({ env, tokens }) => ({ ...env, GITHUB_TOKEN: tokens[token] }), {
      forge: { kind: 'github', ...settings },
    })
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining(message)])
    expect(await ran.list()).toMatchObject([{ state: 'closed' }])
  })
})

test('`--fail-on` counts as without an issue, and a part of the company has none', async () => {
  const { here, drift, list } = await company()
  giveByHand(here, 'finance')
  expect((await drift('--fail-on', 'excess')).exitCode).toBe(2)
  expect((await drift('--fail-on', 'missing')).exitCode).toBe(0)
  const { exitCode, err } = await drift('--user', 'ada')
  expect([exitCode, err]).toEqual([64, expect.stringContaining('the issue tells the drift of everything')])
  expect(await list()).toHaveLength(1)
})
