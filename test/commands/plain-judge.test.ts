import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createPlainAccess } from '../../src/access/plain-access.ts'
import { createAccessEngine } from '../../src/commands/access-engine.ts'
import { createPlainJudge } from '../../src/commands/plain-judge.ts'
import { plainPeople } from '../../src/commands/plain-people.ts'
import { createPlainValues } from '../../src/commands/plain-values.ts'
import { openSystems } from '../../src/commands/read-systems.ts'
import { isSpecialGrant } from '../../src/commands/reduce-people.ts'
import { loadWorkspace } from '../../src/commands/workspace.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { createNameHashes } from '../../src/people/name-hashes.ts'
import { openPeopleRows } from '../../src/people/people-rows.ts'
import { createRightTable } from '../../src/policy/right-table.ts'
import { createSeenValues } from '../../src/policy/seen-values.ts'
import { contextOf, global } from './both-ways.ts'
import { type Company, createCompany } from './company.ts'

type Record = { user_id: string } & { [field: string]: string }

const everybody: Record[] = ['ada', 'bo', 'cy', 'di'].map((id) => ({
  user_id: id,
  title: id === 'cy' ? 'Chef' : 'Writer',
  team: 'Core',
  status: 'Active',
  email: `${id}@acme.com`,
  start_date: '2020-01-01',
}))

async function company(people = everybody): Promise<Company> {
  const here = createCompany({
    systems: { gitlab: {}, okta: { simulates: 'okta' } },
    settings: { people: { path: 'people.ndjson' } },
    policies: [
      { name: 'All', triggers: { status: 'Active' }, grants: ['okta:group:all', 'gitlab:group:site'] },
      { name: 'Writers', triggers: { title: 'Writer', team: ['Core', 'Else'] }, grants: ['okta:group:writers'] },
      { name: 'Chefs', triggers: { title: 'Chef' }, grants: [{ grant: 'gitlab:group:site', level: 'reporter' }] },
    ],
  })
  tell(here, people)
  await here.apply()
  return here
}

function tell(here: Company, people: readonly Record[]): void {
  here.write('people.ndjson', people.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

/** Changes what a system's file says. */
function edit(here: Company, system: string, from: RegExp, to: string): void {
  const file = `.provisionr/sandbox/${system}.json`
  const text = here.read(file)
  expect(text).toMatch(from)
  here.write(file, text.replace(from, to))
}

/** Who does not go by unseen, the first aside, who never does. */
async function seenPeople(here: Company): Promise<string[]> {
  const context = contextOf(here.folder, '2026-11-20T10:00:00Z')
  const files = await loadWorkspace(global, context)
  const { settings, catalog, now } = files
  const ledger = await (await openLedger({ settings, root: files.root })).openRows()
  const engine = createAccessEngine(files, { ledger: ledger!.head, held: new Map() })
  const systems = await openSystems(files, global, context)
  const opened = [...systems.adapters].map(
    ([name, adapter]) => [name, { rows: adapter.openRows!()!, settings: settings.systems.get(name)! }] as const,
  )
  const rights = createRightTable(catalog)
  const plain = createPlainAccess(engine.model, { now, rights, isSpecial: isSpecialGrant(files, engine) })!
  const seen = createSeenValues(engine.model.policies)
  const values = createPlainValues(plain, seen, { settings, now, more: ledger!.tables.attributes })
  const rows = openPeopleRows({
    path: resolve(here.folder, 'people.ndjson'),
    file: 'people.ndjson',
    settings,
    attributes: values.attributes,
    names: ['email'],
    hashes: createNameHashes(),
    sharing: new Set(),
  })!
  const except = new Set<string>()
  const systemMap = new Map(opened)
  const judge = createPlainJudge({ rows, values, plain, ledger: ledger!, systems: systemMap, rights, except })
  const found: string[] = []
  for (const { id } of plainPeople({ rows, judge, seen, except, greet: () => undefined })) {
    // The thorough way passes the ledger's line of whoever it is given.
    for (let known = ledger!.person(); known !== null && known <= id; known = ledger!.person()) ledger!.advance()
    found.push(id)
  }
  for (const { rows: one } of systemMap.values()) one.close()
  ledger!.close()
  rows.close()
  await systems.close()
  return found.slice(1)
}

describe('people who are plainly as they should be', () => {
  test('go by unseen', async () => {
    expect(await seenPeople(await company())).toEqual([])
  })
  test('are not those who lost a grant, hold one more, or another level', async () => {
    const changes: [string, string, RegExp, string][] = [
      ['di', 'okta', /^(\["di",0,)"[^"]*"/m, '$1""'],
      ['cy', 'okta', /^(\["cy",0,)"0"/m, '$1"0 1"'],
      ['di', 'gitlab', /^(\["di",0,)"0"/m, '$1"1"'],
    ]
    for (const [id, system, from, to] of changes) {
      const here = await company()
      edit(here, system, from, to)
      expect(await seenPeople(here)).toEqual([id])
    }
  })
  test('are not those whose record changed, or whom nobody can be sure about', async () => {
    const changes = [
      { title: 'Chef' },
      { email: 'new@acme.com' },
      { end_date: '2026-12-24' },
      { timezone: 'Asia/Tokyo' },
      { status: 'Leave' },
      { start_date: '2027-01-01' },
      { name: 'Dí' },
    ]
    for (const change of changes) {
      const here = await company()
      tell(here, [...everybody.slice(0, 3), { ...everybody[3]!, ...change }])
      expect(await seenPeople(here), JSON.stringify(change)).toEqual(['di'])
    }
  })
  test('are not those whose account is suspended, has another name, or is not theirs alone', async () => {
    const changes: [RegExp, string][] = [
      [/^(\["bo"),0,/m, '$1,1,'],
      [/^(\["bo".*)"bo@acme.com"/m, '$1"other@acme.com"'],
      [/^(\["bo".*"bo@acme.com",null,)null/m, '$1"7"'],
      [/^(\["bo",0,)"[^"]*"(.*)\[\]\]/m, '$1""$2[[0,"pending",null]]]'],
    ]
    for (const [from, to] of changes) {
      const here = await company()
      edit(here, 'okta', from, to)
      expect(await seenPeople(here), to).toEqual(['bo'])
    }
  })
  test('are not those who share an address with somebody before them', async () => {
    const here = await company()
    tell(here, [...everybody.slice(0, 3), { ...everybody[3]!, email: 'BO@acme.com' }])
    expect(await seenPeople(here)).toEqual(['di'])
  })
})
