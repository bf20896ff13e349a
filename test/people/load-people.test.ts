import { describe, expect, test } from 'vitest'
import { attributesOf, codes, failureOf, loadFiles, loadRecords } from './load-fixture.ts'

const sarah = {
  user_id: 'sarah.chen',
  email: 'sarah@company.com',
  job_title: 'Sales Engineer',
  start_date: '2024-11-24',
  cost_center: '0123',
}
const omar = { user_id: 'omar.haddad', email: 'omar@company.com', employment_status: 'Active' }
const rows = 'user_id;email;job_title;start_date;cost_center;employment_status\n'
const csv = `${rows}sarah.chen;sarah@company.com;Sales Engineer;2024-11-24;0123;\nomar.haddad;omar@company.com;;;;Active\n`
const yamlOf = (record: object) =>
  `- ${Object.entries(record)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n  ')}\n`

describe('the same people', () => {
  const forms: Record<string, string> = {
    'people.yaml': yamlOf(sarah) + yamlOf(omar),
    'wrapped.yaml': `people:\n${yamlOf(sarah)}${yamlOf(omar)}`,
    'flow.yaml': `people: ${JSON.stringify([sarah, omar])}\n`,
    'documents.yaml': `---\n${JSON.stringify(sarah)}\n---\n${JSON.stringify([omar])}\n---\n`,
    'people.json': JSON.stringify([sarah, omar], null, 2),
    'wrapped.json': JSON.stringify({ people: [omar, sarah] }),
    'people.ndjson': `${JSON.stringify(sarah)}\n\n${JSON.stringify(omar)}`,
    'people.csv': csv,
    'comma.csv': csv.replaceAll(';', ',').replaceAll('\n', '\r\n'),
    'people.tsv': csv.replaceAll(';', '\t'),
    'bom.csv': `\uFEFF${csv}`,
    'bom.json': `\uFEFF${JSON.stringify([sarah, omar])}`,
  }
  test.each(Object.keys(forms))('are read from %s', async (name) => {
    const load = await loadFiles({ [name]: forms[name] ?? '' })
    const expected = await loadFiles({ 'people.json': forms['people.json'] ?? '' })
    expect(load.people.map(({ id }) => id)).toEqual(['omar.haddad', 'sarah.chen'])
    expect(attributesOf(load.people[1])).toEqual(sarah)
    expect(load.diagnostics).toEqual([])
    expect(load.unidentified).toBe(0)
    const everything = (people: typeof load.people) => people.map((person) => ({ ...person, at: null }))
    expect(everything(load.people)).toEqual(everything(expected.people))
  })

  test('have a digest, and another one once an attribute of one of them differs', async () => {
    const before = await loadFiles({ 'people.json': JSON.stringify([sarah]) })
    const after = await loadFiles({ 'people.json': JSON.stringify([{ ...sarah, job_title: 'Senior Sales Engineer' }]) })
    expect(after.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(after.digest).not.toBe(before.digest)
  })
})

test('a single HRIS record is a source of one person', async () => {
  for (const name of ['person.json', 'person.yaml']) {
    const load = await loadFiles({ [name]: JSON.stringify(sarah) })
    expect(load.people).toHaveLength(1)
    expect(load.people[0]).toMatchObject({
      id: 'sarah.chen',
      status: null,
      zone: 'Europe/Berlin',
      hold: null,
      dates: { start: { kind: 'date', date: '2024-11-24' }, termination: null, end: null },
      at: { file: name, line: 1, column: 1 },
    })
  }
})

test('a person whose record has an attribute called people is not taken for a list', async () => {
  const load = await loadRecords(['user_id: a, people: [b, c]'])
  expect(attributesOf(load.people[0])).toEqual({ user_id: 'a', people: ['b', 'c'] })
})

test('mapped attributes come from their field, which keeps its own name too', async () => {
  const record = 'user_id: a, job_title: old, work: {title: Engineer, site: {city: Berlin}}'
  const { people } = await loadRecords([record, 'user_id: b, job_title: stale'], {
    mapping: { job_title: 'work.title' },
  })
  expect(attributesOf(people[0])).toEqual({
    user_id: 'a',
    job_title: 'Engineer',
    'work.title': 'Engineer',
    'work.site.city': 'Berlin',
  })
  expect(attributesOf(people[1])).toEqual({ user_id: 'b' })
})

test('a mapping that swaps two fields reads both before it writes', async () => {
  const { people } = await loadRecords(['user_id: a, team: x, department: y'], {
    mapping: { team: 'department', department: 'team' },
  })
  expect(attributesOf(people[0])).toEqual({ user_id: 'a', team: 'y', department: 'x' })
})

test('a mapping from a field that no record has is a warning with the nearest field', async () => {
  const load = await loadRecords(['user_id: a, work: {title: x}'], { mapping: { job_title: 'work.titel' } })
  expect(load.diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'unmapped-field',
      help: 'did you mean `work.title`?',
      at: { file: 'provisionr.yaml' },
    },
  ])
})

test('the key can be a mapped field', async () => {
  const load = await loadRecords(['hr: {id: "0042"}'], { mapping: { user_id: 'hr.id' } })
  expect(load.people.map(({ id }) => id)).toEqual(['0042'])
})

describe('several sources', () => {
  test('are merged by key, the earlier one wins, and disagreement is a warning', async () => {
    const files = {
      'hr.yaml': '- {user_id: a, team: Core}\n- {user_id: b}\n',
      'badges.csv': 'user_id,team,badge\na,Edge,17\nc,Core,18\n',
    }
    const load = await loadFiles(files)
    expect(load.people.map((person) => attributesOf(person))).toEqual([
      { user_id: 'a', team: 'Core', badge: '17' },
      { user_id: 'b' },
      { user_id: 'c', team: 'Core', badge: '18' },
    ])
    expect(load.diagnostics).toMatchObject([
      { severity: 'warning', code: 'conflicting-sources', person: 'a', at: { file: 'badges.csv', line: 2 } },
    ])
    expect(load.diagnostics[0]?.message).toContain('`team`')
  })

  test('whose ids differ only in case hold both people', async () => {
    const load = await loadFiles({ 'a.yaml': 'user_id: Sarah.Chen\n', 'b.yaml': 'user_id: sarah.chen\n' })
    expect(load.people.map(({ hold }) => hold !== null)).toEqual([true, true])
    expect(codes(load)).toEqual(['error near-duplicate-person 1', 'error near-duplicate-person 1'])
  })

  test('are refused when one of them is empty', async () => {
    const failure = await failureOf(loadFiles({ 'a.yaml': 'user_id: a\n', 'b.json': '[]' }))
    expect(failure).toMatchObject({ code: 'people-refused', exitCode: 6 })
    expect(failure.message).toContain('b.json')
  })
})

test.each([
  ['people.json', '[]'],
  ['people.json', '{"people": []}'],
  ['people.yaml', '[]\n'],
  ['people.yaml', 'people:\n'],
  ['people.yaml', '# nobody yet\n'],
  ['people.csv', 'user_id,email\n'],
  ['people.csv', 'user_id,email\n,\n'],
  ['people.json', '[{"email": "a@company.com"}]'],
])('a source without people (%s: %s) is refused', async (name, text) => {
  expect(await failureOf(loadFiles({ [name]: text }))).toMatchObject({ code: 'people-refused', exitCode: 6 })
})

test('a refused source says what was wrong with its records', async () => {
  const failure = await failureOf(loadFiles({ 'people.json': '[{"email": "a@company.com"}]' }))
  expect(failure.diagnostics).toMatchObject([{ code: 'person-without-key', at: { line: 1, column: 2 } }])
})
