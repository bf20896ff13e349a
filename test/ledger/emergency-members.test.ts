import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Emergency } from '../../src/domain/emergency.ts'
import { formatLedger, parseLedger } from '../../src/ledger/ledger-format.ts'
import { failureOf, fullLedger } from './ledger-fixture.ts'

const file = { ledger: '`ledger.json`', restore: 'put it back' }
const decision = { person: 'ada', at: '2026-11-20T09:00:00Z', by: 'cy', login: 'cy-gh', reason: 'over', request: 482 }
const emergencies: readonly Emergency[] = [
  {
    kind: 'break_glass',
    ...decision,
    exception: 'BG-1',
    grants: ['git:group:prod (reporter)', 'x:y:"z"'],
    until: '2026-11-20T10:00:00Z',
    rule: 'prod',
    ticket: null,
  },
  { kind: 'lock', ...decision, login: null, request: null, until: null },
  { kind: 'revocation', ...decision, exception: 'EX-1', content: 'abc@-/-' },
]
const text = formatLedger({ ...fullLedger, emergencies })

/** The text with `edit` applied below the checksum, which fits again. */
function forged(edit: (body: string) => string): string {
  const [brace, , ...lines] = text.split('\n')
  const body = edit(lines.join('\n'))
  return `${brace}\n  "checksum": "sha256:${createHash('sha256').update(body).digest('hex')}",\n${body}`
}

describe('what was decided at once', () => {
  test('is read as it was written, and a ledger without it has the form that it always had', () => {
    expect(parseLedger(text, file)).toEqual({ ...fullLedger, emergencies })
    expect(formatLedger({ ...fullLedger, emergencies: [] })).toBe(formatLedger(fullLedger))
  })

  test.each([
    ['"kind":"lock"', '"kind":"unlock"', '`emergencies[1].kind`'],
    ['"kind":"lock"', '"kind":"revocation"', '`emergencies[1].until` is unknown'],
    ['"until":"2026-11-20T10:00:00Z"', '"until":null', '`emergencies[0].until`'],
    ['"at":"2026-11-20T09:00:00Z"', '"at":"today"', '`emergencies[0].at` is no RFC 3339 time'],
    ['"request":482', '"request":-1', '`emergencies[0].request`'],
    ['"request":482,', '', '`emergencies[0].request` is missing'],
    ['["git:group:prod (reporter)"', '[7', '`emergencies[0].grants` is no list of texts'],
    ['"content":"abc@-/-"', '"content":"abc@-/-","gives":"all"', '`emergencies[2].gives` is unknown'],
    ['"emergencies": [', '"emergencies": {"a": [', 'no JSON'],
  ])('is refused as damaged with %s as %s', async (from, to, problem) => {
    expect(text).toContain(from)
    const failure = await failureOf(() =>
      parseLedger(
        forged((body) => body.replace(from, to)),
        file,
      ),
    )
    expect([failure.code, failure.message]).toEqual(['ledger-unreadable', expect.stringContaining(problem)])
  })
})
