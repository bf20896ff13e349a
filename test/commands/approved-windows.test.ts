import { describe, expect, test } from 'vitest'
import { approvalOf } from './approval-of.ts'
import { lines } from './company.ts'
import { approve, company, morning, prod, span } from './ruled-company.ts'

const given = ['add ada/git:group:prod policy']
const waits = async (made: ReturnType<typeof company>) => (await made.plan()).refusals.map((one) => one.message)

describe('an approved exception whose end is edited', () => {
  test('is approved for any time within what was approved', async () => {
    const made = company()
    approve(made, approvalOf(morning))
    for (const times of [span('08:00', '09:30'), span('08:30', '10:00'), span('08:30', '09:30')]) {
      made.exceptions([{ ...morning, ...times }])
      expect([await prod(made), await waits(made)]).toEqual([given, []])
    }
  })

  test('goes on when it is shortened, and ends then', async () => {
    const made = company()
    made.exceptions([morning])
    approve(made, approvalOf(morning))
    await made.apply()
    made.exceptions([{ ...morning, ...span('08:00', '09:30') }])
    expect(await prod(made)).toEqual([])
    made.at('2026-11-20T09:30:00Z')
    expect(lines((await made.plan()).changes)).toEqual(['remove ada/git:group:prod guest→none expiry'])
  })

  test('keeps what was approved when it is lengthened, and the rest waits for an approval of all of it', async () => {
    const made = company({ max_duration: '8h' })
    made.exceptions([morning])
    approve(made, approvalOf(morning))
    await made.apply()
    const longer = { ...morning, ...span('08:00', '12:00') }
    made.exceptions([longer])
    expect([await prod(made), await waits(made)]).toEqual([
      [],
      [
        '`EX-1` is approved from 2026-11-20T08:00:00Z until 2026-11-20T10:00:00Z (request 1); the rest of its time waits',
      ],
    ])
    expect((await made.plan()).refusals[0]!.allow_with).toContain(String(approvalOf(longer)['digest']))
    made.at('2026-11-20T10:00:00Z')
    expect(lines((await made.plan()).changes)).toEqual(['remove ada/git:group:prod guest→none expiry'])
    approve(made, approvalOf(longer))
    expect([lines((await made.plan()).changes), await waits(made)]).toEqual([[], []])
  })

  test('waits when it is moved to a time that nobody approved', async () => {
    const made = company()
    approve(made, approvalOf(morning))
    made.exceptions([{ ...morning, ...span('06:00', '08:00') }])
    made.at('2026-11-20T07:00:00Z')
    expect([await prod(made), (await waits(made)).length]).toEqual([[], 1])
    made.exceptions([{ ...morning, ...span('07:00', '09:00') }])
    expect(await prod(made)).toEqual([])
    made.at('2026-11-20T08:00:00Z')
    expect((await prod(made)).map((line) => line.split(' ')[0])).toEqual(['add'])
  })
})

describe('the time that an approval names', () => {
  test('is under its digest, so that nobody can write another one', async () => {
    const made = company({ max_duration: '8h' })
    made.exceptions([{ ...morning, ...span('08:00', '12:00') }])
    const { digest } = approvalOf(morning)
    const forged = String(digest).replace('T10:00', 'T12:00')
    for (const other of [forged, `${String(digest)}Z`, String(digest).replace('@', '#'), `x${String(digest)}`]) {
      approve(made, approvalOf(morning, { digest: other }))
      expect(await prod(made)).toEqual([])
      expect((await waits(made))[0]).toContain('is for other content than it has now')
    }
  })

  test('may be left out, and the approval is then for exactly this content', async () => {
    const made = company()
    const digest = String(approvalOf(morning)['digest']).slice(0, 32)
    approve(made, approvalOf(morning, { digest }))
    made.exceptions([morning])
    expect(await prod(made)).toEqual(given)
    made.exceptions([{ ...morning, ...span('08:00', '09:30') }])
    expect(await prod(made)).toEqual([])
  })
})
