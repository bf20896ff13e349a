import { describe, expect, test } from 'vitest'
import type { Revocation } from '../../src/config/exception-record.ts'
import { revokeException } from '../../src/config/edit-exceptions.ts'
import { Failure } from '../../src/domain/failure.ts'
import { indented, keysOf } from './exception-files.ts'

const revocation: Revocation = {
  at: { kind: 'instant', instant: Date.UTC(2026, 10, 20, 9) },
  by: 'sec@company.com',
  reason: 'no longer: needed',
}
const value = '{at: "2026-11-20T09:00:00Z", by: "sec@company.com", reason: "no longer: needed"}'
const [one, two] = [keysOf('EX-1'), keysOf('EX-2')]

const block = `${indented(one.toSpliced(3, 1), '  ')}  justification: |\n    why\n`

const files: [what: string, before: string, after: string][] = [
  ['a document', `exception:\n${indented(one, '  ')}`, `exception:\n${indented([...one, `revoked: ${value}`], '  ')}`],
  [
    'a document of several',
    `exception:\n${indented(one, '  ')}# next\n---\nexception:\n${indented(two, '  ')}`,
    `exception:\n${indented([...one, `revoked: ${value}`], '  ')}# next\n---\nexception:\n${indented(two, '  ')}`,
  ],
  ['a flat document', `exception:\n${indented(one, '')}`, `exception:\n${indented([...one, `revoked: ${value}`], '')}`],
  [
    'an entry of a list',
    `exceptions:\n${indented(one, '    ', '  - ')}\n  # two\n${indented(two, '    ', '  - ')}`,
    `exceptions:\n${indented([...one, `revoked: ${value}`], '    ', '  - ')}\n  # two\n${indented(two, '    ', '  - ')}`,
  ],
  [
    'an exception that ends in a comment',
    `exception:\n${indented(one, '  ').trimEnd()}   # soon\n    # or later\n\n`,
    `exception:\n${indented(one, '  ').trimEnd()}   # soon\n    # or later\n  revoked: ${value}\n\n`,
  ],
  [
    'a flat document whose kind comes last',
    `${indented(one, '')}exception: # flat\n# end\n`,
    `${indented(one, '')}exception: # flat\nrevoked: ${value}\n# end\n`,
  ],
  [
    'an exception that ends in a list',
    `exception:\n${indented(one, '  ')}  approved_by:\n    - cto\n    - ceo\n`,
    `exception:\n${indented(one, '  ')}  approved_by:\n    - cto\n    - ceo\n  revoked: ${value}\n`,
  ],
  [
    'an exception that ends in a block of text',
    `exception:\n${block}\n# end\n`,
    `exception:\n${block}  revoked: ${value}\n\n# end\n`,
  ],
  [
    'a mapping in flow style',
    `exception: {${one.join(', ')}, }\n`,
    `exception: {${one.join(', ')}, revoked: ${value}, }\n`,
  ],
  [
    'a file without a last line break',
    `exception:\n${indented(one, '  ').trimEnd()}`,
    `exception:\n${indented([...one, `revoked: ${value}`], '  ')}`,
  ],
]

describe('a revocation', () => {
  test.each(files)('is added to %s', (_, before, after) => {
    expect(revokeException({ path: 'a.yaml', text: before }, 'EX-1', revocation).text).toBe(after)
  })

  test('keeps Windows line ends and the byte order mark', () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`
    const [, before, after] = files[3]!
    expect(revokeException({ path: 'a.yaml', text: windows(before) }, 'EX-1', revocation).text).toBe(windows(after))
  })

  test('stays JSON in JSON', () => {
    const body = { id: 'EX-1', user: 'bo', grant: 'x:y:z', justification: 'why', expires: '2026-12-31' }
    const text = JSON.stringify({ exceptions: [body] }, null, 2)
    const edited = revokeException({ path: 'a.yaml', text }, 'EX-1', revocation).text
    const revoked = { at: '2026-11-20T09:00:00Z', by: revocation.by, reason: revocation.reason }
    expect(JSON.parse(edited)).toEqual({ exceptions: [{ ...body, revoked }] })
  })

  test('comes with its line', () => {
    const { line, written } = revokeException({ path: 'a.yaml', text: files[3]![1] }, 'EX-1', revocation)
    expect({ line, written }).toEqual({ line: 7, written: [`    revoked: ${value}`] })
  })

  test('finds an exception without an id by its derived one', () => {
    const keys = two.slice(1)
    const text = `exception:\n${indented(one, '  ')}---\nexception:\n${indented(keys, '  ')}`
    const edited = revokeException({ path: 'ex/a.yaml', text }, 'ex/a#2', revocation).text
    expect(edited).toBe(`${text}  revoked: ${value}\n`)
  })

  test('is not added twice', () => {
    const text = files[0]![2]
    expect(() => revokeException({ path: 'a.yaml', text }, 'EX-1', revocation)).toThrow(Failure)
  })

  test('is not added where it would change the text above it', () => {
    const text = `exception:\n${block.replace('|', '|+')}\n# end\n`
    const edit = () => revokeException({ path: 'a.yaml', text }, 'EX-1', revocation)
    expect(edit).toThrow(/cannot be edited without changing something else/)
  })
})
