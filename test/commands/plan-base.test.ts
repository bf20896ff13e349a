import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { lines } from './company.ts'
import { createGitCompany, type GitCompany } from './git-company.ts'

const people = [
  { user_id: 'ana', status: 'Active', department: 'Sales', job_title: 'Account Executive' },
  { user_id: 'bo', status: 'Active', department: 'Engineering', job_title: 'Engineer' },
  { user_id: 'cy', status: 'Active', department: 'Engineering', job_title: 'Lead' },
]
const sales = { name: 'Sales', triggers: { department: 'Sales' }, grants: ['gitlab:group:reports'] }
const engineering = { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['gitlab:group:code'] }
const audit = { id: 'EX-1', user: 'bo', grant: 'gitlab:group:finance', justification: 'audit', expires: '2026-11-21' }

function company(): GitCompany {
  return createGitCompany({
    people,
    settings: { exceptions_policy: { require: ['justification'], max_duration: '90d' } },
    policies: [sales],
    exceptions: [audit],
  })
}

/** After a run, main names new access for engineers that no run has given yet, and the exception is over. */
async function withPending(): Promise<GitCompany> {
  const made = company()
  await made.apply()
  made.policies([sales, engineering])
  made.commit()
  made.at('2026-11-23T09:00:00Z')
  return made
}

function caused({ changes }: Plan): string[] {
  return lines(changes.filter((change) => change.by_branch))
}

function pending({ changes }: Plan): string[] {
  return lines(changes.filter((change) => !change.by_branch))
}

describe('plan --base', () => {
  test('tells what the branch causes from what was pending anyway', async () => {
    const made = await withPending()
    made.branch('pr')
    made.policies([
      { ...sales, grants: ['gitlab:group:forecasts'] },
      engineering,
      { ...sales, name: 'Next year', effective_date: '2027-01-01', grants: ['gitlab:group:vat'] },
    ])
    made.commit()
    const plan = await made.plan('--base', 'main')
    expect(caused(plan)).toEqual([
      'add ana/gitlab:group:forecasts none→guest policy',
      'remove ana/gitlab:group:reports guest→none policy',
    ])
    expect(pending(plan)).toEqual([
      'create_account cy/gitlab:account policy',
      'add bo/gitlab:group:code none→guest policy',
      'add cy/gitlab:group:code none→guest policy',
      'remove bo/gitlab:group:finance guest→none expiry',
    ])
    expect(plan.later.map(({ address, by_branch }) => [address, by_branch])).toEqual([['ana/gitlab:group:vat', true]])
    expect(plan.source).toMatchObject({ base: made.git('rev-parse', 'main'), base_name: 'main', merge_base: false })
    const text = await made.run(['plan', '--base', 'main'])
    await expect(text.out.replaceAll(/@[0-9a-f]{7}/g, '@COMMIT')).toMatchFileSnapshot('golden/plan-base.txt')
  })

  test('the branch’s digest does not move with what else is pending', async () => {
    const made = await withPending()
    made.branch('pr')
    made.policies([{ ...sales, grants: ['gitlab:group:forecasts'] }, engineering])
    made.commit()
    const before = await made.plan('--base', 'main')
    made.git('checkout', '--quiet', 'main')
    await made.apply()
    made.git('checkout', '--quiet', 'pr')
    const after = await made.plan('--base', 'main')
    expect(pending(after)).toEqual([])
    expect(after.branch_digest).toBe(before.branch_digest)
    expect(after.digest).toBe(after.branch_digest)
    expect(before.digest).not.toBe(before.branch_digest)
  })

  test('compares with where the branch left, when the base has moved on', async () => {
    const made = company()
    await made.apply()
    made.branch('pr')
    made.policies([sales, engineering])
    const fork = made.git('rev-parse', 'main')
    made.commit()
    made.git('checkout', '--quiet', 'main')
    made.policies([])
    made.commit()
    made.git('checkout', '--quiet', 'pr')
    const plan = await made.plan('--base', 'main')
    expect(plan.source).toMatchObject({ base: fork, merge_base: true })
    expect(plan.changes.every((change) => change.by_branch)).toBe(true)
    expect((await made.run(['plan', '--base', 'main'])).out).toContain('merge base with main@')
  })

  test('a lock and a deny of the branch are its doing; what a deny of main takes is not', async () => {
    const made = company()
    await made.apply()
    made.policies([sales, { name: 'No finance', triggers: { status: 'Active' }, denies: ['gitlab:group:finance'] }])
    made.commit()
    made.branch('pr')
    made.policies([
      sales,
      { name: 'No finance', triggers: { status: 'Active' }, denies: ['gitlab:group:finance', 'gitlab:group:reports'] },
    ])
    made.write('policies/lock.yaml', 'lock: {user: bo, reason: laptop stolen}\n')
    const plan = await made.plan('--base', 'main')
    expect(caused(plan)).toEqual(
      [
        'remove bo/gitlab:group:finance guest→none lock',
        'suspend_account bo/gitlab:account lock',
        'remove ana/gitlab:group:reports guest→none policy',
        'suspend_account ana/gitlab:account policy',
      ].filter((line) => !line.includes('finance')),
    )
    expect(pending(plan)).toEqual(['remove bo/gitlab:group:finance guest→none lock'])
  })

  test('access that is held already and adopted by the branch is the branch’s', async () => {
    const made = company()
    await made.apply()
    made.byHand('gitlab', (accounts) => void (accounts['ana']!.access = ['gitlab:group:reports', 'gitlab:group:extra']))
    made.branch('pr')
    made.policies([{ ...sales, grants: ['gitlab:group:reports', 'gitlab:group:extra'] }])
    expect(caused(await made.plan('--base', 'main'))).toEqual(['adopt ana/gitlab:group:extra guest→guest adopt'])
  })

  test('uses the configuration of the base, and says that the edited one counts after the merge', async () => {
    const made = company()
    made.branch('pr')
    made.settings({
      guards: { max_removals: { count: 0 } },
      systems: { second: { adapter: 'sandbox', simulates: 'gitlab' } },
    })
    made.policies([{ ...sales, grants: ['gitlab:group:reports', 'second:group:reports'] }])
    made.commit()
    const plan = await made.plan('--base', 'main')
    expect(plan.diagnostics.map((one) => one.code)).toContain('configuration-differs')
    expect(plan.systems.map(({ name, status }) => [name, status])).toEqual([
      ['gitlab', 'complete'],
      ['second', 'denied'],
    ])
    expect(plan.changes.map((change) => change.system)).not.toContain('second')
    expect((await made.plan()).changes.map((change) => change.system)).toContain('second')
  })

  test('is for reviewers: it cannot be applied, names no next command, and needs a base that can be trusted', async () => {
    const made = company()
    made.branch('pr')
    const text = await made.run(['plan', '--base', 'main', '--out', 'plan.json'])
    expect(text.out).not.toContain('Next:')
    expect(await made.run(['apply', 'plan.json', '--yes'])).toMatchObject({ exitCode: 64 })
    made.write('provisionr.yaml', 'version: 1\n')
    made.commit()
    made.branch('next')
    made.settings({})
    expect(await made.run(['plan', '--base', 'pr'])).toMatchObject({ exitCode: 3 })
    expect(await made.run(['plan', '--base', '--upload-pack=x'])).toMatchObject({ exitCode: 64 })
  })
})

test('an exception that is moved on again and again is an error once its whole life is too long', async () => {
  const made = company()
  made.exceptions([{ ...audit, starts: '2026-11-01', expires: '2026-12-31' }])
  made.commit()
  made.branch('pr')
  made.exceptions([{ ...audit, starts: '2026-12-20', expires: '2027-02-20' }])
  const ran = await made.run(['plan', '--base', 'main'], { columns: 200 })
  expect(ran.exitCode).toBe(3)
  expect(ran.err).toContain('together that is more than the 90d that are allowed')
  expect((await made.run(['plan'])).exitCode).not.toBe(3)
})
