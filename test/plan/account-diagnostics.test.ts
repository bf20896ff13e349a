import { describe, expect, test } from 'vitest'
import { createCompany, type Live } from '../commands/company.ts'

function company(system: object, live: Live = {}) {
  return createCompany({ systems: { gitlab: system as Record<string, unknown> }, live: { gitlab: live } })
}

const deploy = { account: 'deploy', owner: 'ops@acme.com' }

describe('a service account', () => {
  test('that the system does not have is a warning with its line', async () => {
    const here = company({ service_accounts: [deploy] })
    const line =
      here
        .read('provisionr.yaml')
        .split('\n')
        .findIndex((text) => text.includes('account: deploy')) + 1
    const plan = await here.plan()
    expect(plan.diagnostics).toMatchObject([
      { severity: 'warning', code: 'missing-service-account', file: 'provisionr.yaml', line },
    ])
  })

  test('is not missing where accounts were not read to the end', async () => {
    const faults = { fail: [{ read: 'accounts', as: 'partial' }] }
    expect(
      (await company({ service_accounts: [deploy], protected: ['root'], sandbox: faults }).plan()).diagnostics,
    ).toEqual([])
  })

  test('is to be confirmed again from the day after `attest_by` on', async () => {
    const here = company({ service_accounts: [{ ...deploy, attest_by: '2026-11-20' }] }, { deploy: {} })
    here.at('2026-11-20T23:59:59Z')
    expect((await here.plan()).diagnostics).toEqual([])
    here.at('2026-11-21T00:00:00Z')
    const plan = await here.plan()
    expect(plan.diagnostics).toMatchObject([{ severity: 'warning', code: 'attestation-overdue' }])
    expect(plan.diagnostics[0]!.help).toContain('ops@acme.com')
  })
})

test('a protected account that is not there is a warning, a pattern without a match is none', async () => {
  const plan = await company({ protected: ['root', 'bot-*', 'deploy'] }, { 'gitlab-1': { username: 'deploy' } }).plan()
  expect(plan.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'missing-protected-account: gitlab has no account `root`, which is protected',
  ])
})
