import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compileSources } from './compile-sources.ts'
import { type BackendUnderTest, type Ground, openAt } from './ground.ts'
import { owner, recordOf, temporaryFolder } from './ledger-fixture.ts'

const programs = 2

/**
 * Takes the lock again and again, and each time adds one to the ledger and to the log. A folder that only one can make shows
 * that nobody else is inside.
 */
const program = `
import { mkdirSync, rmdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { openLedger } from './ledger/ledger-store.js'
process.on('message', async ({ settings, root, inside, rounds, run, record }) => {
  const store = await openLedger({ settings, root })
  let waited = 0
  for (let done = 0; done < rounds; ) {
    let lease
    try {
      lease = await store.acquire({ host: run, pid: process.pid, run })
    } catch (error) {
      if (error.code !== 'lock-held') throw error
      waited++
      await setTimeout(1 + Math.random() * 5)
      continue
    }
    mkdirSync(inside)
    const ledger = await store.load()
    await store.appendAudit([{ ...record, run }], lease)
    await store.save({ ...ledger, peopleCount: (ledger.peopleCount ?? 0) + 1 }, lease)
    rmdirSync(inside)
    await store.release(lease)
    done++
  }
  process.send({ waited })
})
process.send('ready')
`

async function start(file: string): Promise<ChildProcess> {
  const child = fork(file, { execArgv: [] })
  onTestFinished(() => void child.kill())
  await once(child, 'message')
  return child
}

/** What it answers; fails when it ends instead. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a program ended with ${code}`)
  })
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as unknown[]
  return answer
}

/** Programs that race for the lock of one ledger. */
export function testRace({ create, rounds }: BackendUnderTest): void {
  test(`of ${programs} programs that race for the lock ${rounds} times, never two have it and nothing is lost`, {
    timeout: 300_000,
  }, async () => {
    const file = compileSources(['src/ledger/ledger-store.ts'], program)
    const ground: Ground = await create()
    const inside = join(temporaryFolder(), 'inside')
    const settings = { organization: 'acme', environment: null, state: ground.state }
    const children = await Promise.all(Array.from({ length: programs }, async () => start(file)))
    const answers = children.map(answerOf)
    for (const [index, child] of children.entries()) {
      child.send({ settings, root: ground.root, inside, rounds, run: `run-${index}`, record: recordOf() })
    }
    await Promise.all(answers)
    const store = await openAt(ground)
    expect(await store.load()).toMatchObject({ serial: rounds * programs, peopleCount: rounds * programs })
    expect(await store.holder()).toBe(null)
    expect((await store.verifyAudit()).problems).toEqual([])
    const lease = await store.acquire(owner)
    expect((await store.appendAudit([recordOf()], lease)).count).toBe(rounds * programs + 1)
  })
}
