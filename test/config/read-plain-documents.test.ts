import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { lineIndex } from '../../src/config/line-index.ts'
import { parseYamlFully } from '../../src/config/parse-yaml-fully.ts'
import { readPlainDocuments } from '../../src/config/read-plain-documents.ts'

/** What the full parser gives, in the form of the plain reader; null when it has anything to say. */
function readFully(text: string) {
  const diagnostics: Diagnostic[] = []
  const { documents, findings } = parseYamlFully(text, 'a.yaml', diagnostics)
  const places = Array.from({ length: text.length + 1 }, (_, offset) => findings.at({ offset }))
  return diagnostics.length > 0 ? null : { documents, places }
}

/** Whether the plain reader understands the text; fails when it does so in another way than the full parser. */
function isReadAlike(text: string): boolean {
  const plain = readPlainDocuments(text)
  if (plain === null) return false
  const lines = lineIndex(plain.lineStarts)
  const places = Array.from({ length: text.length + 1 }, (_, offset) => {
    const { line, col } = lines.linePos(offset)
    return { file: 'a.yaml', line, column: col }
  })
  expect({ documents: plain.documents, places }, text).toEqual(readFully(text))
  return true
}

const inside = '[ ]{ }, : ? - # | > " \' & * ! % @ ` \\ ~ \t \u00a0'.split(' ')
const scalar = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.constantFrom('a', '30d', 'Team 0', 'x:y', 'a #b', 'é–x', '"q: [r] #"', "'it''s'", 'slack:channel:#x'),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      '0',
      '17',
      '0123',
      '1e3',
      '0x1f',
      '0o7',
      '1.5',
      '.5',
      '.inf',
      '-1',
      '2026-12-31',
      '12:30',
      '1_0',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'true',
      'False',
      'yes',
      'null',
      '~',
      '',
      '" "',
      '""',
      '<<',
      '=',
      '-',
      '"\\n"',
      '$x',
      '(y)',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...inside, ' ', 'a', '1'), { maxLength: 5 }).map((all) => all.join('')),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
)
const name = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'policy', 'x.y', '"k 1"', "'l'") },
  { weight: 1, arbitrary: fc.constantFrom('a b', '1', 'null', '""', 'a:b', '?', '<<', '"a" ') },
)
const spaces = fc.constantFrom('', '', '', ' ', '  ')
const flow: fc.Arbitrary<string> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('mapping')),
  list: fc
    .tuple(fc.array(tie('value'), { maxLength: 4 }), fc.constantFrom(', ', ',', ' , '), spaces)
    .map(([items, comma, space]) => `[${space}${items.join(comma)}${space}]`),
  mapping: fc
    .array(fc.tuple(name, fc.constantFrom(': ', ': ', ':'), tie('value')), { maxLength: 3 })
    .map((pairs) => `{${pairs.map((parts) => parts.join('')).join(', ')}}`),
})).value as fc.Arbitrary<string>
const value = fc.oneof({ weight: 6, arbitrary: scalar }, { weight: 1, arbitrary: flow })
const comment = fc.constantFrom('', '', '', '', '', ' # c', '#d', '  ')
const line = fc
  .tuple(
    fc.constantFrom('', '', '  ', '  ', '    ', '      ', ' '),
    fc.constantFrom('', '', '', '- ', '- ', '-   ', '- - ', '-'),
    fc.oneof(
      fc.tuple(name, fc.constantFrom(': ', ': ', ':  ', ':', ' : '), value).map((parts) => parts.join('')),
      name.map((one) => `${one}:`),
      value,
      fc.constantFrom('', '# c', '---', '...', 'a: |', '%YAML 1.1'),
    ),
    comment,
  )
  .map((parts) => parts.join(''))
const scrap = fc
  .tuple(fc.array(line, { maxLength: 7 }), fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.constantFrom('', '\n', '\n\n'))
  .map(([lines, newline, end]) => lines.join(newline) + end)

interface Tree {
  readonly text: (indent: string) => string
}
/** Text that is mostly sound, so that the reader gets far. */
const tree: fc.Arbitrary<string> = fc
  .letrec<{ node: Tree; mapping: Tree; list: Tree }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      value.map((text): Tree => ({ text: () => ` ${text}` })),
      tie('mapping'),
      tie('list'),
    ),
    mapping: fc
      .tuple(
        fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
        fc.array(tie('node'), { minLength: 3, maxLength: 3 }),
        comment,
        fc.nat(3),
      )
      .map(
        ([keys, values, end, more]): Tree => ({
          text: (indent) =>
            keys
              .map((key, at) => {
                const below = values[at]!.text(indent + ' '.repeat(at === 1 ? more : 2))
                return `\n${indent}${key}:${below}${below.includes('\n') ? '' : end}${at === 0 && more === 0 ? `\n${indent}  # c\n` : ''}`
              })
              .join(''),
        }),
      ),
    list: fc.tuple(fc.array(tie('node'), { minLength: 1, maxLength: 3 }), fc.constantFrom('-', '-', '-  ')).map(
      ([items, dash]): Tree => ({
        text: (indent) =>
          items
            .map((item) => {
              const below = item.text(`${indent}${' '.repeat(dash.length + 1)}`)
              return `\n${indent}${dash} ${below.trimStart()}`
            })
            .join(''),
      }),
    ),
  }))
  .mapping.map((node) => node.text('').replace(/^\n/, ''))
const documents = fc
  .tuple(fc.array(tree, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '', '---\n', '# c\n', '\n'))
  .map(([all, start]) => `${start}${all.join('\n---\n')}\n`)

const sample = `# Who works in a team
policy:
  name: "Team 0 Access"   # as people say
  owner: owners@company.example
  triggers:
    - office: "Site 0"
      team: ["Team 0", Team 1, 'it''s']
      level: {gte: 3, lt: 07}
      hired: {after: 2026-01-31}

  # every day
  grants:
  - okta:group:team-0-a
  - slack:channel:#team-0-b (guest)
  - {grant: "aws:role:x", grace: 7d, environments: []}
  - grant: github:team:x
    level: maintainer
---
policy:
  name: B
  active: true
`

/** The sample with a few slips. */
const edited = fc
  .array(
    fc.tuple(
      fc.nat(sample.length),
      fc.nat(3),
      fc.oneof(
        fc.constantFrom(...inside, ' ', '  ', '\n', '\n  ', '\n    - ', '#', ': ', ' #', 'a', '0', '---\n'),
        scalar,
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((edits) => edits.reduce((text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone), sample))

describe('the reader of plain documents', () => {
  test('gives the values and the places of the full parser, or leaves the text to it', () => {
    let understood = 0
    const count = (text: string) => void (understood += isReadAlike(text) ? 1 : 0)
    fc.assert(fc.property(fc.oneof(scrap, documents, edited), count), { numRuns: 3000 })
    expect(understood).toBeGreaterThan(300)
  })

  test('understands what policies are mostly written in', () => {
    expect(isReadAlike(sample)).toBe(true)
    expect(readPlainDocuments(sample)?.documents).toHaveLength(2)
  })

  test('reads every file of the repository as the full parser does', () => {
    const folders = ['policies', 'examples', 'test']
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.ya?ml$/.test(path))
        .map((path) => join(folder, path)),
    )
    const texts = files.map((file) => readFileSync(file, 'utf8')).flatMap((text) => [text, ...textsIn(text)])
    expect(texts.length).toBeGreaterThan(300)
    expect(texts.filter(isReadAlike).length).toBeGreaterThan(texts.length / 2)
  })
})

/** Files that stand as text in others: the cases of diagnostics. */
function textsIn(text: string): string[] {
  const found: string[] = []
  const visit = (one: unknown): void => {
    if (typeof one === 'string' && one.includes('\n')) found.push(one)
    else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) visit(inner)
  }
  try {
    visit(parse(text))
  } catch {
    // Some are broken on purpose.
  }
  return found
}
