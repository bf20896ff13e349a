import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJson } from '../../src/people/read-json.ts'
import { readPlainLines } from '../../src/people/read-plain-lines.ts'
import { treeRecords } from '../../src/people/tree-records.ts'

const refuse = (_offset: number, problem: string): never => {
  throw new Error(problem)
}

function thorough(text: string) {
  const tree = readJson(text, { stream: true, refuse })
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  const position = (offset: number) => ({
    file: 'p',
    line: starts.findLastIndex((start) => start <= offset) + 1,
    column: 1,
  })
  return treeRecords(tree, { file: 'p', position })
}

const value = fc.oneof(
  fc.string(),
  fc.constantFrom('a": b', ' ', '', 'x":', '1.5', 'é'),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 2 }),
)

describe('lines of records, quickly read', () => {
  test('are what reading them thoroughly says, or are left to that', () => {
    let taken = 0
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom('id', 'a', 'b"', '__proto__', 'c:'), value)), (records) => {
        const text = records.map((one) => `${JSON.stringify(one)}\n`).join('')
        const quick = readPlainLines(text, 'p')
        if (quick === null) return
        taken++
        expect(quick).toEqual(thorough(text))
      }),
      { numRuns: 500 },
    )
    expect(taken).toBeGreaterThan(20)
  })

  test.each([
    ['a name that comes twice', '{"id":"a","id":"b"}\n'],
    ['an escape', '{"id":"a\\u0062"}\n'],
    ['a decimal, whose digits count', '{"id":"a","n":1.0}\n'],
    ['an exponent', '{"id":"a","n":1e3}\n'],
    ['a number too large to be exact', '{"id":"a","n":12345678901234567890}\n'],
    ['minus nothing', '{"id":"a","n":-0}\n'],
    ['something in something', '{"id":"a","b":{"c":"d"}}\n'],
    ['a list', '[{"id":"a"}]\n'],
    ['two records on a line', '{"id":"a"}{"id":"b"}\n'],
    ['a record on two lines', '{"id":\n"a"}\n'],
    ['an empty line', '{"id":"a"}\n\n{"id":"b"}\n'],
    ['what is no JSON', '{"id":"a"\n'],
  ])('with %s are left to the thorough reader', (_, text) => {
    expect(readPlainLines(text, 'p')).toBeNull()
  })

  test('keep the digits of whole numbers, and texts that look like others', () => {
    const quick = readPlainLines('{"id":"a","n":5,"t":"1.50","e":"2e3","b":true,"z":null,"s":" "}\n', 'p')
    expect(quick?.records[0]?.fields).toEqual(
      new Map([
        ['id', 'a'],
        ['n', '5'],
        ['t', '1.50'],
        ['e', '2e3'],
        ['b', 'true'],
      ]),
    )
  })
})
