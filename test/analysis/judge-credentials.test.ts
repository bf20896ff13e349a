import { expect, test } from 'vitest'
import { type Inspected, judgeCredentials } from '../../src/analysis/judge-credentials.ts'
import type { Purpose } from '../../src/domain/examination.ts'

const judge = (purpose: Purpose, own: Partial<Inspected>) =>
  judgeCredentials({ lacks: { plan: [], apply: [] }, clockSkew: null, notes: [], ...own }, { purpose, adapter: 'okta' })

test('what only writing needs is an error for apply alone', () => {
  const lacks = { plan: [], apply: ['okta.groups.manage'] }
  expect(judge('plan', { lacks })).toMatchObject([{ status: 'ok', message: 'the credentials may read, and not write' }])
  expect(judge('apply', { lacks })).toMatchObject([
    { status: 'error', isOfCredentials: true, message: 'for apply, the credentials lack `okta.groups.manage`' },
  ])
})

test('what reading needs is an error for both', () => {
  const lacks = { plan: ['okta.users.read'], apply: [] }
  for (const purpose of ['plan', 'apply'] as const) {
    const [remark] = judge(purpose, { lacks })
    expect(remark).toMatchObject({
      status: 'error',
      message: `for ${purpose}, the credentials lack \`okta.users.read\``,
    })
  }
})

test('credentials for plan that could write are named as such, and so is a system that does not tell', () => {
  expect(judge('plan', {})[0]!.message).toBe('the credentials may read, and could write, too')
  expect(judge('plan', { lacks: null })[0]).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('not tell') as string,
  })
})

test.each([
  [29_999, undefined],
  [-30_000, { status: 'warning', message: 'the clock here is 30s ahead of that of the system' }],
  [299_000, { status: 'warning', message: 'the clock here is 299s behind that of the system' }],
  [300_000, { status: 'error', message: 'the clock here is 5m behind that of the system' }],
])('a clock that is off by %i ms is told of by how far', (clockSkew, expected) => {
  const [, remark] = judge('apply', { clockSkew })
  if (expected === undefined) expect(remark).toBeUndefined()
  else expect(remark).toMatchObject(expected)
})
