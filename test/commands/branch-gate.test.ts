import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyLedger } from '../../src/domain/ledger.ts'
import { createGitCompany, type GitCompany, gitIn } from './git-company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }]
const policies = [{ name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }]
const live = { adapter: 'gitlab', simulates: undefined, seed: undefined, url: 'http://127.0.0.1:9', token: '${TOKEN}' }
const env = { TOKEN: 'x' }

/** A company with a live system, pushed to a bare remote. */
function merged(settings: Record<string, unknown> = {}): GitCompany {
  const remote = mkdtempSync(join(tmpdir(), 'provisionr-bare-'))
  onTestFinished(() => rmSync(remote, { recursive: true, force: true }))
  gitIn(remote, 'init', '--quiet', '--bare', '-b', 'main')
  const here = createGitCompany({ people, policies, systems: { gitlab: live }, settings })
  here.git('remote', 'add', 'origin', remote)
  here.git('push', '--quiet', 'origin', 'main')
  return here
}

/** No live adapter knows GitLab: whoever gets past the gate is told so, before anything is asked. */
async function expectOpen(here: GitCompany, more: Record<string, string> = {}, ...argv: string[]): Promise<void> {
  const ran = await here.run(['apply', ...argv], { env: { ...env, ...more } })
  expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('can neither read nor write a live gitlab')])
}

async function expectClosed(here: GitCompany, message: string, more: Record<string, string> = {}, ...argv: string[]) {
  const ran = await here.run(['apply', ...argv], { env: { ...env, ...more } })
  const said = ran.err.replaceAll(/\s+/g, ' ')
  expect([ran.exitCode, said]).toEqual([6, expect.stringContaining(message)])
  expect(said).toContain('nothing was changed')
  expect(here.files().filter((file) => file.startsWith('.provisionr'))).toEqual([])
}

describe('live systems are changed', () => {
  test('by hand, with --yes, from a clean clone of the branch', async () => {
    await expectOpen(merged(), {}, '--yes')
    await expectClosed(merged(), 'only with `--yes`')
  })

  test('in CI on a push, also with a detached HEAD', async () => {
    const here = merged()
    here.git('checkout', '--quiet', '--detach')
    await expectOpen(here, { GITLAB_CI: 'true', CI: 'true', CI_COMMIT_BRANCH: 'main' })
    await expectClosed(here, 'a pull or merge request', {
      GITLAB_CI: 'true',
      CI_COMMIT_BRANCH: 'main',
      CI_PIPELINE_SOURCE: 'merge_request_event',
    })
    await expectClosed(here, 'HEAD is detached', { CI: 'true' })
  })

  test('not from another branch, an edited file or a new one', async () => {
    const here = merged()
    here.write('policies/new.yaml', 'policies: []\n')
    await expectClosed(here, 'not as in the commit: `policies/new.yaml`', {}, '--yes')
    here.commit()
    await expectClosed(here, 'is not in the branch `main` of the remote `origin`', {}, '--yes')
    here.git('push', '--quiet', 'origin', 'main')
    await expectOpen(here, {}, '--yes')
    here.branch('feature')
    await expectClosed(here, 'this is the branch `feature`', {}, '--yes')
    await expectClosed(here, 'this is the branch `feature`', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main' })
  })

  test('not when the remote does not answer', async () => {
    const here = merged()
    here.git('remote', 'set-url', 'origin', join(here.folder, 'gone'))
    await expectClosed(
      here,
      'whether the commit was merged cannot be told: the remote `origin` does not answer',
      {},
      '--yes',
    )
  })

  test('from the branches that apply.branches names', async () => {
    const here = merged({ apply: { branches: ['live'] } })
    await expectClosed(here, 'applied is only `live`', {}, '--yes')
    here.git('checkout', '--quiet', '-b', 'live')
    here.git('push', '--quiet', 'origin', 'live')
    await expectOpen(here, {}, '--yes')
  })

  test('not when pull requests or approvals are asked for, and nobody is named to ask', async () => {
    await expectClosed(merged({ apply: { require: { approvals: 2 } } }), 'names no forge to ask', {}, '--yes')
    await expectClosed(merged({ apply: { require: { pull_request: true } } }), 'names no forge to ask', {}, '--yes')
    // What is left open there counts as its default.
    await expectClosed(merged({ apply: { require: {} } }), 'names no forge to ask', {}, '--yes')
    await expectClosed(merged({ apply: { require: { approvals: 0 } } }), 'names no forge to ask', {}, '--yes')
    await expectOpen(merged({ apply: { require: { pull_request: false, approvals: 0 } } }), {}, '--yes')
  })

  test('not under another configuration that is in no commit', async () => {
    const here = merged()
    here.write('other.yaml', here.read('provisionr.yaml'))
    await expectClosed(here, 'not as in the commit: `other.yaml`', {}, '--yes', '--config', 'other.yaml')
  })
})

describe('a commit that is older than the one applied last', () => {
  /** Three commits, all merged, of which one was applied last; gives their ids. */
  const history = (applied: number) => {
    const here = merged()
    const commits = [here.git('rev-parse', 'HEAD')]
    for (const name of ['second', 'third']) {
      here.write(`policies/${name}.yaml`, 'policies: []\n')
      commits.push(here.commit(name))
    }
    here.git('push', '--quiet', 'origin', 'main')
    here.setLedger({ ...emptyLedger('acme', null), serial: 1, lastCommit: commits[applied]! })
    return { here, commits }
  }
  const onMain = { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main' }

  test('is refused: a job that is run again would take back what was merged since', async () => {
    const { here, commits } = history(1)
    const before = here.read('.provisionr/ledger.json')
    here.git('checkout', '--quiet', commits[0]!)
    const ran = await here.run(['apply', '--only-cause', 'expiry'], { env: { ...env, ...onMain } })
    const [old, last] = commits.map((one) => one.slice(0, 7))
    const said = ran.err.replaceAll(/\s+/g, ' ')
    expect([ran.exitCode, said]).toEqual([
      6,
      expect.stringContaining(`${old} is older than ${last}, which was applied last`),
    ])
    expect(said).toContain('merge a commit that reverts the change')
    expect(here.read('.provisionr/ledger.json')).toBe(before)
    expect(here.files().some((file) => file.endsWith('lock.json'))).toBe(false)
  })

  test('is told from the same commit again, a newer one, and the end of the branch whatever was applied', async () => {
    for (const applied of [0, 1]) {
      const { here, commits } = history(applied)
      here.git('checkout', '--quiet', commits[1]!)
      await expectOpen(here, onMain)
    }
    const { here } = history(2)
    here.setLedger({ ...emptyLedger('acme', null), serial: 1, lastCommit: 'a'.repeat(40) })
    await expectOpen(here, onMain)
  })

  test('is not excluded where the clone does not have what was applied last', async () => {
    const { here, commits } = history(2)
    here.setLedger({ ...emptyLedger('acme', null), serial: 1, lastCommit: 'a'.repeat(40) })
    here.git('checkout', '--quiet', commits[1]!)
    const ran = await here.run(['apply'], { env: { ...env, ...onMain } })
    expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([
      6,
      expect.stringContaining('nobody can tell which is newer'),
    ])
  })
})

test('sandboxes are applied to from anywhere', async () => {
  const here = createGitCompany({ people, policies, settings: { apply: { require: { approvals: 2 } } } })
  here.branch('feature')
  here.write('policies/new.yaml', 'policies: []\n')
  await here.apply()
  expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:site (guest)'])
})
