import { describe, expect, test } from 'vitest'
import { addGrant } from './changes.ts'
import type { FaultKind } from './fault-proxy.ts'
import { type HttpSubject, readAll, statusIn } from './live-subject.ts'

/** What else can go wrong where statuses and bodies of HTTP are spoken. */
export function describeStatuses(subject: HttpSubject): void {
  const { pageSize, grant } = subject
  const add = (account: string) => addGrant(account, grant.type, grant.resource, grant.level)

  describe(`${subject.name} understands statuses and bodies of HTTP`, { timeout: 60_000 }, () => {
    for (const [what, as, status] of [
      ['wrong credentials', { kind: 'status', status: 401 }, 'denied'],
      ['missing rights', { kind: 'status', status: 403 }, 'denied'],
      ['nothing found', { kind: 'status', status: 404 }, 'denied'],
      ['errors of the server', { kind: 'status', status: 500 }, 'failed'],
      ['too many requests', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 'failed'],
      ['answers of another kind', { kind: 'change', change: () => '<html>welcome</html>' }, 'failed'],
    ] as const satisfies readonly (readonly [string, FaultKind, string])[]) {
      test(`${what} while reading never look like nothing`, async () => {
        for (const part of ['accounts', 'grants'] as const) {
          const world = await subject.start()
          await world.hold(await world.addAccounts(pageSize + 1))
          world.proxy.play({ at: world.requests[part], as })
          expect([part, statusIn(await readAll(world.adapter), subject, part)]).toEqual([part, status])
        }
      })
    }

    test('what the server could not do once while reading is asked again', async () => {
      const world = await subject.start()
      await world.hold(await world.addAccounts(2))
      const as = { kind: 'status', status: 503 } as const
      world.proxy.play({ at: world.requests.accounts, as, times: 1 }, { at: world.requests.grants, as, times: 1 })
      expect((await readAll(world.adapter)).scopes.every((one) => one.status === 'complete')).toBe(true)
    })

    test('a page that comes twice, or with a row less than it says, is not whole', async () => {
      for (const damage of ['repeat', 'announceMore'] as const) {
        const world = await subject.start()
        const change = world.damage[damage]
        if (!change) continue
        await world.addAccounts(pageSize + 2)
        world.proxy.play({ at: world.requests.accounts, as: { kind: 'change', change } })
        const status = statusIn(await readAll(world.adapter), subject, 'accounts')
        expect([damage, status]).not.toEqual([damage, 'complete'])
      }
    })

    test('a write that fails changes nothing, is told by its kind, and can be tried again', async () => {
      for (const [status, kind] of [
        [401, 'auth'],
        [403, 'permission'],
        [429, 'rate_limited'],
        [503, 'transient'],
        [409, 'invalid'],
      ] as const) {
        const world = await subject.start()
        const [ada] = (await world.addAccounts(1)) as [string]
        world.proxy.play({ at: world.requests.give, as: { kind: 'status', status }, times: 1 })
        expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'failed', class: kind })
        expect(await world.holders()).toEqual([])
        expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'applied' })
        expect(await world.holders()).toEqual([ada])
      }
    })

    test('of a write that a gateway could not hear the end of nobody claims to know', async () => {
      const world = await subject.start()
      const [ada] = (await world.addAccounts(1)) as [string]
      world.proxy.play({ at: world.requests.give, as: { kind: 'status', status: 502 }, times: 1 })
      expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'failed', class: 'outcome_unknown' })
      const key = { account: ada, type: grant.type, resource: grant.resource }
      expect(await world.adapter.readBack([key])).toEqual([{ key, state: null }])
    })

    test('secrets are in nothing that is said', async () => {
      const world = await subject.start()
      const [ada] = (await world.addAccounts(1)) as [string]
      const body = JSON.stringify({ message: world.secrets.join(' '), detail: world.secrets.join(' ') })
      world.proxy.play({ at: '', as: { kind: 'status', status: 400, body } })
      const said = JSON.stringify([await readAll(world.adapter), await world.adapter.apply(add(ada)), world.lines])
      expect(world.secrets.length).toBeGreaterThan(0)
      for (const secret of world.secrets) expect(said).not.toContain(secret)
    })
  })
}
