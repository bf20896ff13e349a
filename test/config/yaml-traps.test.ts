import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

const grants = (lines: string) => `policy:\n  name: x\n  grants:\n${lines}`

type Case = readonly [what: string, text: string, line: string, help: string]

const cases: readonly Case[] = [
  [
    'a comment that swallows a channel',
    grants('    - slack:channel: #x\n'),
    '4:7 error: everything from `#` on is a comment, so the text ends before it [yaml-comment]',
    '"slack:channel:#x"',
  ],
  [
    'a space that makes a mapping',
    grants('    - salesforce:profile: x\n'),
    '4:7 error: a colon and a space make this a mapping where text is meant [yaml-mapping]',
    '"salesforce:profile:x"',
  ],
  [
    'an entry that is only a comment',
    grants('    - #x\n'),
    '4:7 error: there is only a comment where a value is meant [yaml-comment]',
    '"#x"',
  ],
  [
    'a mapping in brackets',
    'access_rule:\n  name: x\n  grants: a\n  approvals: [{from: [user: cto]}]\n',
    '4:23 error: a colon and a space make this a mapping where text is meant [yaml-mapping]',
    '"user:cto"',
  ],
  [
    'a directory name in brackets',
    'policy:\n  name: x\n  grants: [ldap:group:cn=admins,ou=groups,dc=acme]\n',
    '3:33 error: the commas of a directory name split it into several entries [split-name]',
    'quotes',
  ],
  [
    'a bare star in brackets',
    'policy:\n  name: x\n  denies: [*]\n',
    '3:12 error: a bare `*` is no text in YAML [yaml-syntax]',
    'quotes',
  ],
  [
    'a pattern that begins with a star',
    'policy:\n  name: x\n  denies: [*:role:x]\n',
    '3:12 error: `*:role:x` is a YAML alias [yaml-alias]',
    '"*:role:x"',
  ],
  [
    'a reference in brackets',
    'policy: {name: x, grants: [${team}]}\n',
    '1:29 error: `${…}` stands inside brackets without quotes [yaml-syntax]',
    '"${NAME}"',
  ],
  [
    'an at sign',
    grants('    - @x\n'),
    '4:7 error: text begins with a character that YAML keeps for itself [yaml-syntax]',
    'quotes',
  ],
  [
    'a second colon',
    'policy: name: x\n',
    '1:9 error: a second `: ` stands in one line, or a line is indented too far [yaml-syntax]',
    'quotes',
  ],
  ['a tab', 'policy:\n\tname: x\n', '2:1 error: a tab is used to indent [yaml-syntax]', 'spaces'],
  [
    'an open quote',
    'policy:\n  name: "x\n  owner: y\n',
    '2:9 error: a quote is never closed [yaml-syntax]',
    'close it',
  ],
  ['an open bracket', 'policy: {name: x\n', '2:1 error: the indentation does not fit [yaml-syntax]', 'bracket'],
  ['a tag', 'policy: {name: !!str 5}\n', '1:22 error: a YAML tag (`!…`) is used [yaml-tag]', 'remove'],
  [
    'a merge key',
    'policy:\n  name: x\n  <<: {a: b}\n',
    '3:3 error: merge keys (`<<`) are not used here [yaml-merge-key]',
    'inherits',
  ],
  ['an alias', 'policy:\n  name: &n x\n  owner: *n\n', '3:10 error: `*n` is a YAML alias [yaml-alias]', 'write out'],
  ['YAML 1.1', '%YAML 1.1\n---\npolicy: {name: x}\n', '1:1 error: the file asks for YAML 1.1 [yaml-version]', 'remove'],
  ['a list as a key', 'policy:\n  name: x\n  ? [a]\n  : b\n', '3:5 error: a key must be text [yaml-key]', 'key: value'],
]

describe('slips that YAML makes easy', () => {
  test.each(cases)('%s', (_what, text, line, help) => {
    const { diagnostics } = parseDocuments([{ path: 'a.yaml', text }])
    const found = renderDiagnostics(diagnostics).filter((one) => !one.includes('[missing-key]'))
    expect(found).toEqual([`a.yaml:${line}`])
    expect(diagnostics.map((one) => one.help).join()).toContain(help)
  })

  test('an error of syntax hides neither the documents before it nor those after it', () => {
    const text = 'policy: {name: a}\n---\npolicy: {name: b: c}\n---\npolicy: {name: d}\n'
    const { documents, diagnostics } = parseDocuments([{ path: 'a.yaml', text }])
    expect(documents.policies.map(({ name }) => name)).toEqual(['a', 'd'])
    expect(diagnostics).toHaveLength(1)
  })

  test('a byte order mark and line ends of Windows change nothing', () => {
    const text = 'policy:\n  name: x\n  owner: y\n  grnts: []\n'
    const unix = parseDocuments([{ path: 'a.yaml', text }])
    const windows = parseDocuments([{ path: 'a.yaml', text: `\uFEFF${text.replaceAll('\n', '\r\n')}` }])
    expect(windows).toEqual(unix)
    expect(unix.documents.policies).toHaveLength(1)
  })
})
