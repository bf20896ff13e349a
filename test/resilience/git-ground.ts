import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileGround, type StateGround } from './state-ground.ts'

const branch = 'provisionr-state'
const patience = { attempts: 500, milliseconds: 10 }

/** The ledger on a branch of a bare repository that lies in the company's folder, which is a clone of it. */
export const gitGround: StateGround = {
  ...fileGround,
  name: 'git',
  state: { backend: 'git', remote: 'origin', branch },
  async begin(folder) {
    git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
    git(folder, 'init', '--quiet', '--initial-branch=main')
    git(folder, 'remote', 'add', 'origin', 'remote.git')
    git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'start')
    git(folder, 'push', '--quiet', 'origin', 'main')
  },
  async settle(folder) {
    for (let attempt = 0; isAtWork(folder); attempt++) {
      if (attempt === patience.attempts) throw new Error(`git does not end in ${folder}`)
      await pause(patience.milliseconds)
    }
  },
  async look(folder) {
    const remote = join(folder, 'remote.git')
    if (!existsSync(join(remote, 'refs/heads', branch))) return { ledger: null, log: '' }
    const names = git(remote, 'ls-tree', '-r', '--name-only', branch).split('\n')
    const read = (name: string) => git(remote, 'cat-file', 'blob', `${branch}:${name}`)
    const chunks = names.filter((name) => name.startsWith('audit/')).sort()
    return { ledger: names.includes('ledger.json') ? read('ledger.json') : null, log: chunks.map(read).join('') }
  },
}

function git(folder: string, ...args: readonly string[]): string {
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@acme.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@acme.com',
  }
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 28 })
}

/** Whether a program works on the folder: what a killed run started goes on without it. */
function isAtWork(folder: string): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  })
}
