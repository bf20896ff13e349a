import { describe, expect, test } from 'vitest'
import { approvalOf } from './approval-of.ts'
import { type Company, lines } from './company.ts'
import { approve, codes, company, morning, people, prod, span } from './ruled-company.ts'

describe('emergency access', () => {
  const breakGlass = {
    break_glass: { eligible: { department: 'Engineering' }, max_duration: '1h', review_within: '30m' },
  }
  const emergency = { ...morning, break_glass: true, ...span('09:00', '09:20') }
  const windows = { windows: { allow: ['Sat 08:00-20:00'], freeze: ['2026-11-19/2026-11-21'] } }

  test('that ended before anybody looked at it is an error until somebody does', async () => {
    const made = company(breakGlass)
    made.exceptions([emergency])
    const lint = async () => {
      const { out } = await made.run(['lint', '--json'])
      return ['review-pending', 'review-overdue'].filter((code) => out.includes(`"${code}"`))
    }
    made.at('2026-11-20T09:25:00Z')
    expect(await lint()).toEqual(['review-pending'])
    made.at('2026-12-20T09:25:00Z')
    expect(await lint()).toEqual(['review-overdue'])
    approve(made, approvalOf(emergency))
    expect(await lint()).toEqual([])
  })

  test('that was revoked for want of a review stays an error after its end', async () => {
    const made = company(breakGlass)
    made.exceptions([{ ...emergency, ...span('09:00', '10:00') }])
    for (const time of ['09:40', '12:00']) {
      made.at(`2026-11-20T${time}:00Z`)
      expect(await codes(made, 'error')).toEqual(['review-overdue'])
    }
  })

  test('takes effect at once, whatever the windows and freezes of the rule', async () => {
    const made = company({ ...breakGlass, ...windows })
    made.exceptions([emergency])
    expect(await prod(made)).toEqual(['add ada/git:group:prod policy'])
  })

  test('that lasts too long gives nothing, and stops nobody else’s run', async () => {
    const made = company(breakGlass)
    made.exceptions([{ ...emergency, ...span('09:00', '10:30') }])
    expect(await codes(made, 'error')).toEqual(['rule-duration'])
    expect(lines((await made.plan()).changes).map((line) => line.split(' ')[1])).toContain('ben/git:group:eng')
    expect(await prod(made)).toEqual([])
    expect((await made.run(['lint'])).exitCode).toBe(3)
  })
})

describe('what the audit log says was held', () => {
  const total = { max_total: { duration: '3h', per: '7d' } }
  const later = { ...morning, id: 'EX-2', ...span('10:05', '12:00') }

  async function ended(given: object = total, further: object[] = []): Promise<Company> {
    const made = company(given)
    made.exceptions([morning])
    approve(made, approvalOf(morning), ...further)
    made.at('2026-11-20T08:00:00Z')
    await made.apply()
    return made
  }

  test('lets a late run neither stop everybody nor join what left a pause', async () => {
    const made = await ended({ max_total: { duration: '20h', per: '7d' } }, [approvalOf(later)])
    made.exceptions([morning, later])
    made.people([...people.slice(0, 1), { ...people[1], status: 'Left' }, ...people.slice(2)])
    made.at('2026-11-20T10:10:00Z')
    expect(await codes(made, 'error')).toEqual([])
    await made.apply()
    expect(made.held('git')).toMatchObject({
      ada: ['enabled', 'group:eng (guest)', 'group:prod (guest)'],
      ben: ['suspended'],
    })
  })

  test('makes one exception wait, and no error of the files', async () => {
    const made = await ended()
    made.at('2026-11-20T10:00:00Z')
    await made.apply()
    for (const grant of ['git:group:prod', 'git:group:prod-db']) {
      made.exceptions([{ ...later, grant }])
      approve(made, approvalOf({ ...later, grant }))
      made.at('2026-11-20T10:10:00Z')
      expect(await codes(made, 'error')).toEqual(['rule-total'])
      expect(await prod(made)).toEqual([])
    }
  })

  test('counts only what exceptions gave, at a level of the rule', async () => {
    const made = company({ ...total, grants: ['git:group:eng (maintainer)'] })
    approve(made, approvalOf({ ...morning, grant: 'git:group:eng (maintainer)' }))
    made.at('2026-11-01T08:00:00Z')
    await made.apply()
    made.at('2026-11-20T08:00:00Z')
    made.exceptions([{ ...morning, grant: 'git:group:eng (maintainer)' }])
    expect(lines((await made.plan()).changes)).toEqual(['update ada/git:group:eng guest→maintainer start'])
    await made.apply()
    made.at('2026-11-20T10:00:00Z')
    await made.apply()
    expect(made.held('git')['ada']).toContain('group:eng (guest)')
    made.at('2026-11-22T09:00:00Z')
    made.exceptions([
      {
        ...morning,
        grant: 'git:group:eng (maintainer)',
        starts: '2026-11-22T08:59:00Z',
        expires: '2026-11-22T09:59:00Z',
      },
    ])
    expect(await codes(made, 'error')).toEqual([])
  })
})

describe('explain', () => {
  test('says that an exception waits for its approval', async () => {
    const made = company()
    made.exceptions([morning])
    const { out } = await made.run(['explain', 'ada', 'git:group:prod'], { columns: 200 })
    expect(out).toContain('it waits: exception `EX-1` waits for an approval that can be verified')
    expect(out).not.toContain('gave way')
  })

  test.each([
    ['lock: {user: ben, reason: stolen laptop}', 'ben'],
    ['lock: {grant: "git:group:eng", reason: stolen laptop}', 'ben'],
  ])('names the lock: %s', async (lock, person) => {
    const made = company()
    made.write('policies/lock.yaml', lock)
    const { out } = await made.run(['explain', person], { columns: 200 })
    expect(out).toContain('ben must not have git:group:eng: a lock takes it away')
    expect(out).toContain('lock: stolen laptop')
    expect(out).not.toContain('gave way')
  })
})
