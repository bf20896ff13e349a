import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSource } from '../../src/people/read-source.ts'
import { sourceContext } from '../../src/people/source-context.ts'
import { systemSettings } from '../adapters/sandbox/sandbox-context.ts'
import { filesOnly } from './files-only.ts'
import { attributesOf, codes, configured, failureOf, loadFiles } from './load-fixture.ts'

async function problemOf(name: string, text: string | Uint8Array): Promise<string> {
  const failure = await failureOf(loadFiles({ [name]: text }))
  expect(failure).toMatchObject({ code: 'people-unreadable', exitCode: 1 })
  expect(failure.help).not.toBe('')
  return failure.message
}

describe('YAML', () => {
  test('scalars stay the text they are written as, in flat files and in others', async () => {
    const values =
      'a: 0123\n  b: true\n  c: 1e3\n  d: 0x1F\n  e: 2024-11-24\n  f: "no"\n  g: null\n  h: ~\n  i:\n  j: "null"\n'
    const expected = { user_id: 'x', a: '0123', b: 'true', c: '1e3', d: '0x1F', e: '2024-11-24', f: 'no', j: 'null' }
    const flat = await loadFiles({ 'p.yaml': `- user_id: x\n  ${values}` })
    const other = await loadFiles({ 'p.yaml': `- user_id: x\n  ${values}  k: [] # a comment\n` })
    expect(attributesOf(flat.people[0])).toEqual(expected)
    expect(attributesOf(other.people[0])).toEqual(expected)
  })

  test('lists of scalars are several values, blank ones left out', async () => {
    const load = await loadFiles({ 'p.yaml': '- user_id: x\n  skills: [a, "", ~, 007]\n  phones: [{n: 1}]\n' })
    expect(attributesOf(load.people[0])).toEqual({ user_id: 'x', skills: ['a', '007'] })
    expect(codes(load)).toEqual(['notice nested-list 1'])
  })

  test('an entry that is no record is an error, and nobody is taken for it', async () => {
    const load = await loadFiles({ 'p.yaml': '- user_id: x\n- just text\n' })
    expect(load.people).toHaveLength(1)
    expect(load.unidentified).toBe(1)
    expect(codes(load)).toEqual(['error invalid-person 1'])
  })

  test('a field that stands twice holds the person', async () => {
    for (const text of [
      '- user_id: x\n  a: 1\n  a: 2\n',
      '- user_id: x\n  w: {a: 1, a: 1}\n',
      '- {user_id: x, w.a: 1, w: {a: 2}}\n',
    ]) {
      const load = await loadFiles({ 'p.yaml': text })
      expect(load.people[0]?.hold).toContain('twice')
      expect(load.unidentified).toBe(1)
      expect(codes(load)).toEqual(['error duplicate-field 1'])
    }
    const load = await loadFiles({ 'p.json': '[{"user_id": "x", "user_id": "y"}]' })
    expect(load.people).toMatchObject([{ id: 'x', hold: 'the record has `user_id` twice' }])
  })

  test.each([
    ['- user_id: "x\n', 'p.yaml:'],
    ['- user_id: x\n   team: y\n', 'p.yaml:'],
    ['- user_id: x\n\tteam: y\n', 'p.yaml:2:'],
    ['- &a {user_id: x}\n- *a\n', 'p.yaml:2:3: aliases (`*a`) are not read'],
    ['- user_id: x\n  <<: {team: y}\n', 'p.yaml:2:3: merge keys'],
    ['%YAML 1.1\n---\n- user_id: x\n', 'p.yaml:1:1: `%YAML 1.1`'],
    ['- ? {a: b}\n  : c\n', 'p.yaml:1:5: a name is not plain text'],
    [`- user_id: x\n  deep: ${'['.repeat(70)}${']'.repeat(70)}\n`, 'more than 64 deep'],
    [`- user_id: x\n  deep: ${'['.repeat(20_000)}\n`, 'p.yaml:'],
  ])('that cannot be read says where (%#)', async (text, problem) => {
    expect(await problemOf('p.yaml', text)).toContain(problem)
  })
})

describe('JSON', () => {
  test('numbers keep their digits', async () => {
    const load = await loadFiles({
      'p.json': '[{"user_id": 12345678901234567890, "a": 1.50, "b": -0, "c": true, "d": null}]',
    })
    expect(attributesOf(load.people[0])).toEqual({ user_id: '12345678901234567890', a: '1.50', b: '-0', c: 'true' })
  })

  test('each record knows its line', async () => {
    const load = await loadFiles({ 'p.json': '[\n  {"user_id": "a"},\n  {"user_id": "b",\n   "x": {}}\n]' })
    expect(load.people.map(({ at }) => [at.line, at.column])).toEqual([
      [2, 3],
      [3, 3],
    ])
  })

  test.each([
    ['p.json', '[{"user_id": "a"}', 'p.json:1:18: expected `,` or `]`, found the end of the file'],
    ['p.json', '[{"user_id": "a"},]', 'p.json:1:19: expected a value, found `]`'],
    ['p.json', '[{"user_id": "a"}]\n[]', 'p.json:2:1: something follows'],
    ['p.json', '[{user_id: "a"}]', 'p.json:1:3: expected a name in double quotes, found `u`'],
    ['p.json', '[{"user_id": "a\nb"}]', 'p.json:1:14: a string has a raw control character'],
    ['p.json', '[{"user_id": "a\\x"}]', 'unknown escape'],
    ['p.json', '[{"user_id": "a\\"}]', 'never closed'],
    ['p.json', '[{"user_id": 01}]', 'expected `,` or `}`'],
    ['p.json', '[{"user_id": nul}]', 'expected a value, found `n`'],
    ['p.json', '['.repeat(100_000), 'more than 64 deep'],
    ['p.ndjson', '{"user_id": "a"}\n{"user_id": "b"\n{"user_id": "c"}\n', 'p.ndjson:3:1: expected `,` or `}`'],
    ['p.jsonl', '{"user_id": "a"}\n{"user_', 'p.jsonl:2:2: a string is never closed'],
  ])('that is broken says where (%s %#)', async (name, text, problem) => {
    expect(await problemOf(name, text)).toContain(problem)
  })
})

describe('CSV', () => {
  test('cells may be quoted and contain delimiters, quotes and line breaks', async () => {
    const load = await loadFiles({ 'p.csv': 'user_id,note,team\r\na,"x, ""y""\r\nz",Core\r\n\r\nb,,\r\n,,\r\n' })
    expect(load.people.map((person) => attributesOf(person))).toEqual([
      { user_id: 'a', note: 'x, "y"\r\nz', team: 'Core' },
      { user_id: 'b' },
    ])
    expect(load.people.map(({ at }) => at.line)).toEqual([2, 5])
  })

  test('a row of another length is an error, and nobody is taken for it', async () => {
    const load = await loadFiles({ 'p.csv': 'user_id,title,team\na,Head, Sales,Core\nb,x,y,,\nc,x\n' })
    expect(load.people.map(({ id }) => id)).toEqual(['b'])
    expect(load.unidentified).toBe(2)
    expect(codes(load)).toEqual(['error ragged-row 2', 'error ragged-row 4'])
  })

  test.each([
    ['user_id,team,user_id\na,b,c\n', 'p.csv:1:1: two columns are called `user_id`'],
    ['user_id,,team\na,b,c\n', 'p.csv:1:1: column 2 has no name'],
    ['user_id,team\na,"b\n', 'p.csv:2:1: a double quote is never closed'],
    ['user_id,team\na,b\nc,x"y\n', 'p.csv:3:1: a double quote stands inside'],
    ['user_id,team\na,"b"c\n', 'p.csv:2:1: text follows a closing double quote'],
  ])('that is broken says where (%#)', async (text, problem) => {
    expect(await problemOf('p.csv', text)).toContain(problem)
  })
})

describe('a file', () => {
  test.each([
    ['', 'is empty'],
    [' \n\t\n', 'is empty'],
    ['\uFEFF', 'is empty'],
  ])('with %j is unreadable', async (text, problem) => {
    for (const name of ['p.yaml', 'p.json', 'p.csv']) expect(await problemOf(name, text)).toContain(problem)
  })

  test('that is not UTF-8 is unreadable', async () => {
    expect(await problemOf('p.csv', Uint8Array.from([0x75, 0xff, 0xfe]))).toContain('UTF-8')
    expect(await problemOf('p.csv', Buffer.from('\uFEFFuser_id\na\n', 'utf16le'))).toContain('UTF-8')
  })

  test('of another kind is unreadable', async () => {
    expect(await problemOf('people.xlsx', 'x')).toContain('nobody knows what is in')
  })

  test('that does not exist, or is a folder, is unreadable', async () => {
    const root = mkdtempSync(join(tmpdir(), 'people-'))
    mkdirSync(join(root, 'folder.yaml'))
    const read = (path: string | null) =>
      readSource({ source: 'file', path, options: {}, at: configured }, root, filesOnly)
    expect(await failureOf(read('none.yaml'))).toMatchObject({
      code: 'people-unreadable',
      message: expect.stringContaining('does not exist') as string,
    })
    expect(await failureOf(read('folder.yaml'))).toMatchObject({ code: 'people-unreadable' })
    expect(await failureOf(read(null))).toMatchObject({ message: expect.stringContaining('no `path`') as string })
  })

  test.each(['google', 'microsoft'])('is no way to read %s, which is refused plainly', async (source) => {
    const failure = await failureOf(readSource({ source, path: null, options: {}, at: configured }, '.', filesOnly))
    expect(failure).toMatchObject({
      code: 'people-unreadable',
      message: expect.stringContaining('does not read people there') as string,
    })
  })
})

test('a system that cannot say who works here is refused plainly', async () => {
  const system = systemSettings({ name: 'forge', adapter: 'sandbox', simulates: 'gitlab' })
  const world = { ...filesOnly, systems: new Map([['forge', system]]) }
  const failure = await failureOf(readSource({ source: 'forge', path: null, options: {}, at: configured }, '.', world))
  expect(failure).toMatchObject({
    code: 'people-unreadable',
    message: expect.stringContaining('people cannot come from `forge`') as string,
  })
})

test('a source is opened as part of the change that it belongs to, with what its secrets stand for', () => {
  const source = { source: 'scim', path: null, options: { token: '${T}', timeout: '5s' }, at: configured }
  const world = { ...filesOnly, isProposal: true, reveal: () => ({ token: 'secret' }) }
  expect(sourceContext(source, '/repository', world)).toMatchObject({
    root: '/repository',
    isProposal: true,
    settings: { adapter: 'scim', timeout: 5000, options: { token: 'secret' }, enforcement: { mode: 'observe' } },
  })
})
