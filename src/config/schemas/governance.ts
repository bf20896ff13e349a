import {
  choice,
  count,
  duration,
  type JsonSchema,
  list,
  mapping,
  oneOrMore,
  pattern,
  patterns,
  text,
  texts,
  time,
  trigger,
} from './fragments.ts'

const stage = mapping(
  {
    from: texts('who can approve: `manager`, `policy:NAME`, `user:ID`, `team:SLUG` (of the forge)'),
    need: count('how many different people', { min: 1, max: 100, byDefault: 1 }),
  },
  'one stage of approval',
  ['from'],
)

const approvals = list(stage, 'every stage needs its own people', { min: 1 })

export const accessRuleSchema: JsonSchema = mapping(
  {
    name: text('unique'),
    grants: patterns('the grants that it covers'),
    environments: texts('only in these environments; all by default'),
    eligible: trigger('who may ask; also `holds: <grant>`'),
    max_duration: duration('the longest window; windows that touch count together'),
    max_total: mapping(
      { duration: duration('how much'), per: duration('in any period of this length') },
      'the most that one person may hold in a period',
      ['duration', 'per'],
    ),
    approvals,
    justification: mapping(
      { min_length: count('characters'), ticket: text('the ticket must match this; `*` is any text') },
      'what a justification must have',
    ),
    windows: mapping(
      {
        timezone: text("IANA zone; the organisation's by default"),
        allow: texts('`Mon-Fri 08:00-20:00`'),
        freeze: texts('`2026-12-20/2027-01-04`'),
      },
      'when the access may be held',
    ),
    break_glass: mapping(
      {
        eligible: trigger('who may take it in an emergency'),
        max_duration: duration('the longest window in an emergency'),
        review_within: duration('approved by someone else within this time, or revoked'),
      },
      'emergency access without prior approval',
      ['review_within'],
    ),
  },
  'who may ask for which temporary access, for how long and with whose approval',
  ['name', 'grants'],
)

export const constraintKinds = [
  'separation_of_duties',
  'max_holders',
  'min_holders',
  'required_holders',
  'forbidden',
  'requires_approval',
] as const

export const constraintSchema: JsonSchema = mapping(
  {
    name: text('unique'),
    kind: choice(constraintKinds, 'what must never be true'),
    sides: list(
      oneOrMore(pattern('one pattern'), 'a list of patterns', 'one side'),
      'nobody may hold grants from two of these sides',
      { min: 2 },
    ),
    grants: patterns('the grants that it is about'),
    count: count('how many holders'),
    users: mapping(
      { exact: texts('these people and nobody else'), at_least: texts('these people, and others may') },
      'who must hold the grants',
    ),
    people: trigger('who must not hold the grants'),
    approvals,
    enforce: choice(['error', 'warn'], 'whether a violation stops the plan', 'error'),
  },
  'what must never be true of expected and of actual access',
  ['name', 'kind'],
)

export const lockSchema: JsonSchema = mapping(
  {
    user: text('takes everything from this person at once and suspends the accounts'),
    grant: pattern('takes these grants from their holders'),
    system: text('freezes all writes there and takes nothing'),
    reason: text('why; shown in plans'),
    until: time('until the end of this day; without it, until the lock is removed'),
  },
  'an emergency stop',
  ['reason'],
)
