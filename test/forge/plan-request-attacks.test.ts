import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { approvalOf } from '../commands/approval-of.ts'
import { createForgeCompany, documents, type ForgeCompany } from './forge-company.ts'
import { openTestForge } from './open-test-forge.ts'

const people = [
  { user_id: 'ana', status: 'Active', department: 'Sales', github: 'ana-gh' },
  { user_id: 'bo', status: 'Active', department: 'Engineering', github: 'bo-gh' },
  { user_id: 'mal', status: 'Active', department: 'Sales', github: 'mallory' },
]
const sales = { name: 'Sales', triggers: { department: 'Sales' }, grants: ['gitlab:group:reports'] }
const engineering = { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['gitlab:group:code'] }
const more = { 'policies/more.yaml': documents('policies', [engineering]) }
const token = 'ghs_app-for-tests'
const badgeManifest = readFileSync('examples/exec-adapter/badges-manifest.json', 'utf8')

const company = (settings: Record<string, unknown> = {}, policies: readonly Record<string, unknown>[] = [sales]) =>
  createForgeCompany({ people, settings, policies }, ['ana-gh', 'bo-gh', 'mallory'])

const post = (here: ForgeCompany, number: number, ...argv: string[]) =>
  here.inCi(['plan', '--pull-request', String(number), '--post', ...argv])

async function planOf(here: ForgeCompany, number: number): Promise<Plan> {
  const ran = await here.inCi(['plan', '--pull-request', String(number), '--json'])
  const plan = JSON.parse(ran.out === '' ? '{}' : ran.out) as Plan
  if (plan.kind !== 'plan') throw new Error(`exit ${ran.exitCode}: ${ran.err}${ran.out}`)
  return plan
}

const codes = (plan: Plan) => plan.diagnostics.map(({ code, file }) => (file === null ? code : `${code} ${file}`))
const given = (plan: Plan) => plan.changes.filter(({ by_branch: by }) => by).map(({ address }) => address)
const comments = (here: ForgeCompany, number: number) => openTestForge(here.forge).fetchComments(number)

/** Commits what only a disk can hold, on a new branch, and leaves `main` checked out. */
async function proposeFromDisk(here: ForgeCompany, branch: string, edit: () => void): Promise<number> {
  here.git('checkout', '--quiet', '-b', branch)
  edit()
  here.git('add', '--all')
  here.git('commit', '--quiet', '-m', branch)
  here.git('push', '--quiet', 'origin', branch)
  here.git('checkout', '--quiet', 'main')
  return here.forge.open('mallory', branch)
}

describe('who asks', () => {
  test('from a fork gets no plan, no comment and no status, for it would tell anybody who is who', async () => {
    const here = await company()
    const head = here.forge.pushToFork('mallory', 'spy', more)
    const number = await here.forge.open('mallory', 'mallory:spy')
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 6, out: '' })
    expect(ran.err).toContain(`pull request ${number} comes from a fork`)
    expect(await comments(here, number)).toEqual([])
    expect(await openTestForge(here.forge).fetchStatus(head, 'provisionr/acme')).toBeNull()
  })

  test('with the pull request checked out is refused before anything is asked', async () => {
    const here = await company()
    const number = await here.propose('mallory', 'mine', more)
    here.git('fetch', '--quiet', 'origin', 'mine')
    here.git('checkout', '--quiet', '--detach', 'FETCH_HEAD')
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 6, out: '' })
    expect(ran.err).toContain('is not in `main`, and people, programs and the ledger are read from it')
    const event = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: `refs/pull/${number}/merge` }
    const built = await here.inCi(['plan', '--pull-request', String(number)], { env: event })
    expect(built).toMatchObject({ exitCode: 6, out: '' })
    expect(built.err).toContain('GitHub Actions builds the pull request itself')
  })
})

describe('a pull request that edits what plans are made with changes nothing of its own plan, and that is called out', () => {
  test('the configuration: guards, risks, addresses, people and the forge', async () => {
    const here = await company({ guards: { max_removals: { count: 0 } }, risk: { privileged: ['gitlab:group:code'] } })
    here.forge.push('bo-gh', 'main', { 'policies/held.yaml': documents('policies', [engineering]) })
    here.pull()
    await here.apply()
    const configuration = here
      .read('provisionr.yaml')
      .replace('count: 0', 'count: 999')
      .replace('gitlab:group:code', 'gitlab:group:nothing')
      .replace('path: people.yaml', 'path: other.yaml')
      .replace('kind: github', 'kind: github\n  url: https://evil.example')
    const number = await here.propose('mallory', 'mine', {
      'provisionr.yaml': configuration,
      'other.yaml': '[{user_id: mal, status: Active, department: Engineering}]',
      'policies/held.yaml': null,
    })
    const plan = await planOf(here, number)
    expect(plan.applyable).toBe(false)
    expect(plan.refusals.map(({ guard }) => guard)).toContain('max_removals')
    expect(plan.changes.find(({ resource }) => resource === 'code')).toMatchObject({ person: 'bo', risk: 'privileged' })
    expect(plan.people.count).toBe(3)
    expect(codes(plan)).toEqual(
      expect.arrayContaining(['configuration-differs provisionr.yaml', 'source-differs other.yaml']),
    )
  })

  test('the workflow, the action and a hook', async () => {
    const here = await company()
    const files = ['.github/workflows/access-plan.yml', '.github/actions/provisionr/action.yml', '.husky/post-checkout']
    const number = await here.propose('mallory', 'mine', Object.fromEntries(files.map((file) => [file, 'touch pwned'])))
    await post(here, number)
    const [{ body }] = (await comments(here, number)) as unknown as [{ body: string }]
    expect(body).toContain('#### Changed beside policies and exceptions: 3')
    for (const file of files) expect(body).toContain(`warning \`automation-differs\` \`${file}:1\``)
    expect(files.some((file) => existsSync(join(here.folder, file)))).toBe(false)
  })

  test('the people file', async () => {
    const here = await company({}, [sales, engineering])
    const text = here.read('people.yaml').replaceAll('Sales', 'Engineering')
    const number = await here.propose('mallory', 'mine', { 'people.yaml': text })
    const plan = await planOf(here, number)
    expect(given(plan)).toEqual([])
    expect(codes(plan)).toContain('source-differs people.yaml')
  })

  test('the file of approvals', async () => {
    const rule = {
      name: 'finance',
      grants: ['gitlab:group:finance'],
      eligible: { status: 'Active' },
      max_duration: '30d',
    }
    const here = await company({
      exceptions_policy: { require: ['justification'] },
      apply: { evidence: 'approvals.yaml' },
      risk: { privileged: ['gitlab:group:finance'] },
    })
    here.forge.push('bo-gh', 'main', {
      'approvals.yaml': 'approvals: []\n',
      'policies/rule.yaml': JSON.stringify({ access_rule: { ...rule, approvals: [{ from: ['user:bo'] }] } }),
    })
    here.pull()
    const request = {
      id: 'EX-1',
      user: 'mal',
      grant: 'gitlab:group:finance',
      justification: 'x',
      starts: '2026-11-20',
      expires: '2026-11-25',
    }
    const number = await here.propose('mallory', 'mine', {
      'approvals.yaml': JSON.stringify({ approvals: [approvalOf(request, { author: 'mal', approvers: ['bo'] })] }),
      'exceptions/mine.yaml': documents('exceptions', [request]),
    })
    const plan = await planOf(here, number)
    expect(plan.refusals.map(({ guard }) => guard)).toEqual(['unverified_approval'])
    expect(given(plan)).toEqual([])
    expect(codes(plan)).toContain('source-differs approvals.yaml')
  })

  test('a program: that of the base is run, and that of the head is not, whichever way it is named', async () => {
    const marker = (name: string) => join(here.folder, '..', `ran-${name}-${String(process.pid)}`)
    const program = (name: string) => `#!/bin/sh\n: > "${marker(name)}"\nexit 1\n`
    const here = await company()
    for (const name of ['base', 'head', 'new']) onTestFinished(() => rmSync(marker(name), { force: true }))
    here.settings({ systems: { badges: { adapter: 'exec', command: 'adapters/badges.sh', manifest: 'badges.json' } } })
    here.write('adapters/badges.sh', program('base'))
    here.write('badges.json', badgeManifest)
    chmodSync(join(here.folder, 'adapters/badges.sh'), 0o755)
    here.git('add', '--all')
    here.git('commit', '--quiet', '-m', 'badges')
    here.git('push', '--quiet', 'origin', 'main')
    const number = await proposeFromDisk(here, 'mine', () => {
      here.write('adapters/badges.sh', program('head'))
      here.write('adapters/new.sh', program('new'))
      here.write('new.json', badgeManifest)
      for (const file of ['badges.sh', 'new.sh']) chmodSync(join(here.folder, 'adapters', file), 0o755)
      here.settings({
        systems: {
          badges: { adapter: 'exec', command: 'adapters/new.sh', manifest: 'badges.json' },
          fresh: { adapter: 'exec', command: 'adapters/new.sh', manifest: 'new.json' },
        },
      })
    })
    const plan = await planOf(here, number)
    expect(['base', 'head', 'new'].filter((name) => existsSync(marker(name)))).toEqual(['base'])
    expect(plan.systems.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'badges failed',
      'fresh denied',
      'gitlab complete',
    ])
    expect(codes(plan)).toEqual(
      expect.arrayContaining(['source-differs adapters/badges.sh', 'source-differs adapters/new.sh']),
    )
  })

  test('a manifest outside of the repository is never read', async () => {
    const here = await company()
    const outside = join(dirname(here.folder), `outside-${String(process.pid)}.json`)
    onTestFinished(() => rmSync(outside, { force: true }))
    here.write(`../${outside.slice(dirname(here.folder).length + 1)}`, '{"secret": "of the machine"}')
    const systems = `systems:\n  leak: {adapter: exec, command: x, manifest: ${outside}}`
    const configuration = here.read('provisionr.yaml').replace('systems:', systems)
    const number = await here.propose('mallory', 'mine', { 'provisionr.yaml': configuration })
    const ran = await post(here, number)
    expect(ran.exitCode).toBe(3)
    expect(ran.err).toContain('which cannot be read')
    expect(ran.err).not.toContain('secret')
  })

  test('a link and a submodule among the policies are not followed', async () => {
    const here = await company()
    const module = here.git('rev-parse', 'HEAD')
    const number = await proposeFromDisk(here, 'mine', () => {
      here.write('elsewhere/code.yaml', documents('policies', [engineering]))
      symlinkSync('../elsewhere/code.yaml', join(here.folder, 'policies/linked.yaml'))
      symlinkSync('/etc', join(here.folder, 'exceptions'))
      here.git('update-index', '--add', '--cacheinfo', `160000,${module},policies/module`)
    })
    const plan = await planOf(here, number)
    expect(given(plan)).toEqual([])
    expect(codes(plan)).toEqual(
      expect.arrayContaining(['link-at-revision exceptions', 'link-at-revision policies/linked.yaml']),
    )
  })
})

describe('words of others', () => {
  test('with our marker are neither written over nor taken for ours', async () => {
    const here = await company()
    const number = await here.propose('bo-gh', 'code', more)
    const forged = '<!-- provisionr:plan acme -->\n### Plan: nothing.\n\n**This plan can be applied.**'
    await here.forge.comment('mallory', number, forged)
    await post(here, number)
    await post(here, number)
    const all = await comments(here, number)
    expect(all.map(({ author, body }) => [author!.login, body === forged])).toEqual([
      ['mallory', true],
      ['access-app[bot]', false],
    ])
  })

  test('that copy the comment and the status of another pull request do not stand for this one', async () => {
    const here = await company()
    const first = await here.propose('bo-gh', 'code', more)
    await post(here, first)
    const forge = openTestForge(here.forge)
    const said = (await forge.fetchStatus(here.forge.git.resolve('code')!, 'provisionr/acme'))!
    const [{ body }] = (await comments(here, first)) as unknown as [{ body: string }]
    const second = await here.propose('mallory', 'mine', {
      'policies/more.yaml': documents('policies', [{ ...engineering, grants: ['gitlab:group:secrets'] }]),
    })
    const head = here.forge.git.resolve('mine')!
    await here.forge.comment('mallory', second, body)
    const { state, context, description } = said
    await here.forge.ask('mallory', 'POST', `/repos/acme/access/statuses/${head}`, { state, context, description })
    await here.forge.review('bo-gh', 'APPROVE', second)
    await post(here, second)
    const all = await comments(here, second)
    expect(all.map(({ author }) => author!.login)).toEqual(['mallory', 'access-app[bot]'])
    expect(all[1]!.body).toContain('gitlab:group:secrets')
    const status = (await forge.fetchStatus(head, 'provisionr/acme'))!
    expect(status.author!.login).toBe('access-app[bot]')
    expect(status.description).not.toBe(description)
  })

  test('in names stay names: no markup, no mention, no second marker, and the size holds', async () => {
    const here = await company()
    const hostile = [
      '<!-- provisionr:plan acme -->',
      '@acme/owners `code` | cell | [link](https://evil.example)',
      '</details><img src=x onerror=alert(1)>',
      'a\u202Eb',
      'n'.repeat(5000),
    ]
    const policies = hostile.map((name, index) => ({ ...engineering, name, grants: [`gitlab:group:g${index}`] }))
    const files = Object.fromEntries(
      hostile.slice(0, 3).map((name) => [`policies/${name.replaceAll('/', ' ')}.txt`, 'x']),
    )
    const number = await here.propose('mallory', 'mine', {
      ...files,
      'policies/more.yaml': documents('policies', policies),
    })
    await post(here, number)
    const [{ body }] = (await comments(here, number)) as unknown as [{ body: string }]
    expect(Buffer.byteLength(body)).toBeLessThan(60_000)
    const outside = body.replaceAll(/`[^`\n]*`/g, '')
    expect(outside.match(/<!--/g)).toHaveLength(body.includes('provisionr:reviewed') ? 2 : 1)
    expect(outside).not.toMatch(/@acme|evil\.example|<img|onerror/)
    expect(body).not.toContain('\u202E')
  })
})

describe('the token', () => {
  test('is in no error, log, comment or plan, though the forge and the remote repeat what they were sent', async () => {
    const here = await company()
    const number = await here.propose('bo-gh', 'code', more)
    const url = await startEcho()
    here.git('remote', 'set-url', 'origin', `http://x-access-token:${token}@127.0.0.1:1/acme/access.git`)
    const seen: string[] = []
    for (const argv of [['--json'], ['--post'], ['--post', '--log-level', 'debug']]) {
      for (const env of [{}, { GITHUB_API_URL: url }]) {
        const ran = await here.inCi(['plan', '--pull-request', String(number), ...argv], { env })
        expect(ran.exitCode).not.toBe(0)
        seen.push(ran.out, ran.err)
      }
    }
    expect(seen.join('\n')).toContain('[forge-unreadable]')
    expect(seen.join('\n')).toContain('[revision-unreadable]')
    const posted = (await comments(here, number)).map(({ body }) => body)
    expect([...seen, ...posted].join('\n')).not.toContain(token)
  })
})

/** A forge that refuses everything and repeats what it was sent, as proxies and debug pages do. */
async function startEcho(): Promise<string> {
  const server = createServer((request: IncomingMessage, answer) => {
    answer.writeHead(422, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ message: `refused: ${request.headers.authorization}`, url: request.url }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
