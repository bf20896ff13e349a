import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Company, createCompany } from './company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const id = '0b7e1f2a-6d0e-4c55-9a53-3f8c0a1d2e4f'

/** What runs leave that are killed in the middle of a write. */
const left = [
  '.ledger.json.0123456789ab.tmp',
  '.audit.jsonl.0123456789ab.tmp',
  '.ledger.lock.0123456789ab.tmp',
  `.ledger.lock.${id}.0123456789ab.tmp`,
  `ledger.lock.${id}`,
  `ledger.lock.${id}.new`,
  `ledger.lock.${id}.${id}.new`,
  'sandbox/.gitlab.json.0123456789ab.tmp',
]

/** A company that was applied, then got these files, and was applied again. */
async function withFiles(names: readonly string[], minutesAgo: number): Promise<Company> {
  const here = createCompany({ people: people.slice(0, 1), policies: [base] })
  const now = Date.now()
  here.at(new Date(now).toISOString())
  await here.apply()
  for (const name of names) {
    here.write(`.provisionr/${name}`, 'half')
    const then = now / 1000 - minutesAgo * 60
    utimesSync(join(here.folder, '.provisionr', name), then, then)
  }
  here.people(people)
  await here.apply()
  return here
}

const found = (here: Company, names: readonly string[]) =>
  names.filter((name) => here.files().includes(`.provisionr/${name}`))

test('what killed runs left beside the ledger and a sandbox is swept by the next run that writes', async () => {
  expect(found(await withFiles(left, 40), left)).toEqual([])
})

test('what somebody may be writing right now stays', async () => {
  expect(found(await withFiles(left, 1), left)).toEqual(left)
})

test('what is none of provisionr’s stays', async () => {
  const others = [
    '.ledger.json.tmp',
    'notes.tmp',
    'ledger.json.damaged-20261120T090000Z',
    'sandbox/.other.json.0123456789ab.tmp',
  ]
  expect(found(await withFiles(others, 4000), others)).toEqual(others)
})
