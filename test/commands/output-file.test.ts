import { expect, test } from 'vitest'
import { createCompany } from './company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }]
const policies = [{ name: 'All', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }]

test.each([
  ['apply', '--yes'],
  ['plan'],
  ['drift'],
  ['lint'],
  ['access', 'list'],
  ['exception', 'list'],
  ['state', 'list'],
  ['state', 'show'],
  ['state', 'forget', 'ada/gitlab:group:site', '--yes'],
  ['audit', 'log'],
  ['audit', 'verify'],
  ['audit', 'as-of', '2026-11-20'],
  ['audit', 'history', 'ada'],
])('`%s %s` writes its result over nothing that is read or remembered', async (...argv) => {
  const here = createCompany({ people, policies })
  await here.apply()
  const kept = ['.provisionr/ledger.json', '.provisionr/audit.jsonl', '.provisionr/sandbox/gitlab.json', 'people.yaml']
  const before = kept.map((file) => here.read(file))
  for (const file of kept) {
    const { exitCode, err, out } = await here.run([...argv, '--write', `json=${file}`])
    expect([exitCode, out, err]).toEqual([64, '', expect.stringContaining('reads and remembers, and was not written')])
  }
  expect(kept.map((file) => here.read(file))).toEqual(before)
})
