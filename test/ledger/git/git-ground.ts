import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStateRepository } from '../../../src/ledger/git/open-repository.ts'
import { openStateBranch, type Snapshot } from '../../../src/ledger/git/state-branch.ts'
import type { BackendUnderTest, Ground } from '../ground.ts'
import { temporaryFolder } from '../ledger-fixture.ts'

export const branch = 'provisionr-state'

/** Git as a person runs it, without a configuration of their own. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = {
    ...process.env,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@acme.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@acme.com',
  }
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
}

export interface GitGround extends Ground {
  /** the bare repository that the branch is kept in */
  readonly remote: string
}

/** A clone with one commit, of a bare repository beside it. */
export async function createGitGround(): Promise<GitGround> {
  const folder = temporaryFolder()
  const remote = join(folder, 'remote.git')
  const root = join(folder, 'clone')
  mkdirSync(root)
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote)
  git(root, 'init', '--quiet', '--initial-branch=main')
  git(root, 'remote', 'add', 'origin', remote)
  writeFileSync(join(root, 'provisionr.yaml'), 'version: 1\n')
  git(root, 'add', '.')
  git(root, 'commit', '--quiet', '-m', 'start')
  git(root, 'push', '--quiet', 'origin', 'main')
  const state = openStateBranch(await openStateRepository(root, 'origin'), branch)
  const edit = async (change: (files: Omit<Snapshot, 'commit'>) => Promise<Partial<Snapshot>>) => {
    const base = await state.fetch()
    const { commit: _, ...files } = base ?? { commit: '', ledger: null, lease: null, chunks: [] }
    await state.push(base, { ...files, ...(await change(files)) }, 'edited by hand')
  }
  return {
    root,
    remote,
    state: { backend: 'git', path: '.provisionr', seed: null, options: {} },
    tamper: (text) => edit(async () => ({ ledger: text === null ? null : await state.write(text) })),
    tamperAudit: (lines) =>
      edit(async () => {
        const text = lines.map((line) => `${line}\n`).join('')
        return { chunks: lines.length === 0 ? [] : [{ name: '000001.jsonl', id: await state.write(text) }] }
      }),
    stored: async () => {
      const { ledger = null } = (await state.fetch()) ?? {}
      return ledger && state.read(ledger)
    },
  }
}

export const gitBackend: BackendUnderTest = {
  name: 'git',
  missing: null,
  // Each round is five pushes.
  rounds: 8,
  shown: /branch `provisionr-state` of `origin`/,
  create: createGitGround,
}
