import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { relative, resolve } from 'node:path'
import { trapDatabase, trapGit } from './trap-talk.ts'
import { watchUnsynced } from './unsynced.ts'
import { type StepKind, type TalkBlow, trapVariable, type WriteStep, type WriteTrap } from './write-trap.ts'

type Call = (...given: unknown[]) => unknown

/** Loaded ahead of a program (`node --import`): counts every step in which it changes the disk, and strikes at one. */
const trap = JSON.parse(process.env[trapVariable] ?? 'null') as WriteTrap
const calls = fs as unknown as Record<string, Call>
const real = { ...calls }
const steps: WriteStep[] = []
const open = new Map<number, string>()
/** the functions of `node:fs` call each other */
let isInside = false

const unsynced = watchUnsynced({
  read: (path) => {
    try {
      return inside(() => real['readFileSync']!(path)) as Buffer
    } catch {
      return null
    }
  },
  // A file of its own: the name may be a second one of another file.
  put: (path, bytes) =>
    inside(() => {
      real['rmSync']!(path, { force: true })
      if (bytes !== null) real['writeFileSync']!(path, bytes)
    }),
})

const pathOf = (target: unknown): string | null => {
  if (typeof target === 'number') return open.get(target) ?? null
  const path = resolve(String(target))
  return path.startsWith(trap.root) ? path : null
}

wrap('openSync', {
  kindOf: (_, flags) => (typeof flags === 'string' && /[wa]/.test(flags) ? 'create' : null),
  ahead: (path) => {
    unsynced.willName([path])
    unsynced.willWrite(path)
  },
  after: (path, handle) => void open.set(handle as number, path),
})
wrap('closeSync', { kindOf: () => null, after: (_path, _result, [handle]) => void open.delete(handle as number) })
for (const name of ['writeSync', 'writeFileSync', 'appendFileSync'])
  wrap(name, {
    kindOf: () => 'write',
    ahead: (path, [target]) => {
      if (typeof target !== 'number') unsynced.willName([path])
      unsynced.willWrite(path)
    },
    after: (path, _result, given) => {
      if ((given[2] as { flush?: boolean } | undefined)?.flush) unsynced.synced(path)
    },
    half: (given) => {
      if (name !== 'writeSync') return [given[0], halfOf(given[1]), ...given.slice(2)]
      const [handle, bytes, offset, length, position] = given as [number, Buffer, number, number, number | null]
      return [handle, bytes, offset, Math.floor(length / 2), position]
    },
  })
for (const name of ['fsyncSync', 'fdatasyncSync'])
  wrap(name, { kindOf: () => 'sync', after: (path) => unsynced.synced(path) })
for (const name of ['renameSync', 'linkSync', 'copyFileSync'])
  wrap(name, { kindOf: () => 'name', ahead: (path, [, to]) => unsynced.willName([path, resolve(String(to))]) })
for (const name of ['rmSync', 'unlinkSync'])
  wrap(name, {
    kindOf: (path) => (fs.existsSync(path) ? 'name' : null),
    ahead: (path) => unsynced.willName([path]),
  })
wrap('mkdirSync', { kindOf: (path) => (fs.existsSync(path) ? null : 'name') })
wrap('ftruncateSync', { kindOf: () => 'cut', ahead: (path) => unsynced.willWrite(path) })
for (const name of ['fchmodSync', 'chmodSync']) wrap(name, { kindOf: () => 'mode' })
syncBuiltinESMExports()
trapGit(strikeTalk)
trapDatabase(strikeTalk)
process.on('exit', () => {
  if (trap.report !== null) inside(() => real['writeFileSync']!(trap.report, JSON.stringify(steps)))
})

function wrap(
  name: string,
  {
    kindOf,
    ahead,
    after,
    half,
  }: {
    readonly kindOf: (path: string, flags: unknown) => StepKind | null
    readonly ahead?: (path: string, given: readonly unknown[]) => void
    readonly after?: (path: string, result: unknown, given: readonly unknown[]) => void
    readonly half?: (given: readonly unknown[]) => unknown[]
  },
): void {
  calls[name] = (...given) => {
    const path = isInside ? null : pathOf(given[0])
    if (path === null) return real[name]!(...given)
    const kind = kindOf(path, given[1])
    if (kind !== null || name === 'openSync') strike(name, kind, path, () => half && real[name]!(...half(given)))
    if (kind !== null) ahead?.(path, given)
    const result = inside(() => real[name]!(...given))
    after?.(path, result, given)
    return result
  }
}

/** Counts a step and, if it is the one, does what is to befall it. */
function strike(call: string, kind: StepKind | null, path: string, writeHalf: () => unknown): void {
  if (kind !== null) steps.push({ kind, call, path: relative(trap.root, path).replace(/[0-9a-f-]{12,36}/g, '*') })
  const isDue = trap.at > 0 && steps.length >= trap.at
  if (!isDue) return
  const isThis = steps.length === trap.at && kind !== null
  switch (trap.blow) {
    case 'before':
      if (isThis) kill()
      break
    case 'middle':
      if (!isThis) break
      inside(writeHalf)
      kill()
      break
    case 'power':
    case 'power-names':
      if (!isThis) break
      unsynced.lose({ names: trap.blow === 'power-names' })
      kill()
      break
    case 'EIO':
      if (isThis) fail(call, path)
      break
    case 'ENOSPC':
      if (isSpared(path)) break
      if (kind !== 'write' && kind !== 'create') break
      if (kind === 'write') inside(writeHalf)
      fail(call, path)
      break
    case 'EROFS':
      if (kind !== null && kind !== 'sync' && !isSpared(path)) fail(call, path)
      break
    case 'EMFILE':
      if (call === 'openSync' && !isSpared(path)) fail(call, path)
      break
    case 'midway':
    case 'together':
    case 'after':
    case 'lost':
    case 'unanswered':
      // These befall what is said to git or a database.
      break
  }
}

function strikeTalk(step: WriteStep): TalkBlow | null {
  steps.push(step)
  return steps.length === trap.at ? (trap.blow as TalkBlow) : null
}

function isSpared(path: string): boolean {
  return trap.spare !== null && path.startsWith(resolve(trap.root, trap.spare))
}

function kill(): void {
  process.kill(process.pid, 'SIGKILL')
}

function fail(call: string, path: string): void {
  const name = call.replace(/Sync$/, '')
  throw Object.assign(new Error(`${trap.blow}: by the trap, ${name} '${path}'`), {
    code: trap.blow,
    syscall: name,
    path,
  })
}

function inside<T>(use: () => T): T {
  const before = isInside
  isInside = true
  try {
    return use()
  } finally {
    isInside = before
  }
}

function halfOf(data: unknown): unknown {
  const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Buffer)
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}
