import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../src/config/load-settings.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

const least = 'organization: acme\npeople: {source: file, path: people.yaml}\nsystems: {}\n'
const system = (yaml: string) => least.replace('systems: {}', `systems:\n  s: ${yaml}`)
const people = (yaml: string) => least.replace('{source: file, path: people.yaml}', yaml)

type Case = readonly [what: string, text: string, ...expected: string[]]

const cases: readonly Case[] = [
  ['nothing', '', '1:1 error: the configuration is empty [empty-file]'],
  ['a list', '- a\n', '1:1 error: `settings` must be a mapping, but is a list [wrong-type]'],
  [
    'two documents',
    `${least}---\na: b\n`,
    '5:1 error: the configuration has more than one document [several-documents]',
  ],
  [
    'the essentials missing',
    'version: 1\n',
    '1:1 error: `settings` lacks `organization` [missing-key]',
    '1:1 error: `settings` lacks `people` [missing-key]',
    '1:1 error: `settings` lacks `systems` [missing-key]',
  ],
  ['an unknown key', `${least}policys: a\n`, '4:1 error: `policys` is no key of `settings` [unknown-key]'],
  ['another version', `${least}version: 2\n`, '4:10 error: `2` is no value of `version` [unknown-value]'],
  ['an unknown zone', `${least}timezone: CET+1\n`, '4:11 error: `CET+1` is no time zone [unknown-timezone]'],
  [
    'an unknown key of a system',
    system('{adapter: x, enforcment: owned}'),
    '4:19 error: `enforcment` is no key of `s` [unknown-key]',
  ],
  ['a system without an adapter', system('{url: x}'), '4:6 error: `s` lacks `adapter` [missing-key]'],
  [
    'an unknown mode',
    system('{adapter: x, enforcement: own}'),
    '4:32 error: `own` is no value of `enforcement` [unknown-value]',
  ],
  [
    'an unknown mode of a rule',
    system('{adapter: x, enforcement: [{match: a, mode: own}]}'),
    '4:50 error: `own` is no value of `mode` [unknown-value]',
  ],
  [
    'an unknown account field',
    system('{adapter: x, accounts: {match: mail}}'),
    '4:37 error: `mail` is no value of `match` [unknown-value]',
  ],
  ['a sandbox of nothing', system('{adapter: sandbox}'), '4:6 error: a sandbox lacks `simulates` [missing-key]'],
  [
    'a live system that simulates',
    system('{adapter: x, simulates: y}'),
    '4:19 error: `simulates` means nothing for the adapter `x` [simulates-outside-sandbox]',
  ],
  [
    'a system with a colon in its name',
    least.replace('{}', '{"a:b": {adapter: x}}'),
    '3:11 error: `a:b` cannot be the name of a system [invalid-name]',
  ],
  [
    'an unknown dependency',
    system('{adapter: x, depends_on: [t]}'),
    '4:32 error: `depends_on` names the unknown system `t` [unknown-system]',
  ],
  [
    'a system that waits for itself',
    system('{adapter: x, depends_on: s}'),
    '4:31 error: systems depend on each other in a circle: `s` → `s` [dependency-cycle]',
  ],
  [
    'two systems that wait for each other',
    least.replace('{}', '{a: {adapter: x, depends_on: b}, b: {adapter: x, depends_on: a}}'),
    '3:39 error: systems depend on each other in a circle: `a` → `b` → `a` [dependency-cycle]',
  ],
  [
    'an option twice',
    system('{adapter: x, url: a, options: {url: b}}'),
    '4:37 error: `url` stands under `options:` and beside it [duplicate-key]',
  ],
  [
    'too many at once',
    system('{adapter: x, concurrency: 100000}'),
    '4:32 error: `concurrency` is too large [out-of-range]',
  ],
  ['a broken timeout', system('{adapter: x, timeout: soon}'), '4:28 error: `soon` is no duration [invalid-duration]'],
  [
    'a day that never comes',
    system('{adapter: x, service_accounts: [{account: a, owner: b, attest_by: 2026-02-30}]}'),
    '4:72 error: `2026-02-30` is no date [invalid-time]',
  ],
  [
    'a clock on a live system',
    `${system('{adapter: x}')}clock: 2026-01-01T00:00:00Z\n`,
    '5:1 error: `clock` is set although `s` is a live system [clock-outside-sandbox]',
  ],
  ['a clock without a time', `${least}clock: 2026-01-01\n`, '4:8 error: `2026-01-01` is no exact time [invalid-time]'],
  ['no source', people('{key: id}'), '2:9 error: `people` lacks `source` [missing-key]'],
  [
    'a file without a path',
    people('{source: file}'),
    '2:9 error: a people source of the kind `file` lacks `path` [missing-key]',
  ],
  [
    'an address without one',
    people('{source: http}'),
    '2:9 error: a people source of the kind `http` lacks `url` [missing-key]',
  ],
  ['an unknown source', people('{source: fil, path: x}'), '2:18 error: `fil` is no people source [unknown-value]'],
  [
    'source beside sources',
    people('{sources: [{source: scim}], url: x}'),
    '2:37 error: `url` stands beside `sources` [unused-key]',
  ],
  [
    'a state twice',
    people('{source: scim, status: {active: [a], leave: [a]}}'),
    '2:54 error: `a` stands under `active` and `leave` [status-twice]',
  ],
  [
    'a broken time of day',
    people('{source: scim, termination_time: "25:00"}'),
    '2:42 error: `25:00` is no time of day [invalid-time]',
  ],
  [
    'a percentage over 100',
    people('{source: scim, max_shrink: 101%}'),
    '2:36 error: `101%` is no percentage [invalid-percent]',
  ],
  [
    'a fraction as a percentage',
    people('{source: scim, max_shrink: 0.1}'),
    '2:36 error: `max_shrink` must be a percentage, but is a number [wrong-type]',
  ],
  [
    'an empty guard',
    `${least}guards: {max_removals: {count: }}\n`,
    '4:25 error: `count` must be a whole number or `off`, but has no value [wrong-type]',
  ],
  [
    'a guard in words',
    `${least}guards: {max_removals: {count: many}}\n`,
    '4:32 error: `many` is no limit [wrong-type]',
  ],
  [
    'an unknown demand',
    `${least}exceptions_policy: {require: [tickets]}\n`,
    '4:31 error: `tickets` is no value of `require` [unknown-value]',
  ],
  [
    'an unknown severity',
    `${least}lint: {severity: {x: fatal}}\n`,
    '4:22 error: `fatal` is no value of `x` [unknown-value]',
  ],
]

describe('a configuration with', () => {
  test.each(cases)('%s', (_what, text, ...expected) => {
    const { diagnostics } = parseSettings({ path: 'p.yaml', text })
    expect(renderDiagnostics(diagnostics)).toEqual(expected.map((line) => `p.yaml:${line}`))
    for (const { help } of diagnostics) expect(help).not.toBe('')
  })

  test('a missing essential gives no settings at all', () => {
    expect(parseSettings({ path: 'p.yaml', text: 'organization: acme\n' }).settings).toBeNull()
    expect(parseSettings({ path: 'p.yaml', text: least }).settings).not.toBeNull()
  })
})
