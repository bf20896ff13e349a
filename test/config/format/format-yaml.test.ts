import { describe, expect, test } from 'vitest'
import { formatFile } from '../../../src/config/format/format-file.ts'
import { formatYaml } from '../../../src/config/format/format-yaml.ts'

/** The canonical form, which is formatted once more to see that it stays. */
function canonical(text: string, kind: 'documents' | 'settings' = 'documents'): string {
  const once = formatYaml(text, kind)
  expect(formatYaml(once, kind)).toBe(once)
  return once
}

/** As `canonical`, for a file without errors. */
function formatted(text: string): string {
  expect(formatFile({ path: 'a.yaml', text, kind: 'documents' })).toEqual({ text: formatYaml(text, 'documents') })
  return canonical(text)
}

describe('the layout of data', () => {
  test('two spaces per level, lists further in than their key', () => {
    const text = 'policies:\n-   name:    A\n    grants:\n    -  a:b:c\n    -    grant: d:e:f\n         grace: 3d\n'
    const wanted = 'policies:\n  - name: A\n    grants:\n      - a:b:c\n      - grant: d:e:f\n        grace: 3d\n'
    expect(formatted(text)).toBe(wanted)
  })

  test('keys of flat documents go below their kind', () => {
    const text = '# about\n\npolicy: # kind\n# the name\nname: A\ngrants:\n- a:b:c\n  # more\n# end\n'
    const wanted = '# about\n\npolicy: # kind\n  # the name\n  name: A\n  grants:\n    - a:b:c\n    # more\n# end\n'
    expect(formatted(text)).toBe(wanted)
    expect(formatted('# about\nname: A\npolicy: ~\n')).toBe('# about\npolicy:\n  name: A\n')
  })

  test('keys of a document have one order, those below them and lists keep theirs', () => {
    const text =
      'policy:\n  grants: [z:b:c, {grace: 3d, grant: a:b:c}]\n  triggers: {team: b, department: a}\n  version: "1"\n  name: A\n'
    const wanted =
      'policy:\n  name: A\n  version: "1"\n  triggers: {team: b, department: a}\n  grants: [z:b:c, {grace: 3d, grant: a:b:c}]\n'
    expect(formatted(text)).toBe(wanted)
    expect(formatted('locks: [{reason: why, user: ana}]\n')).toBe('locks: [{user: ana, reason: why}]\n')
  })

  test('the configuration keeps the order of its sections', () => {
    expect(canonical('zebra: 1\n\n\nalpha:\n    - a\n', 'settings')).toBe('zebra: 1\n\nalpha:\n  - a\n')
  })

  test('brackets stay; those that span lines get a line for each entry', () => {
    expect(canonical('policy: { name: A,grants: [ a , "b" ], labels: {"x":1} }\n')).toBe(
      'policy: {name: A, labels: {"x": 1}, grants: [a, "b"]}\n',
    )
    const text =
      'policy:\n  name: A\n  grants: [ a, # one\n      # two\n      {grant: b,\n   grace: 3d}, c,\n  ] # end\n'
    const wanted =
      'policy:\n  name: A\n  grants: [\n    a, # one\n    # two\n    {\n      grant: b,\n      grace: 3d\n    },\n    c\n  ] # end\n'
    expect(formatted(text)).toBe(wanted)
    expect(canonical('policy:\n  grants: [\n  ]\n  triggers: [a: b, {c}]\n')).toBe(
      'policy:\n  triggers: [a: b, {c}]\n  grants: []\n',
    )
  })

  test('values keep their quotes, whatever they look like', () => {
    const values = [
      'yes',
      '0123',
      '2026-01-01',
      "'it''s'",
      '"a \\" b"',
      '"# no"',
      'a#b',
      'a:b',
      '1e3',
      '~',
      '"no"',
      '${X}',
    ]
    const lines = values.map((value) => `    - ${value}\n`).join('')
    expect(canonical(`policy:\n  inherits:\n${lines}`)).toBe(`policy:\n  inherits:\n${lines}`)
  })

  test('text over several lines keeps its lines', () => {
    const text =
      'exceptions:\n- user: ana\n  justification: long\n        text # behind\n  ticket: "a \\\n      \\ b"\n  reason: |1+ # head\n    two in\n   one in\n\n\n- id: >-\n\n      folded\n\n       more\n\n  user: b\n'
    const wanted =
      'exceptions:\n  - user: ana\n    justification: long\n      text # behind\n    ticket: "a \\\n      \\ b"\n    reason: |2+ # head\n       two in\n      one in\n\n\n  - id: >-\n\n      folded\n\n       more\n\n    user: b\n'
    expect(canonical(text)).toBe(wanted)
    expect(canonical('lock:\n  reason: |\n   why\n     \n\n\n  user: ana\n')).toBe(
      'lock:\n  user: ana\n  reason: |\n    why\n      \n',
    )
  })

  test('explicit keys become ordinary ones, anchors stay', () => {
    expect(formatted('? policy\n: name: A\n')).toBe('policy:\n  name: A\n')
    expect(formatted('policy: &p\n  name: &n A\n  grants: &g\n  - &x\n    grant: a:b:c\n  - &y {grant: a:b:d}\n')).toBe(
      'policy: &p\n  name: &n A\n  grants: &g\n    - &x\n      grant: a:b:c\n    - &y {grant: a:b:d}\n',
    )
  })
})

describe('comments and blank lines', () => {
  test('comments go with the key that they stand above, unless a blank line keeps them at the top', () => {
    const text = 'policy:\n  # all of it\n\n  # when\n  version: "1" # v\n  # who\n  name: A\n'
    expect(formatted(text)).toBe('policy:\n  # all of it\n\n  # who\n  name: A\n  # when\n  version: "1" # v\n')
  })

  test('comments below a list are as far in as they were', () => {
    const text = 'policy:\n    grants:\n    - a:b:c\n      # in the list\n    # in the policy\n# at the end\n'
    const wanted = 'policy:\n  grants:\n    - a:b:c\n    # in the list\n  # in the policy\n# at the end\n'
    expect(canonical(text)).toBe(wanted)
  })

  test('comments between a key or a dash and its value move above them', () => {
    const text =
      'policy:\n  name: # one\n    # two\n    A\n  grants:\n    # three\n    - # four\n      # five\n      grant: a:b:c\n'
    const wanted =
      'policy:\n  # one\n  # two\n  name: A\n  grants:\n    # three\n    # four\n    # five\n    - grant: a:b:c\n'
    expect(formatted(text)).toBe(wanted)
  })

  test('comments behind lines stay aligned', () => {
    const behind = (texts: readonly string[], column: number) =>
      texts.map((text, index) => `${text.padEnd(column)}# ${index}\n`).join('')
    const lines = ['name: A', 'version: "1"', 'owner: a@company.com']
    const indented = lines.map((line) => `  ${line}`)
    expect(formatted(`policy:\n${behind(lines, 30)}`)).toBe(`policy:\n${behind(indented, 30)}`)
    // Where the longest line needs the room, all of them move.
    expect(formatted(`policy:\n${behind(lines, 21)}`)).toBe(`policy:\n${behind(indented, 23)}`)
    expect(formatted('policy:\nname: A # one\nversion: "1" # two\nstatus: active      # lone\n')).toBe(
      'policy:\n  name: A # one\n  version: "1" # two\n  status: active    # lone\n',
    )
  })

  test('at most one blank line, none at the ends or below a key', () => {
    const text = '\n\n# a\n\n\n\npolicy:\n\n  name: A\n  \n\n  version: "1"\n\n\n'
    expect(formatted(text)).toBe('# a\n\npolicy:\n  name: A\n\n  version: "1"\n')
  })

  test('markers, directives and documents without content stay', () => {
    const text =
      '# c\n%YAML 1.2 # d\n---   # e\n\nlock: {user: ana, reason: b}\n\n\n...\n# f\n---\n# g\n---\n\nlock: {user: bo, reason: c}\n'
    const wanted =
      '# c\n%YAML 1.2 # d\n---   # e\nlock: {user: ana, reason: b}\n\n...\n# f\n---\n# g\n---\nlock: {user: bo, reason: c}\n'
    expect(formatted(text)).toBe(wanted)
  })
})

describe('bytes', () => {
  test('line breaks become those of the first line, a byte order mark goes, the last line is ended', () => {
    expect(
      formatted('\uFEFFexception:\r\nuser: ana\ngrant: a:b:c\r\nexpires: 2026-12-31\njustification: |\r\n  a\r\n  b'),
    ).toBe(
      'exception:\r\n  user: ana\r\n  grant: a:b:c\r\n  justification: |\r\n    a\r\n    b\r\n  expires: 2026-12-31\r\n',
    )
    expect(formatted('lock: {user: ana, reason: a}')).toBe('lock: {user: ana, reason: a}\n')
  })

  test('tabs between and behind data go, those in text stay', () => {
    expect(formatted('lock:\n  user:\tana\t# c\n  reason: "a\tb"\t\n')).toBe(
      'lock:\n  user: ana # c\n  reason: "a\tb"\n',
    )
  })

  test('white space behind the last line is no line of a text', () => {
    expect(canonical('lock:\n  user: ana\n  reason: |+\n   why\n\n  ')).toBe(
      'lock:\n  user: ana\n  reason: |+\n    why\n\n',
    )
  })

  test('a file without a document keeps its comments', () => {
    expect(formatted('')).toBe('')
    expect(formatted('\n# a\n\n\n# b')).toBe('# a\n\n# b\n')
  })
})
