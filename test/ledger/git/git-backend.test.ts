import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openAt } from '../ground.ts'
import { failureOf, owner, recordOf, temporaryFolder } from '../ledger-fixture.ts'
import { branch, createGitGround, git } from './git-ground.ts'

/** A program that leaves a trace when it is run, and fails. */
function trap(file: string, trace: string): string {
  writeFileSync(file, `#!/bin/sh\ntouch '${trace}'\nexit 1\n`)
  chmodSync(file, 0o755)
  return file
}

async function save(ground: Awaited<ReturnType<typeof createGitGround>>) {
  const store = await openAt(ground)
  const lease = await store.acquire(owner)
  await store.save(await store.load(), lease)
  await store.appendAudit([recordOf()], lease)
  await store.release(lease)
  return store
}

describe('a ledger on a branch', () => {
  test('is written without touching the work tree, the index or the branches of the clone', async () => {
    const ground = await createGitGround()
    writeFileSync(join(ground.root, 'new.txt'), 'not yet added')
    writeFileSync(join(ground.root, 'provisionr.yaml'), 'version: 1 # changed\n')
    const look = () => [
      git(ground.root, 'status', '--porcelain=v2', '--branch'),
      git(ground.root, 'for-each-ref'),
      git(ground.root, 'count-objects'),
      readFileSync(join(ground.root, '.git/index')).toString('hex'),
      readdirSync(ground.root),
    ]
    const before = look()
    await save(ground)
    expect(look()).toEqual(before)
    expect(git(ground.remote, 'ls-tree', '-r', '--name-only', branch).split('\n')).toEqual([
      'README.md',
      'audit/000001.jsonl',
      'ledger.json',
      '',
    ])
  })

  test('is committed by provisionr, whatever the configuration says of hooks, signing, filters and helpers', async () => {
    const ground = await createGitGround()
    const trace = join(temporaryFolder(), 'was-run')
    const hooks = join(ground.root, 'hooks')
    mkdirSync(hooks)
    for (const hook of ['pre-push', 'post-commit', 'reference-transaction', 'pre-auto-gc', 'post-checkout'])
      trap(join(hooks, hook), trace)
    const program = trap(join(ground.root, 'program'), trace)
    for (const [key, value] of [
      ['core.hooksPath', hooks],
      ['commit.gpgSign', 'true'],
      ['push.gpgSign', 'true'],
      ['gpg.program', program],
      ['core.fsmonitor', program],
      ['core.autocrlf', 'true'],
      ['init.templateDir', hooks],
      ['user.name', 'Ada'],
      ['i18n.commitEncoding', 'latin1'],
    ] as const)
      git(ground.root, 'config', key, value)
    await save(ground)
    expect(existsSync(trace)).toBe(false)
    expect(new Set(git(ground.remote, 'log', '--format=%an <%ae> %cn', branch).trim().split('\n'))).toEqual(
      new Set(['provisionr <provisionr@localhost> provisionr']),
    )
  })

  test('is reached as the configuration of the clone says', async () => {
    const ground = await createGitGround()
    git(ground.root, 'remote', 'set-url', 'origin', 'https://git.example.com/access')
    git(ground.root, 'config', `url.${ground.remote}.insteadOf`, 'https://git.example.com/access')
    const store = await save(ground)
    expect(await store.load()).toMatchObject({ serial: 1 })
  })

  test('is the same in every clone, also a shallow and a fresh one', async () => {
    const ground = await createGitGround()
    await save(ground)
    const other = join(temporaryFolder(), 'other')
    git(ground.root, 'clone', '--quiet', '--depth=1', '--no-local', `file://${ground.remote}`, other)
    const store = await openAt({ ...ground, root: other })
    const lease = await store.acquire({ ...owner, run: 'run-2' })
    expect(await store.save(await store.load(), lease)).toMatchObject({ serial: 2 })
    expect(await (await openAt(ground)).load()).toMatchObject({ serial: 2 })
  })

  test('is put back from an earlier commit as the help says', async () => {
    const ground = await createGitGround()
    await save(ground)
    const good = git(ground.remote, 'rev-parse', branch).trim()
    await ground.tamper('{')
    const failure = await failureOf(async () => (await openAt(ground)).load())
    expect(failure.help).toContain('as an earlier commit has it')
    const clone = join(temporaryFolder(), 'repair')
    git(ground.root, 'clone', '--quiet', '--branch', branch, ground.remote, clone)
    git(clone, 'checkout', good, '--', 'ledger.json')
    git(clone, 'commit', '--quiet', '-m', 'put back')
    git(clone, 'push', '--quiet', 'origin', branch)
    expect(await (await openAt(ground)).load()).toMatchObject({ serial: 1 })
  })
})

describe('a remote', () => {
  test('that is not there fails before anything is done, and answers again when it is back', async () => {
    const ground = await createGitGround()
    const store = await save(ground)
    renameSync(ground.remote, `${ground.remote}.away`)
    const failure = await failureOf(() => store.acquire(owner))
    expect(failure).toMatchObject({ code: 'ledger-unreachable', exitCode: 1 })
    expect(failure.message).toContain(`branch \`${branch}\` of \`origin\` cannot be reached`)
    renameSync(`${ground.remote}.away`, ground.remote)
    const lease = await store.acquire(owner)
    renameSync(ground.remote, `${ground.remote}.away`)
    expect(await failureOf(() => store.appendAudit([recordOf()], lease))).toMatchObject({ code: 'ledger-unreachable' })
    renameSync(`${ground.remote}.away`, ground.remote)
    expect((await store.appendAudit([recordOf()], lease)).count).toBe(2)
  })

  test('that refuses the branch says why', async () => {
    const ground = await createGitGround()
    writeFileSync(join(ground.remote, 'hooks/pre-receive'), '#!/bin/sh\necho no >&2\nexit 1\n')
    chmodSync(join(ground.remote, 'hooks/pre-receive'), 0o755)
    const failure = await failureOf(async () => (await openAt(ground)).acquire(owner))
    expect(failure).toMatchObject({ code: 'ledger-unreachable' })
    expect(failure.message).toContain('cannot be written: pre-receive hook declined')
  })

  test('that took a push whose answer was lost is asked where the branch is', async () => {
    const ground = await createGitGround()
    // The branch is there when the connection breaks.
    writeFileSync(join(ground.remote, 'hooks/post-update'), '#!/bin/sh\nkill -9 $PPID\n')
    chmodSync(join(ground.remote, 'hooks/post-update'), 0o755)
    const store = await save(ground)
    expect(await store.load()).toMatchObject({ serial: 1 })
    expect((await store.verifyAudit()).problems).toEqual([])
  })

  test.each([
    ['a name that there is none of', 'upstream', 'has no remote `upstream`'],
    ['an option', '--upload-pack=touch', 'is no remote'],
    ['a protocol that runs programs', 'ext::sh -c touch% x', 'cannot be reached'],
    ['an address with a password', 'http://ada:hunter2@127.0.0.1:1/x', 'http://127.0.0.1:1/x'],
  ])('that is %s is refused plainly', async (_, remote, said) => {
    const ground = await createGitGround()
    const state = { ...ground.state, options: { remote } }
    const failure = await failureOf(async () => (await openAt({ ...ground, state })).load())
    expect(failure.message).toContain(said)
    expect(`${failure.message} ${failure.help}`).not.toContain('hunter2')
  })

  test('has nothing to do with a folder outside of a repository', async () => {
    const ground = await createGitGround()
    const failure = await failureOf(async () => openAt({ ...ground, root: temporaryFolder() }))
    expect(failure).toMatchObject({ code: 'ledger-unreadable', message: expect.stringContaining('no git') as string })
  })
})

test('a branch with other files is never taken for a ledger', async () => {
  const ground = await createGitGround()
  const state = { ...ground.state, options: { branch: 'main' } }
  const store = await openAt({ ...ground, state })
  const failure = await failureOf(() => store.acquire(owner))
  expect(failure.message).toContain('is no branch of a ledger: it has the file `provisionr.yaml`')
  expect(git(ground.remote, 'ls-tree', '--name-only', 'main')).toBe('provisionr.yaml\n')
})

test('a branch of a ledger that somebody put a file on is kept, and the help says how', async () => {
  const ground = await createGitGround()
  await save(ground)
  const clone = join(temporaryFolder(), 'other')
  git(ground.root, 'clone', '--quiet', '--branch', branch, ground.remote, clone)
  writeFileSync(join(clone, 'notes.txt'), '')
  git(clone, 'add', '.')
  git(clone, 'commit', '--quiet', '-m', 'notes')
  git(clone, 'push', '--quiet', 'origin', branch)
  const failure = await failureOf(async () => (await openAt(ground)).load())
  expect(failure.message).toContain('has the ledger and beside it the file `notes.txt`')
  expect(failure.help).toContain('take that file away with a commit')
  git(clone, 'rm', '--quiet', 'notes.txt')
  git(clone, 'commit', '--quiet', '-m', 'no notes')
  git(clone, 'push', '--quiet', 'origin', branch)
  expect(await (await openAt(ground)).load()).toMatchObject({ serial: 1 })
})

test.each(['a..b', '-x', 'a b', 'x.lock', ''])('%j is no name for a branch', async (name) => {
  const ground = await createGitGround()
  const state = { ...ground.state, options: { branch: name } }
  expect(await failureOf(async () => openAt({ ...ground, state }))).toMatchObject({ code: 'ledger-unreadable' })
})
