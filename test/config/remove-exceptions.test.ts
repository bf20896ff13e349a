import { describe, expect, test } from 'vitest'
import { removeExceptions } from '../../src/config/edit-exceptions.ts'
import { indented, keysOf } from './exception-files.ts'

const [one, two, three] = ['EX-1', 'EX-2', 'EX-3'].map(keysOf) as [string[], string[], string[]]
const nested = (keys: readonly string[]) => `exception:\n${indented(keys, '  ')}`
const entry = (keys: readonly string[]) => indented(keys, '    ', '  - ')
const policy = 'policy:\n  name: A\n'

const files: [what: string, before: string, ids: string[], after: string | null][] = [
  ['the only document', nested(one), ['EX-1'], null],
  ['a document with its comments', `# why\n# so\n${nested(one)}    # until May\n`, ['EX-1'], null],
  ['all entries of the only list', `exceptions:\n${entry(one)}${entry(two)}`, ['EX-1', 'EX-2'], null],
  [
    'what only stands below words for machines',
    `# yaml-language-server: $schema=a.json\n${nested(one)}`,
    ['EX-1'],
    null,
  ],
  ['a document below a heading', `# sales\n\n# why\n${nested(one)}`, ['EX-1'], '# sales\n'],
  ['the first of two documents', `${nested(one)}---\n${nested(two)}`, ['EX-1'], nested(two)],
  ['the second of two documents', `${nested(one)}---\n${nested(two)}`, ['EX-2'], nested(one)],
  [
    'the document in the middle',
    `${nested(one)}\n---\n# why\n${nested(two)}\n---\n${nested(three)}\n`,
    ['EX-2'],
    `${nested(one)}\n---\n${nested(three)}\n`,
  ],
  [
    'the first two of three documents',
    `${nested(one)}---\n${nested(two)}---\n${nested(three)}`,
    ['EX-1', 'EX-2'],
    `---\n${nested(three)}`,
  ],
  [
    'the first document before a marker with a comment',
    `${nested(one)}--- # two\n${nested(two)}`,
    ['EX-1'],
    `--- # two\n${nested(two)}`,
  ],
  ['a document with its own marker', `---\n${nested(one)}---\n${policy}`, ['EX-1'], `---\n${policy}`],
  ['a document on the line of its marker', `${policy}--- {exception: {${one.join(', ')}}}\n`, ['EX-1'], policy],
  ['a document with an end marker', `${nested(one)}...\n---\n${policy}`, ['EX-1'], policy],
  [
    'a document behind a directive',
    `%YAML 1.2\n---\n${nested(one)}---\n${policy}`,
    ['EX-1'],
    `%YAML 1.2\n---\n${policy}`,
  ],
  ['a flat document', `${policy}---\nexception:\n${indented(one, '')}`, ['EX-1'], policy],
  [
    'a document below a note that is not its own',
    `${policy}---\n# from here on: sales\n\n# why\n${nested(one)}---\n${nested(two)}`,
    ['EX-1'],
    `${policy}# from here on: sales\n\n---\n${nested(two)}`,
  ],
  [
    'the first entry of a list',
    `exceptions:\n  # one\n${entry(one)}    # of one\n  # two\n${entry(two)}`,
    ['EX-1'],
    `exceptions:\n  # two\n${entry(two)}`,
  ],
  [
    'the last entry of a list',
    `exceptions:\n${entry(one)}\n  # two\n${entry(two)}\npolicies:\n  - {name: A}\n`,
    ['EX-2'],
    `exceptions:\n${entry(one)}\npolicies:\n  - {name: A}\n`,
  ],
  [
    'two entries at the end of a list',
    `exceptions:\n${entry(one)}\n${entry(two)}\n${entry(three)}`,
    ['EX-2', 'EX-3'],
    `exceptions:\n${entry(one)}`,
  ],
  [
    'the entry in the middle',
    `exceptions:\n${entry(one)}\n${entry(two)}\n${entry(three)}`,
    ['EX-2'],
    `exceptions:\n${entry(one)}\n${entry(three)}`,
  ],
  [
    'a list beside policies',
    `# policies\npolicies:\n  - {name: A}\n# exceptions\nexceptions:\n${entry(one)}`,
    ['EX-1'],
    '# policies\npolicies:\n  - {name: A}\n',
  ],
  [
    'entries in flow style',
    `exceptions: [{${one.join(', ')}}, {${two.join(', ')}},\n  {${three.join(', ')}}]\n`,
    ['EX-1', 'EX-3'],
    `exceptions: [{${two.join(', ')}}]\n`,
  ],
  [
    'an entry before text whose blank lines count',
    `exceptions:\n${entry(one).replace('justification: why', 'justification: |+\n      why\n')}${entry(two)}`,
    ['EX-2'],
    `exceptions:\n${entry(one).replace('justification: why', 'justification: |+\n      why\n')}`,
  ],
]

describe('removing exceptions takes', () => {
  test.each(files)('%s', (_, before, ids, after) => {
    expect(removeExceptions({ path: 'a.yaml', text: before }, new Set(ids))).toBe(after)
  })

  test.each(files)('%s, with Windows line ends and a byte order mark', (_, before, ids, after) => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`
    const rest = removeExceptions({ path: 'a.yaml', text: windows(before) }, new Set(ids))
    expect(rest).toBe(after === null ? null : windows(after))
  })

  test('nothing where nobody can tell whose a comment is', () => {
    const text = `exceptions: [\n  {${one.join(', ')}},\n  # two\n  {${two.join(', ')}}]\n`
    const remove = () => removeExceptions({ path: 'a.yaml', text }, new Set(['EX-1']))
    expect(remove).toThrow(/cannot be edited without changing something else/)
  })

  test('nothing from a file with errors', () => {
    const text = `${nested(one)}---\npolicy: {nam: A}\n`
    expect(() => removeExceptions({ path: 'a.yaml', text }, new Set(['EX-1']))).toThrow(/`a.yaml` has errors/)
  })
})
