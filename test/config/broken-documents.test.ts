import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

type Case = readonly [what: string, text: string, ...expected: string[]]

const keys: readonly Case[] = [
  ['an unknown key', 'policy:\n  name: x\n  grnts: []\n', '3:3 error: `grnts` is no key of `policy` [unknown-key]'],
  ['a misspelt key that is needed', 'policy:\n  nmae: x\n', '2:3 error: `nmae` is no key of `policy` [unknown-key]'],
  ['a missing name', 'policy:\n  grants: []\n', '2:3 error: `policy` lacks `name` [missing-key]'],
  ['a blank name', 'policy: {name: " "}\n', '1:16 error: a name is blank or spans lines [blank-name]'],
  [
    'a key twice',
    'policy:\n  name: x\n  name: y\n',
    '3:3 error: `name` is written twice, first in line 2 [duplicate-key]',
  ],
  [
    'a missing `---`',
    'lock: {user: x, reason: y}\nlock: {user: z, reason: y}\n',
    '2:1 error: `lock` is written twice, first in line 1 [duplicate-key]',
  ],
  [
    'a key beside the kind',
    'policy:\n  name: x\ngrants: []\n',
    '3:1 error: `grants` stands beside `policy:` [unknown-key]',
  ],
  ['an unknown kind', 'polcy:\n  name: x\n', '1:1 error: `polcy` is no kind of document [unknown-kind]'],
  ['a document that is a list', '- name: x\n', '1:1 error: the document says no kind [unknown-kind]'],
  ['a kind without content', 'policy:\n', '1:1 error: `policy` must be a mapping, but is empty [wrong-type]'],
  ['a plural without a list', 'policies:\n  name: x\n', '2:3 error: `policies` must be a list [wrong-type]'],
  [
    'text in a list of policies',
    'policies:\n  - x\n',
    '2:5 error: entry 1 of `policies` must be a mapping, but is text [wrong-type]',
  ],
  [
    'names that objects have anyway',
    'policy:\n  name: x\n  __proto__: {a: 1}\n  constructor: 1\n',
    '3:3 error: `__proto__` is no key of `policy` [unknown-key]',
    '4:3 error: `constructor` is no key of `policy` [unknown-key]',
  ],
  ['an empty file', '# nothing\n', '1:1 notice: the file has no document [empty-file]'],
]

const values: readonly Case[] = [
  [
    'a number as a date',
    'policy: {name: x, expires: 2025}\n',
    '1:28 error: `expires` must be a date or a time, but is a number [wrong-type]',
  ],
  [
    '30 February',
    'policy: {name: x, expires: 2025-02-30}\n',
    '1:28 error: `2025-02-30` is no date or time [invalid-time]',
  ],
  [
    'a time without a zone',
    'policy: {name: x, expires: "2025-02-03T10:00"}\n',
    '1:28 error: `2025-02-03T10:00` is no date or time [invalid-time]',
  ],
  [
    'months as a duration',
    'policy: {name: x, grants: [{grant: a:b:c, grace: 1 month}]}\n',
    '1:50 error: `1 month` is no duration [invalid-duration]',
  ],
  [
    'an unknown status',
    'policy: {name: x, status: actve}\n',
    '1:27 error: `actve` is no value of `status` [unknown-value]',
  ],
  [
    'an unknown state',
    'policy: {name: x, applies_to: leaver}\n',
    '1:31 error: `leaver` is no value of `applies_to` [unknown-value]',
  ],
  [
    'an unknown state in a list',
    'policy: {name: x, applies_to: [terminated]}\n',
    '1:32 error: `terminated` is no value of entry 1 of `applies_to` [unknown-value]',
  ],
  ['no state at all', 'policy: {name: x, applies_to: []}\n', '1:31 error: `applies_to` is empty [too-few]'],
  [
    'a list without a value',
    'policy:\n  name: x\n  grants:\n',
    '3:3 error: `grants` must be a grant or a list of grants, but has no value [wrong-type]',
  ],
  [
    'a mapping as a name',
    'policy: {name: {a: {}}}\n',
    '1:16 error: `name` must be text, but is a mapping [wrong-type]',
  ],
  ['a truth as a name', 'policy: {name: true}\n', '1:16 error: `name` must be text, but is `true` [wrong-type]'],
  [
    'an end before the start',
    'policy:\n  name: x\n  effective_date: 2026-01-01\n  expires: 2025-12-31\n',
    '4:12 error: the end lies before the start [expires-before-effective]',
  ],
  [
    'a grant twice',
    'policy:\n  name: x\n  grants:\n    - a:b:c\n    - a:b:c\n',
    '5:7 warning: `a:b:c` is listed twice, first in line 4 [duplicate-grant]',
  ],
  [
    'a grant over two lines',
    'policy: {name: x, grants: ["a:b\\nc"]}\n',
    '1:28 error: a grant is blank or spans lines [invalid-grant]',
  ],
  [
    'hidden characters',
    'policy: {name: "a\\u202eb"}\n',
    '1:16 error: text contains control or invisible characters [control-character]',
  ],
  ['role and name', 'policy: {name: x, role: y}\n', '1:19 error: `role` stands beside `name` [role-and-name]'],
  [
    'role and triggers',
    'policy: {role: y, triggers: {a: b}}\n',
    '1:10 error: `role` stands beside `triggers` [role-and-triggers]',
  ],
]

const governance: readonly Case[] = [
  [
    'a huge count',
    'constraint: {name: x, kind: max_holders, grants: a, count: 99999999999999999999}\n',
    '1:60 error: `count` is too large [out-of-range]',
  ],
  [
    'a fraction',
    'constraint: {name: x, kind: max_holders, grants: a, count: 1.5}\n',
    '1:60 error: `count` must be a whole number, but is a number [wrong-type]',
  ],
  [
    'one side',
    'constraint: {name: x, kind: separation_of_duties, sides: [[a]]}\n',
    '1:58 error: `sides` has fewer than 2 entries [too-few]',
  ],
  [
    'keys of another kind',
    'constraint: {name: x, kind: forbidden, grants: a, count: 1}\n',
    '1:13 error: a constraint of the kind `forbidden` lacks `people` [missing-key]',
    '1:51 error: `count` has no meaning for the kind `forbidden` [unused-key]',
  ],
  [
    'unclear holders',
    'constraint: {name: x, kind: required_holders, grants: a, users: {}}\n',
    '1:65 error: `users` needs one of `exact` and `at_least` [one-of-keys]',
  ],
  ['two targets', 'lock: {user: a, system: b, reason: c}\n', '1:7 error: `user` stands beside `system` [one-of-keys]'],
  ['no target', 'lock: {reason: c}\n', '1:7 error: the lock says nothing that it stops [one-of-keys]'],
  [
    'nobody needed',
    'access_rule: {name: x, grants: a, approvals: [{from: manager, need: 0}]}\n',
    '1:69 error: `need` is too small [out-of-range]',
  ],
  [
    'an unknown zone',
    'access_rule: {name: x, grants: a, windows: {timezone: Mars/Base}}\n',
    '1:55 error: `Mars/Base` is no time zone [unknown-timezone]',
  ],
  [
    'windows that no clock shows',
    'access_rule:\n  name: x\n  grants: a\n  windows:\n    allow: [Mon-Fri 08:00-20:00, "Sat,Sun 22:00-06:00", Mo-Fr 8-20]\n    freeze: [2026-12-20/2027-01-04, 2027-01-04/2026-12-20]\n',
    '5:57 error: `Mo-Fr 8-20` is no window [invalid-window]',
    '6:37 error: `2027-01-04/2026-12-20` is no window [invalid-window]',
  ],
  [
    'no review',
    'access_rule: {name: x, grants: a, break_glass: {}}\n',
    '1:48 error: `break_glass` lacks `review_within` [missing-key]',
  ],
  ['a test that cannot fail', 'test: {name: x, person: a}\n', '1:7 error: `test` lacks `expect` [missing-key]'],
  [
    'an empty expectation',
    'test: {name: x, person: a, expect: {}}\n',
    '1:36 error: nothing is expected [empty-expectation]',
  ],
  [
    'additions without a change',
    'test: {name: x, person: a, expect: {adds: [a]}}\n',
    '1:37 error: `adds` is no key of `expect` [unknown-key]',
  ],
]

describe.each([
  ['keys', keys],
  ['values', values],
  ['governance', governance],
])('broken %s', (_group, cases) => {
  test.each(cases)('%s', (_what, text, ...expected) => {
    const { diagnostics } = parseDocuments([{ path: 'a.yaml', text }])
    expect(renderDiagnostics(diagnostics)).toEqual(expected.map((line) => `a.yaml:${line}`))
    for (const { help } of diagnostics) expect(help).not.toBe('')
  })
})
