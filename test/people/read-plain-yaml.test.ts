import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPlainYaml } from '../../src/people/read-plain-yaml.ts'
import { readYaml } from '../../src/people/read-yaml.ts'
import type { SourceTree } from '../../src/people/source-value.ts'
import { treeRecords } from '../../src/people/tree-records.ts'

function readFully(text: string): SourceTree | null {
  try {
    return readYaml(text, () => {
      throw new SyntaxError('refused')
    })
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** What both readers have to agree on, in a form that can be compared. */
function described(tree: SourceTree | null): unknown {
  if (tree === null) return null
  return treeRecords(tree, { file: 'p.yaml', position: (offset) => ({ file: 'p.yaml', line: 1, column: offset }) })
}

/** Pieces of YAML between bars. */
const scraps = [
  'a|user_id|x.y|null|~|true|0123|2024-11-24|sarah@company.com|Head of Sales|é|¡|\u1680|people:|---|...',
  ':|: | #|#|- |-|  | |\t|"|\'|"a b"|\'it\'\'s\'|"\\n"|\\|>|&a|*a|!x|%|@|`|{|}|[|]|,|?|? ',
  '\n|\n|\n- |\n  |\n    |\r\n',
].flatMap((pieces) => [...pieces.split('|'), '|'])

const line = fc.tuple(
  fc.constantFrom('- ', '  ', '  - ', '    ', ''),
  fc.constantFrom('user_id', 'team', 'a', 'b', 'people', '# note', '"k"'),
  fc.constantFrom(': ', ':', ':  ', ' : ', ''),
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('x', 'Head of Sales', '0123', '') },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...scraps), { maxLength: 4 }).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  ),
)
const document = fc
  .tuple(fc.constantFrom('', '', 'people:\n', '# people\n'), fc.array(line, { minLength: 1, maxLength: 6 }))
  .map(([start, lines]) => `${start}${lines.map((parts) => parts.join('')).join('\n')}\n`)

describe('the reader of plain YAML', () => {
  test('reads what the full parser reads, or leaves it to the full parser', () => {
    let understood = 0
    fc.assert(
      fc.property(
        fc.oneof(
          document,
          fc.array(fc.constantFrom(...scraps)).map((parts) => `- a: ${parts.join('')}`),
        ),
        (text) => {
          const quick = readPlainYaml(text)
          if (quick === null) return
          understood++
          expect(described(quick)).toEqual(described(readFully(text)))
        },
      ),
      { numRuns: 4000 },
    )
    expect(understood).toBeGreaterThan(200)
  })

  test('understands what exports look like', () => {
    const text =
      '# people\n\npeople:\n  - user_id: a.b\n    email: "a@company.com"\n    since: 2024-11-24\n\n    at: 10:30\n    none:\n'
    expect(described(readPlainYaml(text))).toEqual(described(readFully(text)))
    expect(readPlainYaml(text)).not.toBeNull()
  })

  test.each([
    '- a: b # comment\n',
    '- a: [b]\n',
    '- a: b: c\n',
    '- a: |\n    b\n',
    '- a: b\n   c: d\n',
    '- a: b\n  folded\n',
    '- a: "\\t"\n',
    '---\n- a: b\n',
    'a: b\n',
    '',
  ])('leaves %j to the full parser', (text) => {
    expect(readPlainYaml(text)).toBeNull()
  })
})
