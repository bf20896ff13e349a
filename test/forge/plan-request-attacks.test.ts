import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { approvalOf } from '../commands/approval-of.ts'
import { documents, type ForgeCompany } from './forge-company.ts'
import { openTestForge } from './open-test-forge.ts'
import {
  commentsOn,
  engineering,
  financeFor,
  more,
  people,
  planOf,
  post,
  requestCompany,
  ruled,
  ruleOf,
  sales,
} from './planned-requests.ts'

const badgeManifest = readFileSync('examples/exec-adapter/badges-manifest.json', 'utf8')

const codes = (plan: Plan) => plan.diagnostics.map(({ code, file }) => (file === null ? code : `${code} ${file}`))
const given = (plan: Plan) => plan.changes.filter(({ by_branch: by }) => by).map(({ address }) => address)

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
    const here = await requestCompany()
    const head = here.forge.pushToFork('mallory', 'spy', more)
    const number = await here.forge.open('mallory', 'mallory:spy')
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 6, out: '' })
    expect(ran.err).toContain(`pull request ${number} comes from a fork`)
    expect(await commentsOn(here, number)).toEqual([])
    expect(await openTestForge(here.forge).fetchStatus(head, 'provisionr/acme')).toBeNull()
  })

  test('with the pull request checked out is refused before anything is asked', async () => {
    const here = await requestCompany()
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
    const here = await requestCompany({
      guards: { max_removals: { count: 0 } },
      risk: { privileged: ['gitlab:group:code'] },
    })
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
    expect(plan.people.count).toBe(people.length)
    expect(codes(plan)).toEqual(
      expect.arrayContaining(['configuration-differs provisionr.yaml', 'source-differs other.yaml']),
    )
  })

  test('the workflow, the action and a hook', async () => {
    const here = await requestCompany()
    const files = ['.github/workflows/access-plan.yml', '.github/actions/provisionr/action.yml', '.husky/post-checkout']
    const number = await here.propose('mallory', 'mine', Object.fromEntries(files.map((file) => [file, 'touch pwned'])))
    await post(here, number)
    const [{ body }] = (await commentsOn(here, number)) as unknown as [{ body: string }]
    expect(body).toContain('#### Changed beside policies and exceptions: 3')
    for (const file of files) expect(body).toContain(`warning \`automation-differs\` \`${file}:1\``)
    expect(files.some((file) => existsSync(join(here.folder, file)))).toBe(false)
  })

  test('the people file', async () => {
    const here = await requestCompany({}, [sales, engineering])
    const text = here.read('people.yaml').replaceAll('Sales', 'Engineering')
    const number = await here.propose('mallory', 'mine', { 'people.yaml': text })
    const plan = await planOf(here, number)
    expect(given(plan)).toEqual([])
    expect(codes(plan)).toContain('source-differs people.yaml')
  })

  test('the file of approvals', async () => {
    const here = await requestCompany({ ...ruled, apply: { evidence: 'approvals.yaml' } })
    here.forge.push('bo-gh', 'main', {
      'approvals.yaml': 'approvals: []\n',
      'policies/rule.yaml': JSON.stringify({ access_rule: ruleOf('bo') }),
    })
    here.pull()
    const request = financeFor('mal')
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
    const here = await requestCompany()
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
    const here = await requestCompany()
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
    const here = await requestCompany()
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
