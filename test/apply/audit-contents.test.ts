import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { approvalOf } from '../commands/approval-of.ts'
import { type Company, createCompany } from '../commands/company.ts'
import { approve, company as ruled, morning } from '../commands/ruled-company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }

const entries = (here: Company) =>
  here
    .read('.provisionr/audit.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)

const of = (here: Company, event: string) => entries(here).filter((one) => one.event === event)

describe('the audit log', () => {
  test('names who approved the exception that gives something, and where', async () => {
    const here = ruled()
    here.exceptions([morning])
    approve(here, approvalOf(morning, { source: 'merge request 12' }))
    await here.apply()
    const approvals = [
      {
        exception: 'EX-1',
        kind: 'verified',
        approvers: ['cy'],
        author: 'ada',
        requester: null,
        source: 'merge request 12',
      },
    ]
    const given = entries(here).filter(({ grant }) => grant === 'git:group:prod')
    expect(given.map((one) => [one.event, one.approvals])).toEqual([
      ['intent', approvals],
      ['result', approvals],
    ])
    expect(entries(here).filter((one) => one.grant !== 'git:group:prod' && one.approvals.length > 0)).toEqual([])
  })

  test('calls an approval that only the file speaks of a claim', async () => {
    const here = createCompany({ people, policies: [base] })
    const exception = { id: 'EX-2', user: 'ada', grant: 'gitlab:group:x', justification: 'audit', approved_by: 'cfo' }
    here.exceptions([{ ...exception, expires: '2026-12-01' }])
    await here.apply()
    const given = of(here, 'result').find(({ grant }) => grant === 'gitlab:group:x')
    expect(given!.approvals).toMatchObject([{ exception: 'EX-2', kind: 'claimed', approvers: ['cfo'] }])
  })

  test('says from which request and job a run comes', async () => {
    const here = createCompany({ people, policies: [base] })
    const env = { GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '7', CI_PROJECT_URL: 'https://git.acme.com/a', USER: 'bot' }
    await here.run(['apply', '--yes'], { env })
    expect(of(here, 'plan')[0]).toMatchObject({
      actor: 'bot',
      origin: { provider: 'gitlab', request: '7', url: 'https://git.acme.com/a/-/merge_requests/7', said_by: 'ci' },
    })
    expect(of(here, 'result').every((one) => one.origin === undefined)).toBe(true)
  })

  test('says what guards held back, and what was allowed', async () => {
    const here = createCompany({ people, policies: [base], settings: { guards: { max_removals: { count: 0 } } } })
    await here.apply()
    here.policies([])
    await here.run(['apply', '--yes'])
    expect(of(here, 'refusal').map((one) => one.detail?.split(':')[0])).toContain('max_removals')
    expect(of(here, 'allowed')).toEqual([])
    await here.apply('--max-removals', '9')
    expect(of(here, 'allowed').map((one) => one.detail)).toEqual([
      'max_removals: --max-removals 9; the plan takes away 4',
    ])
  })

  test('says what a run waits for, although the rest is applied', async () => {
    const here = ruled()
    here.exceptions([morning])
    await here.run(['apply', '--yes'])
    expect(of(here, 'refusal').map((one) => one.detail)).toEqual([expect.stringMatching(/^unverified_approval: /)])
    expect(of(here, 'sweep')).toHaveLength(1)
  })

  test('names the locks in force, and why a change was due', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.write('policies/lock.yaml', 'lock: {user: ada, reason: laptop stolen, until: 2026-12-01}')
    await here.apply()
    expect(of(here, 'lock')).toMatchObject([
      { person: 'ada', system: null, detail: 'until 2026-12-02T00:00:00Z: laptop stolen' },
    ])
    expect(of(here, 'result').at(-1)).toMatchObject({ person: 'ada', cause: 'lock' })
  })

  test('tells what the ledger began with', async () => {
    const here = createCompany({ people, policies: [base], settings: { state: { seed: 'seed.yaml' } } })
    here.byHand('gitlab', (accounts) => {
      accounts['ada'] = { email: 'ada@acme.com', access: ['gitlab:group:docs'] }
    })
    const since = '2026-01-01T00:00:00Z'
    const grant = { person: 'ada', system: 'gitlab', type: 'group', resource: 'docs', level: 'guest' }
    here.write(
      'seed.yaml',
      JSON.stringify({
        accounts: [{ system: 'gitlab', account: 'ada', person: 'ada', origin: 'created', since, status: 'enabled' }],
        grants: [{ ...grant, since, origin: 'granted' }],
      }),
    )
    await here.apply()
    await here.apply()
    expect(of(here, 'seen')).toMatchObject([
      { person: 'ada', grant: null, after: { status: 'enabled' }, owned: { origin: 'created', since } },
      { person: 'ada', grant: 'gitlab:group:docs', after: { level: 'guest' }, owned: { origin: 'granted', since } },
    ])
  })

  test('tells of accounts that somebody deleted or switched on by hand', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      delete accounts['ada']
    })
    await here.run(['apply', '--yes'])
    expect(of(here, 'seen')).toMatchObject([{ person: 'ada', account: 'ada', grant: null, after: null }])
  })
})
