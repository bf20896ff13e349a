import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Tested, written } from '../commands/policy-test-run.ts'
import { createCompany } from '../commands/company.ts'
import { run } from '../cli/test-context.ts'

test.each(['.', 'examples/init', 'examples/minimal'])(
  'the policy tests of %s pass and touch everything',
  async (cwd) => {
    const ran = await run(['test', '--json'], { cwd })
    const { summary, coverage, diagnostics } = JSON.parse(ran.out) as Tested
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
    expect([summary.passed > 0, coverage?.percent, diagnostics]).toEqual([true, 100, []])
  },
)

/** The published policies as printed, and the published life of Sarah. */
test('the published example of a career is a test that passes', async () => {
  const names = ['google', 'okta', 'notion', 'slack', 'salesforce', 'gitlab', 'github']
  const company = createCompany({
    systems: Object.fromEntries(names.map((name) => [name, { simulates: name }])),
    settings: {
      people: { status: { attribute: 'employment_status', active: ['Active'], leave: [], terminated: ['Inactive'] } },
      grace: { mover: '0d', rules: [{ grants: 'salesforce:*', mover: '30d' }] },
    },
  })
  const layers = readFileSync('test/config/fixtures/layers.yaml', 'utf8')
  // The levels it prints for these are not those that the systems have.
  company.write('policies/all.yaml', layers.replace(' (guest)', '').replace(' (read)', ''))
  const engineering = {
    name: 'Engineering Team Access',
    triggers: { department: 'Engineering' },
    grants: ['github:org:acme'],
  }
  company.write('policies/engineering.yaml', stringify({ policy: engineering }))
  company.write(
    'policies/sarah.test.yaml',
    stringify({
      test: written({
        name: 'Sarah',
        at: '2024-11-24',
        person: {
          user_id: 'sarah.chen',
          email: 'sarah@company.com',
          job_title: 'Sales Engineer',
          department: 'Sales',
          start_date: '2024-11-24',
          manager: 'john.doe@company.com',
        },
        expect: {
          exact: [
            'google:workspace-account',
            'slack:workspace-member',
            'okta:base-employee-group',
            'notion:space:company-handbook',
            'salesforce:user-license',
            'slack:channel:#sales-team',
            'google:group:sales@company.com',
            'google:drive:sales-shared-drive',
            'gitlab:group:customer-solutions (reporter)',
            'slack:channel:#engineering-general',
            'notion:space:technical-docs',
          ],
        },
        steps: [
          {
            at: '2026-05-24',
            change: { job_title: 'Solutions Architect', department: 'Engineering' },
            expect: {
              adds: ['github:org:acme'],
              removes: ['salesforce:*', 'slack:channel:#sales-team'],
              keeps: ['okta:base-employee-group'],
              includes: ['salesforce:user-license'],
            },
          },
          { at: '2026-06-23', expect: { excludes: ['salesforce:*'] } },
          { at: '2027-03-15', change: { termination_date: '2027-03-15' }, expect: { includes: ['github:org:acme'] } },
          { at: '2027-03-16', expect: { exact: [] } },
        ],
      }),
    }),
  )
  const ran = await company.run(['test'])
  expect([ran.out.split('\n')[0], ran.exitCode]).toEqual([expect.stringMatching(/^ok {6}Sarah/), 0])
})
