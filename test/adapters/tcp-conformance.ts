import { describe, expect, test } from 'vitest'
import { addGrant } from './changes.ts'
import { readAll, statusIn, type TcpSubject } from './live-subject.ts'

/** What else can go wrong with connections of other protocols, and how a system of its own kind says no. */
export function describeRefusals(subject: TcpSubject): void {
  const { grant } = subject
  const add = (account: string) => addGrant(account, grant.type, grant.resource, grant.level)

  describe(`${subject.name} understands connections and refusals`, { timeout: 60_000 }, () => {
    test('a server that lets nobody in takes and gives nothing', async () => {
      const world = await subject.start()
      const [ada] = (await world.addAccounts(1)) as [string]
      world.proxy.play({ at: '', as: { kind: 'reset-before' } })
      for (const part of ['accounts', 'grants'] as const)
        expect(statusIn(await readAll(world.adapter), subject, part)).toBe('failed')
      expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'failed', class: 'transient' })
      expect(await world.holders()).toEqual([])
    })

    test('what the system refuses is told by its kind, without secrets, and can be tried again', async () => {
      const { refusals } = await subject.start()
      for (const { what } of refusals) {
        const world = await subject.start()
        const { make, takeBack, reading, giving } = world.refusals.find((one) => one.what === what)!
        const [ada] = (await world.addAccounts(1)) as [string]
        await make()
        const actual = await readAll(world.adapter)
        for (const part of ['accounts', 'grants'] as const)
          expect([what, statusIn(actual, subject, part)]).toEqual([what, reading])
        const result = await world.adapter.apply(add(ada))
        expect([what, result]).toMatchObject([what, { status: 'failed', class: giving }])
        expect(await world.holders()).toEqual([])
        const said = JSON.stringify([actual, result, world.lines])
        for (const secret of world.secrets) expect(said).not.toContain(secret)
        await takeBack()
        expect([what, await world.adapter.apply(add(ada))]).toMatchObject([what, { status: 'applied' }])
        expect(await world.holders()).toEqual([ada])
      }
    })
  })
}
