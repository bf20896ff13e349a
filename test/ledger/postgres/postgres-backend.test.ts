import { createServer, connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { type Ground, openAt } from '../ground.ts'
import { failureOf, owner, recordOf, temporaryFolder } from '../ledger-fixture.ts'
import { ask, createPostgresGround } from './postgres-ground.ts'
import { missingPostgres, type PostgresServer, startPostgres } from './postgres-server.ts'

const missing = missingPostgres()
let server: PostgresServer

beforeAll(async () => {
  if (missing === null) server = await startPostgres()
}, 120_000)

afterAll(async () => {
  if (missing === null) await server.stop()
})

const others = `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name = 'provisionr'`

/** A way to the server that breaks when the client says something for the given time. */
async function fragileWay(isLast: (said: string) => boolean, options: { readonly afterAnswer: boolean }) {
  const folder = temporaryFolder()
  const real = new URL(server.url.replace('@/', '@x/')).searchParams.get('host')!
  let broken = 0
  const proxy = createServer((client: Socket) => {
    const upstream = connect(join(real, '.s.PGSQL.5432'))
    let isOver = false
    client.on('data', (chunk) => {
      if (!isLast(chunk.toString('latin1')) || broken > 0) return void upstream.write(chunk)
      broken++
      isOver = true
      if (options.afterAnswer) upstream.write(chunk)
      else upstream.destroy()
      if (!options.afterAnswer) client.destroy()
    })
    upstream.on('data', (chunk) => (isOver ? client.destroy() : client.write(chunk)))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  proxy.listen(join(folder, '.s.PGSQL.5432'))
  await once(proxy, 'listening')
  onTestFinished(() => void proxy.close())
  const through = (ground: Ground): Ground => ({
    ...ground,
    state: {
      ...ground.state,
      options: { ...ground.state.options, url: `postgres://tester@/postgres?host=${folder}` },
    },
  })
  return { through, broken: () => broken }
}

describe.skipIf(missing !== null)('a ledger in PostgreSQL', () => {
  async function started() {
    const ground = createPostgresGround(server.url)
    const store = await openAt(ground)
    const lease = await store.acquire(owner)
    const ledger = await store.save(await store.load(), lease)
    return { ground, store, lease, ledger }
  }

  test('goes on after its connection was ended', async () => {
    const { store, lease, ledger } = await started()
    await ask(server.url, [others])
    expect((await store.appendAudit([recordOf()], lease)).count).toBe(1)
    await ask(server.url, [others])
    expect(await store.save(ledger, lease)).toMatchObject({ serial: 2, audit: { count: 1 } })
  })

  test('goes on after the server was started anew', async () => {
    const { store, lease, ledger } = await started()
    await server.restart()
    expect(await store.save(ledger, lease)).toMatchObject({ serial: 2 })
  })

  test.each([
    ['before a commit arrives', false],
    ['before the answer to a commit arrives', true],
  ])('is written once when the connection breaks %s', async (_, afterAnswer) => {
    const { ground, store, lease } = await started()
    await store.release(lease)
    let isArmed = false
    let isWriting = false
    const isCommit = (said: string) => {
      isWriting ||= isArmed && said.includes('insert into')
      // Entries have a member of that name.
      return isWriting && said.startsWith('Q') && said.endsWith('commit\0')
    }
    const way = await fragileWay(isCommit, { afterAnswer })
    const fragile = await openAt(way.through(ground))
    const mine = await fragile.acquire(owner)
    await fragile.load()
    isArmed = true
    expect((await fragile.appendAudit([recordOf(), recordOf()], mine)).count).toBe(2)
    expect(way.broken()).toBe(1)
    expect(await fragile.save(await fragile.load(), mine)).toMatchObject({ serial: 2, audit: { count: 2 } })
    expect((await store.verifyAudit()).problems).toEqual([])
  })

  test('is not written by a run whose lock was broken while its connection was away', async () => {
    const { ground, store, lease, ledger } = await started()
    await ask(server.url, [others])
    const other = await openAt(ground)
    await other.release(lease)
    await other.acquire({ ...owner, run: 'run-2' })
    await ask(server.url, [others])
    expect(await failureOf(() => store.save(ledger, lease))).toMatchObject({ code: 'lock-lost' })
    expect(await other.load()).toEqual(ledger)
  })

  test('refuses that its log is changed or emptied', async () => {
    const { ground, store, lease } = await started()
    await store.appendAudit([recordOf()], lease)
    for (const sql of [
      `update ${ground.schema}.audit set line = ''`,
      `delete from ${ground.schema}.audit`,
      `truncate ${ground.schema}.audit`,
    ])
      await expect(ask(server.url, [sql])).rejects.toThrow('only ever added to')
  })

  test('goes back to the version before as the help says', async () => {
    const { ground, store, lease, ledger } = await started()
    await store.save(ledger, lease)
    await store.release(lease)
    await ground.tamper('{')
    const { help } = await failureOf(async () => (await openAt(ground)).load())
    await ask(server.url, [/`(update .*?)`/.exec(help)![1]!])
    expect(await (await openAt(ground)).load()).toEqual(ledger)
  })

  test('is taken by who waited while a lock that nobody understands was taken away as the help says', async () => {
    const { ground, store, lease } = await started()
    await store.release(lease)
    await ask(server.url, [`update ${ground.schema}.place set lease = '{}'`])
    const { help } = await failureOf(() => store.acquire(owner))
    await ask(server.url, [/`(update .*?)`/.exec(help)![1]!])
    expect(await store.acquire(owner)).toMatchObject({ owner })
  })

  test('of a later version is refused', async () => {
    const { ground } = await started()
    await ask(server.url, [`insert into ${ground.schema}.version values (99)`])
    const failure = await failureOf(async () => (await openAt(ground)).load())
    expect(failure).toMatchObject({ code: 'ledger-unreadable', help: expect.stringContaining('upgrade') as string })
  })

  test('is made by one of many that begin at once', async () => {
    const ground = createPostgresGround(server.url)
    const stores = await Promise.all(Array.from({ length: 8 }, async () => openAt(ground)))
    // Each has looked before, and found nothing.
    await Promise.all(stores.map(async (store) => store.load()))
    const answers = await Promise.allSettled(stores.map(async (store) => store.acquire(owner)))
    const reasons = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as Failure] : []))
    expect(reasons.map(({ code }) => code)).toEqual(Array.from({ length: 7 }, () => 'lock-held'))
  })

  test('that may not be made says what is missing', async () => {
    const ground = createPostgresGround(server.url)
    await ask(server.url, [`create role nobody_${ground.schema} login`])
    const url = server.url.replace('tester', `nobody_${ground.schema}`)
    const state = { ...ground.state, options: { ...ground.state.options, url } }
    const failure = await failureOf(async () => (await openAt({ ...ground, state })).acquire(owner))
    expect(failure).toMatchObject({
      code: 'ledger-unreachable',
      message: expect.stringContaining('permission denied') as string,
    })
  })
})

test('a server that is not there fails plainly, without the password', async () => {
  const options = { url: 'postgres://ada:hunter2@127.0.0.1:1/access' }
  const state = { backend: 'postgres', path: '', seed: null, options }
  const failure = await failureOf(async () => (await openAt({ state, root: '.' } as unknown as Ground)).load())
  expect(failure).toMatchObject({
    code: 'ledger-unreachable',
    message: expect.stringContaining('`127.0.0.1:1/access`') as string,
  })
  expect(`${failure.message}${failure.help}`).not.toContain('hunter2')
})

test('an address is needed', async () => {
  const state = { backend: 'postgres', path: '', seed: null, options: {} }
  const failure = await failureOf(async () => openAt({ state, root: '.' } as unknown as Ground))
  expect(failure.message).toContain('`state.url` does not say where')
})
