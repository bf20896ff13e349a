import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { approvalOf } from './approval-of.ts'
import { createGitCompany, type GitCompany } from './git-company.ts'

const people = [
  { user_id: 'ana', status: 'Active', department: 'Sales', job_title: 'Account Executive' },
  { user_id: 'bo', status: 'Active', department: 'Engineering', job_title: 'Engineer' },
  { user_id: 'cy', status: 'Active', department: 'Engineering', job_title: 'Lead' },
]
const sales = { name: 'Sales', triggers: { department: 'Sales' }, grants: ['gitlab:group:reports'] }
const audit = { id: 'EX-1', user: 'bo', justification: 'audit' }

describe('rules that a change edits', () => {
  const rule = {
    name: 'finance-access',
    grants: ['gitlab:group:finance (maintainer)'],
    eligible: { status: 'Active' },
    max_duration: '30d',
    approvals: [{ from: ['policy:Leads'], need: 1 }],
  }
  const leads = { name: 'Leads', triggers: { job_title: 'Lead' }, grants: ['gitlab:group:leads'] }
  const request = {
    ...audit,
    grant: 'gitlab:group:finance (maintainer)',
    starts: '2026-11-20',
    expires: '2026-11-25',
  }

  function ruled(): GitCompany {
    const made = createGitCompany({
      people,
      settings: {
        exceptions_policy: { require: ['justification'] },
        risk: { privileged: ['gitlab:group:finance'] },
        apply: { evidence: 'approvals.yaml' },
      },
      policies: [sales, leads],
    })
    approve(made)
    made.write('policies/rules.yaml', JSON.stringify({ access_rule: rule }))
    made.commit()
    made.branch('pr')
    return made
  }

  function approve(made: GitCompany, ...approvals: unknown[]): void {
    made.write('approvals.yaml', JSON.stringify({ approvals }))
  }

  const byLead = approvalOf(request, { author: 'ana' })
  const finance = (plan: Plan) => plan.changes.filter((one) => one.resource === 'finance').map((one) => one.action)
  const guards = (plan: Plan) => plan.refusals.map((one) => one.guard)

  test('count as they are at the base until the merge', async () => {
    const made = ruled()
    made.write('policies/rules.yaml', JSON.stringify({ access_rule: { ...rule, approvals: [{ from: ['user:ana'] }] } }))
    made.exceptions([request])
    approve(made, { ...byLead, author: 'cy', approvers: ['ana'] })
    const plan = await made.plan('--base', 'main')
    expect(guards(plan)).toEqual(['unverified_approval'])
    expect(finance(plan)).toEqual([])
    expect(plan.diagnostics.map((one) => one.code)).toContain('rule-not-in-force')
    approve(made, byLead)
    expect(finance(await made.plan('--base', 'main'))).toEqual(['add'])
  })

  test('approver sets are those of the base’s policies', async () => {
    const made = ruled()
    made.policies([sales, { ...leads, triggers: { any_of: [{ job_title: 'Lead' }, { user_id: 'ana' }] } }])
    made.exceptions([request])
    approve(made, { ...byLead, author: 'cy', approvers: ['ana'] })
    expect(guards(await made.plan('--base', 'main'))).toEqual(['unverified_approval'])
    expect(guards(await made.plan())).toEqual([])
  })

  test('a new rule makes nothing privileged possible before the merge', async () => {
    const made = ruled()
    made.git('checkout', '--quiet', 'main')
    made.write('policies/rules.yaml', '')
    made.commit()
    made.git('checkout', '--quiet', '-b', 'other')
    made.write('policies/rules.yaml', JSON.stringify({ access_rule: rule }))
    made.exceptions([request])
    approve(made, byLead)
    const plan = await made.plan('--base', 'main')
    expect(guards(plan)).toEqual(['rule_not_in_force'])
    expect(finance(plan)).toEqual([])
    expect(finance(await made.plan())).toEqual(['add'])
  })

  test('a constraint that the change takes away or edits is still judged', async () => {
    const made = ruled()
    const constraint = {
      name: 'Nobody has both',
      kind: 'separation_of_duties',
      sides: [['gitlab:group:a'], ['gitlab:group:b']],
    }
    made.git('checkout', '--quiet', 'main')
    made.write('policies/constraints.yaml', JSON.stringify({ constraint }))
    made.commit()
    made.git('checkout', '--quiet', '-b', 'other')
    made.policies([{ ...sales, grants: ['gitlab:group:a', 'gitlab:group:b'] }, leads])
    made.write('policies/constraints.yaml', '')
    const refused = async () => (await made.plan('--base', 'main')).refusals.map((one) => one.message)
    expect((await refused()).join()).toContain('`Nobody has both`')
    made.write('policies/constraints.yaml', JSON.stringify({ constraint: { ...constraint, enforce: 'warn' } }))
    expect((await refused()).join()).toContain('`Nobody has both (as in main)`')
    expect((await made.plan()).refusals).toEqual([])
  })

  describe('an exception that is edited in place', () => {
    async function approved(): Promise<GitCompany> {
      const made = ruled()
      made.git('checkout', '--quiet', 'main')
      made.exceptions([request])
      approve(made, byLead)
      made.commit()
      await made.apply()
      made.git('checkout', '--quiet', '-b', 'longer')
      made.exceptions([{ ...request, expires: '2026-12-05' }])
      return made
    }

    test('keeps what was approved, and waits with the rest for an approval of its own', async () => {
      const made = await approved()
      const plan = await made.plan('--base', 'main')
      expect(plan.diagnostics.filter((one) => one.severity === 'warning').map((one) => one.code)).toEqual([
        'exception-extended',
      ])
      expect(guards(plan)).toEqual(['unverified_approval'])
      expect(finance(plan)).toEqual([])
      const ends = plan.later.map(({ action, due }) => [action, due])
      expect(ends).toEqual([['remove', '2026-11-26T00:00:00Z']])
      approve(made, { ...byLead, source: 'request 2' })
      expect(guards(await made.plan('--base', 'main'))).toEqual(['unverified_approval'])
      approve(made, approvalOf({ ...request, expires: '2026-12-05' }, { author: 'ana', source: 'request 2' }))
      const again = await made.plan('--base', 'main')
      expect(again.refusals).toEqual([])
      expect(again.later.map(({ due }) => due)).toEqual(['2026-12-06T00:00:00Z'])
    })

    test('counts its windows together', async () => {
      const made = await approved()
      made.at('2026-11-25T09:00:00Z')
      const plan = (starts: string, expires: string) => {
        made.exceptions([{ ...request, starts, expires }])
        return made.run(['plan', '--base', 'main'])
      }
      expect(await plan('2026-11-20', '2026-12-10')).toMatchObject({ exitCode: 6 })
      for (const starts of ['2026-11-20', '2026-11-25']) {
        const longer = await plan(starts, '2026-12-24')
        expect(longer).toMatchObject({ exitCode: 3 })
        expect(longer.err).toContain('[rule-duration]')
      }
    })

    test('is shown by lint and by access diff', async () => {
      const made = await approved()
      const lint = await made.run(['lint', '--base', 'main'], { columns: 200 })
      expect(lint.out).toContain('it ends 2026-12-06T00:00:00Z instead of 2026-11-26T00:00:00Z')
      expect((await made.run(['lint'])).out).not.toContain('exception-extended')
      const diff = await made.run(['access', 'diff', 'main'])
      await expect(diff.out.replaceAll(/@[0-9a-f]{7}/g, '@COMMIT')).toMatchFileSnapshot('golden/access-diff-waits.txt')
    })
  })
})
