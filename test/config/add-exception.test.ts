import { describe, expect, test } from 'vitest'
import { addException } from '../../src/config/edit-exceptions.ts'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { Failure } from '../../src/domain/failure.ts'
import { indented, keysOf, newLines, recordOf } from './exception-files.ts'

const asDocument = `exception:\n${indented(newLines, '  ')}`
const list = `exceptions:\n${indented(keysOf('EX-1'), '    ', '  - ')}`

const files: [what: string, before: string, after: string][] = [
  ['an empty file', '', asDocument],
  ['a file of comments', '# sales\n', `# sales\n${asDocument}`],
  [
    'a file with one document',
    `exception:\n${indented(keysOf('EX-1'), '  ')}`,
    `exception:\n${indented(keysOf('EX-1'), '  ')}---\n${asDocument}`,
  ],
  [
    'a file that indents by four',
    `exception:\n${indented(keysOf('EX-1'), '    ')}`,
    `exception:\n${indented(keysOf('EX-1'), '    ')}---\nexception:\n${indented(newLines, '    ')}`,
  ],
  [
    'a flat document',
    `exception:\n${indented(keysOf('EX-1'), '')}`,
    `exception:\n${indented(keysOf('EX-1'), '')}---\n${asDocument}`,
  ],
  [
    'a file without a last line break',
    '# a\n---\npolicy: {name: A}',
    `# a\n---\npolicy: {name: A}\n---\n${asDocument}`,
  ],
  ['a list', list, `${list}${indented(newLines, '    ', '  - ')}`],
  [
    'a list without indentation',
    `exceptions:\n${indented(keysOf('EX-1'), '  ', '- ')}`,
    `exceptions:\n${indented(keysOf('EX-1'), '  ', '- ')}${indented(newLines, '  ', '- ')}`,
  ],
  [
    'a list with wide dashes',
    `exceptions:\n${indented(keysOf('EX-1'), '    ', '-   ')}`,
    `exceptions:\n${indented(keysOf('EX-1'), '    ', '-   ')}${indented(newLines, '    ', '-   ')}`,
  ],
  [
    'a list with blank lines between entries',
    `${list}\n${indented(keysOf('EX-2'), '    ', '  - ')}`,
    `${list}\n${indented(keysOf('EX-2'), '    ', '  - ')}\n${indented(newLines, '    ', '  - ')}`,
  ],
  [
    'a list whose last entry ends in a comment of its own',
    `${list}    # until May\n  # no more\n`,
    `${list}    # until May\n${indented(newLines, '    ', '  - ')}  # no more\n`,
  ],
  [
    'a list before a policy',
    `${list}policies:\n  - {name: A}\n`,
    `${list}${indented(newLines, '    ', '  - ')}policies:\n  - {name: A}\n`,
  ],
  ['a list without a last line break', list.trimEnd(), `${list}${indented(newLines, '    ', '  - ')}`],
  [
    'a list in flow style',
    'exceptions: [{id: EX-1, user: bo, grant: x:y:z, justification: why, expires: 2026-12-31}]\n',
    `exceptions: [{id: EX-1, user: bo, grant: x:y:z, justification: why, expires: 2026-12-31}]\n---\n${asDocument}`,
  ],
]

describe('a new exception', () => {
  test.each(files)('is added to %s', (_, before, after) => {
    expect(addException({ path: 'a.yaml', text: before }, recordOf()).text).toBe(after)
  })

  test.each(files)('is added to %s with Windows line ends and a byte order mark', (_, before, after) => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`
    if (!before.includes('\n')) return
    expect(addException({ path: 'a.yaml', text: windows(before) }, recordOf()).text).toBe(windows(after))
  })

  test('comes with its lines and their place', () => {
    const { line, written } = addException({ path: 'a.yaml', text: list }, recordOf())
    expect({ line, first: written[0], count: written.length }).toEqual({ line: 7, first: '  - id: EX-9', count: 7 })
  })

  test('is read back with every key', () => {
    const record = recordOf({
      id: 'a: b',
      grants: [
        { text: 'okta:app:Git (SAML)', level: 'member', environments: ['staging', 'no'] },
        { text: 'x:y:${team}', level: null, environments: [] },
      ],
      justification: '"quoted" # and \\ more: äöü 😀',
      approvedBy: ['a', '0123', 'true'],
      starts: { kind: 'instant', instant: Date.UTC(2026, 10, 20, 9) },
      end: { duration: 7_200_000 },
      rule: '~',
      ticket: 'OPS-1',
      extends: '1e3',
      environments: ['production'],
    })
    const { text } = addException({ path: 'a.yaml', text: '' }, record)
    const [read] = parseDocuments([{ path: 'a.yaml', text }]).documents.exceptions
    expect(read).toMatchObject({
      id: 'a: b',
      person: 'ana',
      justification: '"quoted" # and \\ more: äöü 😀',
      approvedBy: ['a', '0123', 'true'],
      starts: { kind: 'instant', instant: Date.UTC(2026, 10, 20, 9) },
      expires: null,
      duration: 7_200_000,
      rule: '~',
      ticket: 'OPS-1',
      extends: '1e3',
      environments: ['production'],
    })
    expect(read?.grants).toMatchObject([
      { text: 'okta:app:Git (SAML)', level: 'member', environments: ['staging', 'no'] },
      { text: 'x:y:${team}', level: null, environments: [] },
    ])
  })

  test('is not added to a file with errors', () => {
    const file = { path: 'a.yaml', text: 'exception: {user: ana}\n' }
    expect(() => addException(file, recordOf())).toThrow(/`a.yaml` has errors/)
  })

  test.each([
    ['its id is taken', `exception:\n${indented(keysOf('EX-9'), '  ')}`, recordOf()],
    ['a value has a line break', '', recordOf({ person: 'ana\nlock: {user: bo}' })],
    ['a value hides text', '', recordOf({ justification: 'a\u202eb' })],
    ['the text before it would grow', 'policy:\n  name: A\n  description: |-\n    a\n...\nx', recordOf()],
  ])('is not added when %s', (_, text, record) => {
    expect(() => addException({ path: 'a.yaml', text }, record)).toThrow(Failure)
  })
})
