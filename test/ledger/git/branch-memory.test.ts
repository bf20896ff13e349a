import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { openAt } from '../ground.ts'
import { failureOf, owner, temporaryFolder } from '../ledger-fixture.ts'
import { branch, createGitGround, type GitGround, git } from './git-ground.ts'

const second = `refs/provisionr/${branch}`

/** A ledger that was saved twice; `first` is the commit after the first time. */
async function savedTwice(options: { readonly hidden?: boolean } = {}) {
  const ground = await createGitGround()
  if (options.hidden) git(ground.remote, 'config', 'receive.hideRefs', 'refs/provisionr')
  const first = await save(ground)
  return { ground, first, last: await save(ground) }
}

async function save(ground: GitGround): Promise<string> {
  const store = await openAt(ground)
  const lease = await store.acquire(owner)
  await store.save(await store.load(), lease)
  await store.release(lease)
  return git(ground.remote, 'rev-parse', branch).trim()
}

/** As a job that starts from nothing. */
function freshClone(ground: GitGround): GitGround {
  const root = join(temporaryFolder(), 'fresh')
  git(ground.root, 'clone', '--quiet', '--depth=1', '--no-local', `file://${ground.remote}`, root)
  return { ...ground, root }
}

const here = (ground: GitGround) => ground
const readFailure = async (ground: GitGround): Promise<Failure> => failureOf(async () => (await openAt(ground)).load())

/** Runs what a help says in backticks. */
function follow({ help }: Failure, root: string, number: number): void {
  const command = [...help.matchAll(/`([^`]*)`/g)][number]![1]!
  expect(command).toMatch(/^git (?:fetch|push) origin/)
  execFileSync('sh', ['-c', command], { cwd: root, stdio: 'pipe' })
}

describe.each([
  ['the clone that wrote it', here],
  ['a fresh clone', freshClone],
])('a branch that is not what it was is seen in %s', (_, from) => {
  test('when it was deleted, and comes back as the help says', async () => {
    const { ground, last } = await savedTwice()
    git(ground.remote, 'update-ref', '-d', `refs/heads/${branch}`)
    const place = from(ground)
    const failure = await readFailure(place)
    expect(failure).toMatchObject({ code: 'ledger-unreadable' })
    expect(failure.message).toContain(`is gone from the remote, and it was at commit ${last.slice(0, 12)}`)
    expect(await failureOf(async () => (await openAt(place)).acquire(owner))).toMatchObject({
      code: 'ledger-unreadable',
    })
    follow(failure, place.root, 0)
    expect(await (await openAt(place)).load()).toMatchObject({ serial: 2 })
  })

  test('when it was forced back, and comes back as the help says', async () => {
    const { ground, first, last } = await savedTwice()
    git(ground.remote, 'update-ref', `refs/heads/${branch}`, first)
    const place = from(ground)
    const failure = await readFailure(place)
    expect(failure.message).toContain(
      `is at commit ${first.slice(0, 12)}, which does not come after ${last.slice(0, 12)}`,
    )
    follow(failure, place.root, 0)
    expect(await (await openAt(place)).load()).toMatchObject({ serial: 2 })
    await save(place)
  })

  test('when it was rewritten', async () => {
    const { ground, last } = await savedTwice()
    const made = git(ground.remote, 'commit-tree', '-m', 'made up', `${last}^{tree}`).trim()
    git(ground.remote, 'update-ref', `refs/heads/${branch}`, made)
    expect((await readFailure(from(ground))).message).toContain('does not come after')
  })
})

test('what is there is taken, and begun anew, once everything that remembers more was told to forget it', async () => {
  const { ground, first } = await savedTwice()
  git(ground.remote, 'update-ref', `refs/heads/${branch}`, first)
  const failure = await readFailure(ground)
  follow(failure, ground.root, 1)
  expect((await readFailure(ground)).message).toContain('does not come after')
  rmSync([...failure.help.matchAll(/`([^`]*)`/g)][2]![1]!, { recursive: true })
  expect(await (await openAt(ground)).load()).toMatchObject({ serial: 1 })
  await save(ground)
})

test('a commit of people on top of it is no rewriting, also where only the end of the history is known', async () => {
  const { ground, last } = await savedTwice()
  const made = git(ground.remote, 'commit-tree', '-p', last, '-m', 'by hand', `${last}^{tree}`).trim()
  git(ground.remote, 'update-ref', `refs/heads/${branch}`, made)
  expect(await (await openAt(freshClone(ground))).load()).toMatchObject({ serial: 2 })
  expect(await (await openAt(ground)).load()).toMatchObject({ serial: 2 })
  expect(git(ground.remote, 'rev-parse', second).trim()).toBe(last)
  const next = await save(ground)
  expect(git(ground.remote, 'rev-parse', second).trim()).toBe(next)
})

describe('a remote that takes no second name', () => {
  test('keeps the ledger all the same, and the clone that wrote it remembers', async () => {
    const { ground, first } = await savedTwice({ hidden: true })
    expect(git(ground.remote, 'for-each-ref', 'refs/provisionr')).toBe('')
    git(ground.remote, 'update-ref', `refs/heads/${branch}`, first)
    expect((await readFailure(ground)).message).toContain('does not come after')
  })

  test('leaves a fresh clone without any sign', async () => {
    const { ground, first } = await savedTwice({ hidden: true })
    git(ground.remote, 'update-ref', `refs/heads/${branch}`, first)
    expect(await (await openAt(freshClone(ground))).load()).toMatchObject({ serial: 1 })
  })
})
