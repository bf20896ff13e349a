import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { formatLease, parseLease } from '../../../src/ledger/lease.ts'
import { compileSources } from '../compile-sources.ts'
import { acquireLease } from './file-lock.ts'
import { now, owner, temporaryFolder } from '../ledger-fixture.ts'

const rounds = 60
const takers = 4

/** Takes every lock when told to, says which it got, and stays alive, since locks of the dead may be taken. */
const taker = `
import { readLease, swapLease } from './ledger/file/lease-file.js'
import { acquireLease } from './ledger/hold-lease.js'
process.on('message', async ({ locks, owner, now }) => {
  const got = []
  for (const lock of locks) {
    const place = {
      readLease: async () => readLease(lock),
      swapLease: async (from, to) => swapLease(lock, from, to, now),
    }
    try {
      await acquireLease(place, { ...owner, pid: process.pid }, now)
      got.push(lock)
    } catch (error) {
      if (error.code !== 'lock-held') throw error
    }
  }
  process.send({ got })
})
process.send('ready')
`

async function startTakers(): Promise<readonly ChildProcess[]> {
  const program = compileSources(['src/ledger/hold-lease.ts', 'src/ledger/file/lease-file.ts'], taker)
  const children = Array.from({ length: takers }, () => fork(program, { execArgv: [] }))
  onTestFinished(() => {
    for (const child of children) child.kill()
  })
  await Promise.all(children.map(async (child) => once(child, 'message')))
  return children
}

async function race(children: readonly ChildProcess[], locks: readonly string[], at: number): Promise<string[]> {
  const answers = children.map(async (child): Promise<string[]> => {
    const [{ got }] = (await once(child, 'message')) as [{ got: string[] }]
    return got
  })
  for (const child of children) child.send({ locks, owner, now: at })
  return (await Promise.all(answers)).flat().sort()
}

test('of programs that take a lock at the same time exactly one gets it, fresh or left behind', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder()
  const children = await startTakers()
  const locks = Array.from({ length: rounds }, (_, round) => join(folder, String(100 + round), 'ledger.lock'))
  expect(await race(children, locks, now)).toEqual(locks)

  const later = now + 24 * 60 * 60_000
  expect(await race(children, locks, later)).toEqual(locks)
  for (const lock of locks) {
    expect(parseLease(readFileSync(lock, 'utf8'))?.acquired).toBe(later)
    expect(readdirSync(join(lock, '..'))).toEqual(['ledger.lock'])
  }
})

test('of programs that take over a lock whose taker died exactly one gets it', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder()
  const children = await startTakers()
  const locks = Array.from({ length: rounds }, (_, round) => join(folder, String(100 + round), 'ledger.lock'))
  for (const lock of locks) {
    const stale = await acquireLease(lock, owner, now)
    writeFileSync(`${lock}.${stale.id}`, formatLease({ ...stale, id: 'claim' }))
  }
  expect(await race(children, locks, now + 24 * 60 * 60_000)).toEqual(locks)
})
