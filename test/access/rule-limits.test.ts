import { describe, expect, test } from 'vitest'
import { checkRuleLimits } from '../../src/access/rule-limits.ts'
import { createRuleModel } from '../../src/access/rule-model.ts'
import type { HeldPeriod, RuledException } from '../../src/access/rule-problem.ts'
import { periodOf } from '../../src/access/exception-model.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { catalog, documentsOf, settingsOf } from '../policy/build.ts'
import { stringify } from 'yaml'

const resource = 'prod-db:role:orders_ro'
const settings = settingsOf()

interface Written {
  readonly id: string
  readonly starts?: string
  readonly expires: string
  readonly on?: readonly string[]
  readonly [key: string]: unknown
}

/** Times are hours of 20 November 2026, a Friday, in UTC: `10:00`, or `+1 10:00` for the day after. */
function time(text: string): string {
  const [, days = '0', clock] = /^(?:([+-]\d+) )?(\d\d:\d\d)$/.exec(text)!
  return new Date(Date.parse(`2026-11-20T${clock}:00Z`) + Number(days) * 86_400_000).toISOString()
}

function span(starts: string, ends: string, on?: string): HeldPeriod {
  const period = { starts: Date.parse(time(starts)), ends: Date.parse(time(ends)) }
  return on === undefined ? period : { ...period, resource: on }
}

function ruled({ on = [resource], ...one }: Written): RuledException {
  const exception = {
    user: 'ana',
    grants: on,
    justification: 'why',
    ...one,
    starts: one.starts && time(one.starts),
    expires: time(one.expires),
  }
  const [parsed] = documentsOf(stringify({ exception }, { defaultStringType: 'QUOTE_DOUBLE' })).exceptions
  return { exception: parsed!, period: periodOf(parsed!, settings), resources: on }
}

function check(
  body: string,
  exceptions: readonly Written[],
  options: { held?: readonly HeldPeriod[]; now?: string } = {},
): string[] {
  const [rule] = createRuleModel(
    documentsOf(`access_rule:\n  name: debug\n  grants: ["prod-db:role:orders_*"]\n  ${body}\n`).accessRules,
    {
      settings,
      catalog,
      directory: createDirectory([]),
      policyNames: new Set(),
      formerPeople: new Set(),
      report: ({ message }) => {
        throw new Error(message)
      },
    },
  ).rules
  const now = Date.parse(time(options.now ?? '00:00'))
  return checkRuleLimits(rule!, exceptions.map(ruled), { held: options.held ?? [], now }).map(
    ({ exception, code, message, help }) => {
      expect(message).toContain(`\`${exception}\``)
      return `[${code}] ${message} → ${help}`
    },
  )
}

describe('the longest window', () => {
  const limit = 'max_duration: 2h'

  test('may be used to the full', () => {
    expect(check(limit, [{ id: 'A', starts: '10:00', expires: '12:00' }])).toEqual([])
  })

  test('must not be passed by one exception', () => {
    expect(check(limit, [{ id: 'A', starts: '10:00', expires: '12:30' }])).toEqual([
      '[rule-duration] `A` lasts 150m, but `debug` allows 2h → let it end 30m earlier',
    ])
  })

  test.each([
    ['that touch', '12:00', '13:00', '3h'],
    ['that overlap', '11:00', '12:30', '150m'],
  ])('counts exceptions for one grant %s together, and leaves the first alone', (_how, starts, expires, length) => {
    const told = check(limit, [
      { id: 'B', starts, expires },
      { id: 'A', starts: '10:00', expires: '12:00' },
    ])
    expect(told).toEqual([
      `[rule-duration] \`B\` lasts ${length} together with the time that it adjoins, but \`debug\` allows 2h → leave a pause before it, or let it end earlier`,
    ])
  })

  test('counts neither what lies apart nor another grant', () => {
    expect(
      check(limit, [
        { id: 'A', starts: '10:00', expires: '12:00' },
        { id: 'B', starts: '12:01', expires: '14:00' },
        { id: 'C', starts: '12:00', expires: '14:00', on: ['prod-db:role:orders_rw'] },
      ]),
    ).toEqual([])
  })

  test('joins what was held of the same grant, although no file shows it any more', () => {
    const one = { id: 'A', starts: '10:00', expires: '12:00' }
    expect(check(limit, [one], { held: [span('09:00', '10:00', resource)] })).toHaveLength(1)
    expect(check(limit, [one], { held: [span('09:00', '10:00', 'prod-db:role:orders_rw')] })).toEqual([])
    expect(check(limit, [one], { held: [span('10:00', '11:00', resource)], now: '11:00' })).toEqual([])
  })

  test('counts only the time inside the rule’s windows', () => {
    const windows = `${limit}\n  windows: {timezone: UTC, allow: ["Fri 08:00-20:00"]}`
    expect(check(windows, [{ id: 'A', starts: '06:00', expires: '10:00' }])).toEqual([])
    expect(check(windows, [{ id: 'A', starts: '06:00', expires: '10:01' }])).toHaveLength(1)
  })

  test('does not count an exception that gives nothing', () => {
    expect(
      check(limit, [
        { id: 'A', starts: '08:00', expires: '12:00' },
        { id: 'B', starts: '12:00', expires: '14:00' },
      ]).map((line) => line.slice(0, 20)),
    ).toEqual(['[rule-duration] `A` '])
  })

  test('is another one for emergencies, which count together with the rest', () => {
    const rule = `${limit}\n  break_glass: {max_duration: 1h, review_within: 2d}`
    const glass = { id: 'G', break_glass: true }
    expect(check(rule, [{ ...glass, starts: '10:00', expires: '11:00' }])).toEqual([])
    expect(check(rule, [{ ...glass, starts: '10:00', expires: '11:30' }])).toHaveLength(1)
    expect(
      check(rule, [
        { id: 'A', starts: '09:00', expires: '10:00' },
        { ...glass, starts: '10:00', expires: '11:00' },
      ]),
    ).toHaveLength(1)
    const own = 'max_duration: 2h\n  break_glass: {review_within: 2d}'
    expect(check(own, [{ ...glass, starts: '10:00', expires: '12:30' }])).toHaveLength(1)
  })

  test('ends for a revoked exception when it was revoked', () => {
    const revoked = { at: time('11:00'), by: 'cto', reason: 'done' }
    expect(check(limit, [{ id: 'A', starts: '10:00', expires: '18:00', revoked }])).toEqual([])
  })

  test('is not reported of what has ended, which still counts', () => {
    const past = { id: 'A', starts: '10:00', expires: '12:00' }
    expect(check(limit, [{ id: 'A', starts: '06:00', expires: '12:00' }], { now: '12:00' })).toEqual([])
    expect(check(limit, [past, { id: 'B', starts: '12:00', expires: '13:00' }], { now: '12:30' })).toHaveLength(1)
  })
})

describe('the total', () => {
  const limit = 'max_total: {duration: 4h, per: 1d}'

  test('counts exceptions and what was held, each minute once, over all grants of the rule', () => {
    const exceptions = [
      { id: 'A', starts: '10:00', expires: '12:00' },
      { id: 'B', starts: '11:00', expires: '13:00', on: ['prod-db:role:orders_rw'] },
    ]
    expect(check(limit, exceptions, { held: [span('10:00', '11:30'), span('-1 20:00', '-1 21:00')] })).toEqual([])
    expect(check(limit, exceptions, { held: [span('-1 20:00', '-1 21:01')] })).toEqual([
      '[rule-total] `B` brings the time under `debug` to 241m in 1d, but 4h are allowed → let it start later, or shorten it: 1m are too many, counting what was held before',
    ])
  })

  test('is that of any rolling day, not of calendar days', () => {
    const first = { id: 'A', starts: '20:00', expires: '23:00' }
    expect(check(limit, [first, { id: 'B', starts: '+1 01:00', expires: '+1 03:00' }])).toHaveLength(1)
    expect(check(limit, [first, { id: 'B', starts: '+1 22:00', expires: '+1 23:59' }])).toEqual([])
    expect(check(limit, [first, { id: 'B', starts: '+1 20:00', expires: '+1 23:59' }])).toEqual([])
  })

  test('is not lowered by taking an exception out of the files', () => {
    const later = { id: 'B', starts: '15:00', expires: '18:00' }
    expect(check(limit, [later])).toEqual([])
    expect(check(limit, [later], { held: [span('10:00', '12:00')] })).toHaveLength(1)
  })
})

describe('an exception under a rule', () => {
  test('needs a start', () => {
    expect(check('max_duration: 2h', [{ id: 'A', expires: '12:00' }])).toEqual([
      '[rule-needs-start] `A` has no start, which the access rule `debug` needs → add `starts:` with the time at which the access begins',
    ])
  })

  test('must meet one of its windows', () => {
    const rule = 'windows: {timezone: Europe/Berlin, allow: ["Mon-Fri 08:00-20:00", "Sat 10:00-12:00"]}'
    expect(check(rule, [{ id: 'A', starts: '20:00', expires: '22:00' }])).toEqual([
      '[outside-window] `A` (2026-11-20T20:00:00Z to 2026-11-20T22:00:00Z) lies outside the windows of `debug` → move it: the rule is open `Mon-Fri 08:00-20:00` and `Sat 10:00-12:00`, Europe/Berlin',
    ])
    expect(check(rule, [{ id: 'A', starts: '18:59', expires: '22:00' }])).toEqual([])
  })

  const wanted = 'justification: {min_length: 8, ticket: "OPS-*"}'
  const times = { id: 'A', starts: '10:00', expires: '12:00' }

  test.each([
    ['eight letters', 'abcdefgh', 0],
    ['seven letters', 'abcdefg', 1],
    ['spaces around them', '   abcdefg   ', 1],
    ['spaces between them', 'abc        def', 1],
    ['accents on their own', 'a\u0301b\u0301c\u0301d\u0301', 1],
    ['characters beyond the first plane', '𝕒𝕓𝕔𝕕', 1],
    ['letters of any script', '調査のため必要です', 0],
  ])('needs a justification long enough: %s', (_what, justification, problems) => {
    expect(check(wanted, [{ ...times, justification, ticket: 'OPS-1' }])).toHaveLength(problems)
  })

  test('needs the rule’s kind of ticket', () => {
    const one = { ...times, justification: 'the orders are stuck' }
    expect(check(wanted, [{ ...one, ticket: 'OPS-17' }])).toEqual([])
    expect(check(wanted, [{ ...one, ticket: 'ops-17' }])).toEqual([
      '[rule-ticket] the ticket `ops-17` of `A` is not one that `debug` asks for → write one like `OPS-*`',
    ])
    expect(check(wanted, [one])).toEqual([
      '[rule-ticket] `A` names no ticket, which `debug` asks for → add `ticket:` with one like `OPS-*`',
    ])
    expect(check('justification: {min_length: 8}', [one])).toEqual([])
  })
})
