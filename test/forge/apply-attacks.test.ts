import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { expect, test } from 'vitest'
import { gitIn } from '../commands/git-company.ts'
import {
  everybody,
  grantsOf,
  leads,
  type MergingCompany,
  secretUntil,
  started,
  startMergingCompany,
  writers,
} from './merging-company.ts'

test('a direct push that takes `apply.require` and `forge` away is held to what was demanded before', async () => {
  const company = await started()
  company.settings({ apply: undefined, forge: undefined })
  company.forge.push('mallory-gh', 'main', { ...leads, 'provisionr.yaml': company.read('provisionr.yaml') })
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.guard]).toEqual([6, 'unverified'])
  expect(grantsOf(company, 'bo')).toEqual(['group:site'])
})

test('a direct push that moves the ledger or the list of people is not applied, and nothing else is without them', async () => {
  const company = await started()
  const settings = company.read('provisionr.yaml')
  company.settings({ state: { backend: 'file', path: '.provisionr/state' } })
  company.forge.push('mallory-gh', 'main', { 'provisionr.yaml': company.read('provisionr.yaml') })
  const moved = await company.applyMain()
  expect([moved.exitCode, moved.err.replaceAll(/\s+/g, ' ')]).toEqual([
    6,
    expect.stringContaining('nothing was changed'),
  ])
  company.forge.push('mallory-gh', 'main', { 'provisionr.yaml': settings })
  expect((await company.applyMain()).exitCode).toBe(0)
  company.forge.push('mallory-gh', 'main', { 'people.yaml': stringify([{ user_id: 'eve', status: 'Active' }]) })
  const listed = await company.applyMain()
  expect(listed.exitCode).toBe(6)
  expect(listed.result!.people.count).toBe(3)
})

test('a push that names an empty ledger is not forgotten when a request is merged after it', async () => {
  const company = await started()
  company.settings({ state: { backend: 'file', path: '.provisionr/other' } })
  company.forge.push('mallory-gh', 'main', { ...leads, 'provisionr.yaml': company.read('provisionr.yaml') })
  await company.merged('writers', writers)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([
    6,
    expect.stringContaining('nothing was ever applied by this ledger, and another one was named before'),
  ])
  expect(Object.values(company.held('gitlab')).flat()).not.toContain('group:plans')
})

test('what is due by time in files that nobody verified is not given by an hourly run', async () => {
  const company = await started()
  company.forge.push('mallory-gh', 'main', {
    'exceptions/all.yaml': JSON.stringify({ exceptions: [secretUntil('2026-12-31')] }),
  })
  const ran = await company.applyMain(['--only-cause', 'start,expiry,grace,lock,person'])
  expect([ran.exitCode, grantsOf(company, 'ada')]).toEqual([6, ['group:site']])
})

test('a clone that lacks what was applied last applies nothing, whatever its files demand', async () => {
  const company = await started()
  await company.merged('writers', writers)
  company.settings({ apply: undefined })
  company.forge.push('mallory-gh', 'main', { 'provisionr.yaml': company.read('provisionr.yaml') })
  cloneAnew(company, '--depth', '1')
  const ran = await company.inCi(['apply'])
  expect([ran.exitCode, ran.err.replaceAll(/\s+/g, ' ')]).toEqual([6, expect.stringContaining('this clone lacks')])
  expect(grantsOf(company, 'ada')).toEqual(['group:site'])
})

test('a history that was written anew is not applied, unless its files are those that were', async () => {
  const company = await started()
  const first = company.forge.git.git('rev-list', '--max-parents=0', 'main')
  const same = gitIn(company.forge.git.remote, 'commit-tree', 'main^{tree}', '-p', first, '-m', 'anew')
  company.forge.git.git('update-ref', 'refs/heads/main', same)
  expect((await company.applyMain()).exitCode).toBe(0)
  expect(company.ledger().lastCommit).toBe(same)
  company.forge.git.git('update-ref', 'refs/heads/main', first)
  company.forge.push('mallory-gh', 'main', leads)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.message]).toEqual([6, expect.stringContaining('written anew')])
  expect(grantsOf(company, 'bo')).toEqual(['group:site'])
})

test('where a job cloned anew lacks what was applied last, for no branch has it any more, the remote is asked for it', async () => {
  const company = await started()
  await company.merged('writers', writers)
  expect((await company.applyMain()).exitCode).toBe(0)
  const last = company.ledger().lastCommit!
  const repository = company.forge.git
  const anew = gitIn(repository.remote, 'commit-tree', 'main^{tree}', '-p', 'main^', '-m', 'anew')
  repository.git('update-ref', 'refs/heads/main', anew)
  company.forge.push('mallory-gh', 'main', leads)
  cloneAnew(company)
  expect(company.git('cat-file', '--batch-check', '--batch-all-objects')).not.toContain(last)
  const ran = await company.inCi(['apply', '--json'])
  expect([ran.exitCode, ran.out]).toEqual([6, expect.stringContaining('written anew')])
  expect([grantsOf(company, 'ada'), grantsOf(company, 'bo')]).toEqual([['group:docs', 'group:site'], ['group:site']])
})

test('a subject of a commit cannot pass for other commits, by which an earlier state was approved', async () => {
  const company = await started()
  const repository = company.forge.git
  await company.merged('writers', writers)
  await company.applyMain()
  const [given, before] = ['main', 'main^'].map((one) => repository.git('rev-parse', one))
  await company.merged('fewer', { 'policies/writers.yaml': 'policies: []\n' })
  await company.applyMain()
  const last = repository.git('rev-parse', 'main')
  const forged = [
    [given, before],
    [last, last],
  ].map(([commit, parent]) => `\x1e${commit}\x1f${parent}\x1fAda\x1fMerge`)
  const tip = gitIn(
    repository.remote,
    'commit-tree',
    `${given}^{tree}`,
    '-p',
    last,
    '-m',
    `mend a typo${forged.join('')}`,
  )
  repository.git('update-ref', 'refs/heads/main', tip)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.guard]).toEqual([6, 'unverified'])
  expect(grantsOf(company, 'ada')).toEqual(['group:site'])
})

test('the request that first demands approvals may be the one that says whose accounts are whose', async () => {
  const company = await startMergingCompany({ require: null, settings: { people: { logins: undefined } } })
  expect((await company.applyMain()).exitCode).toBe(0)
  company.settings({
    people: { logins: { github: 'github' } },
    apply: { require: { pull_request: true, approvals: 1 } },
  })
  await company.merged('adopt', { 'provisionr.yaml': company.read('provisionr.yaml') })
  expect((await company.applyMain()).exitCode).toBe(0)
  expect(company.ledger().lastCommit).toBe(company.git('rev-parse', 'HEAD'))
})

test('a ledger that is made anew from the log does not take for applied what waits for a review', async () => {
  const company = await started()
  const last = company.ledger().lastCommit
  const number = await company.propose('ada-gh', 'leads', leads)
  await company.forge.review('bo-gh', 'APPROVE', number)
  await company.forge.merge('ada-gh', number)
  expect((await company.applyMain()).result!.refusals[0]!.guard).toBe('unreviewed')
  for (const name of ['ledger.json', 'ledger.json.bak']) company.remove(`.provisionr/${name}`)
  expect((await company.inCi(['state', 'rebuild', '--yes'])).exitCode).toBe(0)
  expect(company.ledger().lastCommit).toBe(last)
  const ran = await company.applyMain()
  expect([ran.exitCode, grantsOf(company, 'bo')]).toEqual([6, ['group:site']])
})

test('whoever left by a request approves none that was merged after it, also where both are applied at once', async () => {
  const company = await started()
  const left = everybody.map((one) => (one.user_id === 'bo' ? { ...one, status: 'Left' } : one))
  const number = await company.propose('ada-gh', 'leave', { 'people.yaml': stringify(left) })
  await company.forge.review('cy-gh', 'APPROVE', number)
  await company.forge.merge('ada-gh', number)
  await company.merged('writers', writers)
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.message]).toEqual([6, expect.stringContaining('bo is not active')])
  expect([grantsOf(company, 'ada'), grantsOf(company, 'bo')]).toEqual([['group:site'], []])
})

test('a saved plan of files that are not verified is not applied', async () => {
  const company = await started()
  company.forge.push('mallory-gh', 'main', leads)
  company.pull()
  const asked = await company.inCi(['plan', '--json'])
  expect([asked.exitCode, asked.out]).toEqual([6, expect.stringContaining('no pull request brought it')])
  const made = await company.inCi(['plan', '--verbose', '--out', 'plan.json'], { env: { GITHUB_TOKEN: '' } })
  expect([made.exitCode, made.out]).toEqual([0, expect.stringContaining('merges-not-asked')])
  const ran = await company.inCi(['apply', 'plan.json'])
  expect([ran.exitCode, ran.err]).toEqual([5, expect.stringContaining('the last that were verified')])
})

test('where the branch has to be protected, a branch that is not lets nothing through', async () => {
  const company = await started()
  company.settings({ apply: { require: { pull_request: true, approvals: 1, protected_branch: true } } })
  await company.merged('demand', { 'provisionr.yaml': company.read('provisionr.yaml') })
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.message]).toEqual([6, expect.stringContaining('is not protected')])
})

/** As a job of CI has the repository: of the forge's branch alone. */
function cloneAnew(company: MergingCompany, ...options: string[]): void {
  const from = `file://${company.forge.git.remote}`
  company.git('remote', 'set-url', 'origin', from)
  company.git('update-ref', '-d', 'refs/remotes/origin/main')
  for (const name of ['.git/objects', '.git/refs', '.git/logs']) company.remove(name)
  company.git('init', '--quiet', '-b', 'main')
  company.git('fetch', '--quiet', ...options, from, 'main')
  company.git('update-ref', 'refs/heads/main', 'FETCH_HEAD')
  company.git('reset', '--quiet', '--hard')
}

test('a direct push to a file that a link among the policies leads to is no change that needs nobody', async () => {
  const company = await startMergingCompany({ require: null })
  mkdirSync(join(company.folder, 'more'))
  writeFileSync(join(company.folder, 'more/leads.yaml'), 'policies: []\n')
  symlinkSync('../more/leads.yaml', join(company.folder, 'policies/linked.yaml'))
  company.git('checkout', '--quiet', '-B', 'main')
  company.git('add', '--all')
  company.git('commit', '--quiet', '-m', 'policies that lie elsewhere')
  company.git('push', '--quiet', 'origin', 'main')
  expect((await company.applyMain()).exitCode).toBe(0)
  company.settings({ apply: { require: { pull_request: true, approvals: 1 } } })
  await company.merged('adopt', { 'provisionr.yaml': company.read('provisionr.yaml') })
  expect((await company.applyMain()).exitCode).toBe(0)
  company.forge.push('mallory-gh', 'main', { 'more/leads.yaml': Object.values(leads)[0]! })
  const ran = await company.applyMain()
  expect([ran.exitCode, ran.result!.refusals[0]!.guard]).toEqual([6, 'unverified'])
  expect(grantsOf(company, 'bo')).toEqual(['group:site'])
})
