import childProcess from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import net from 'node:net'
import { syncBuiltinESMExports } from 'node:module'
import type { TalkBlow, WriteStep } from './write-trap.ts'

/** Counts a step; says what is to befall it, if it is the one. */
type Strike = (step: WriteStep) => TalkBlow | null

const die = () => process.kill(process.pid, 'SIGKILL')

/** Counts, and strikes at, what a program lets git do to a ledger on a branch. */
export function trapGit(strike: Strike): void {
  const spawn = childProcess.spawn as (...given: unknown[]) => ChildProcess
  const writing = new Set(['push', 'fetch', 'init', 'hash-object', 'mktree', 'commit-tree', 'update-ref'])
  childProcess.spawn = ((program: string, args: string[], options: object) => {
    const [place = '', verb = ''] = args
    if (program !== 'git' || !place.startsWith('--git-dir=') || !writing.has(verb)) return spawn(program, args, options)
    const blow = strike({ kind: 'git', call: 'git', path: verb })
    if (blow === 'before') die()
    if (blow === 'lost') return spawn('sh', ['-c', 'echo "fatal: the connection was reset" >&2; exit 128'], options)
    // Done, and nobody hears of it.
    if (blow === 'unanswered') return spawn('sh', ['-c', '"$@"; exit 128', 'sh', program, ...args], options)
    const child = spawn(program, args, options)
    if (blow === 'after') child.prependListener('exit', die)
    if (blow === 'midway') setImmediate(die)
    if (blow === 'together')
      setTimeout(() => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        die()
      }, 4)
    return child
  }) as typeof childProcess.spawn
  syncBuiltinESMExports()
}

/** Counts, and strikes at, what a program says to a database: each time until the answer comes is a step. */
export function trapDatabase(strike: Strike): void {
  const { connect, write, push } = net.Socket.prototype as unknown as Record<'connect' | 'write' | 'push', Call>
  const watched = new WeakMap<net.Socket, { isWaiting: boolean; blow: TalkBlow | null }>()
  const wrap = (name: string, call: Call) => Object.assign(net.Socket.prototype, { [name]: call })

  wrap('connect', function (this: net.Socket, ...given) {
    if (JSON.stringify(given).includes('.s.PGSQL.')) watched.set(this, { isWaiting: false, blow: null })
    return connect.apply(this, given)
  })
  wrap('write', function (this: net.Socket, ...given) {
    const state = watched.get(this)
    if (state && !state.isWaiting) {
      state.isWaiting = true
      state.blow = strike({ kind: 'send', call: 'send', path: wordsOf(given[0]) })
      if (state.blow === 'before') die()
      if (state.blow === 'midway') setImmediate(die)
      if (state.blow === 'lost') {
        setImmediate(() => this.destroy(new Error('the connection was reset')))
        return true
      }
    }
    return write.apply(this, given)
  })
  wrap('push', function (this: net.Socket, ...given) {
    const state = watched.get(this)
    if (state?.isWaiting) {
      if (state.blow === 'after') die()
      if (state.blow === 'unanswered') {
        this.destroy(new Error('the connection was reset'))
        return false
      }
      state.isWaiting = false
    }
    return push.apply(this, given)
  })
}

type Call = (this: net.Socket, ...given: unknown[]) => unknown

/** The beginning of a statement, without what is random in it. */
function wordsOf(data: unknown): string {
  const text = Buffer.from(data as Uint8Array).toString('latin1')
  return /[a-z]+(?: [a-z]+)?/i.exec(text.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(1))?.[0] ?? ''
}
