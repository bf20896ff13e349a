import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { delimiter, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { missingServer } from '../../servers/missing-server.ts'
import { temporaryFolder } from '../sandbox/sandbox-context.ts'

export const badgeProgram = resolve('examples/exec-adapter/badges.py')
export const badgeManifestFile = resolve('examples/exec-adapter/badges-manifest.json')

export interface Badges {
  badges: Record<string, { name: string; email: string | null; on: boolean; doors: Record<string, string> }>
  doors: string[]
}

/** Why the sample cannot be run here; null when it can. */
export function missingPython(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const isThere = folders.some((folder) => existsSync(join(folder, 'python3')))
  return missingServer(isThere ? null : 'python3 is not installed', 'apt-get install python3')
}

/** The file behind the sample, as somebody else would edit it. */
export function createBadges() {
  const path = join(temporaryFolder(), 'badges.json')
  const away = `${path}.away`
  const read = () => JSON.parse(readFileSync(existsSync(path) ? path : away, 'utf8')) as Badges
  const edit = (change: (badges: Badges) => void) => {
    const badges = read()
    change(badges)
    writeFileSync(path, JSON.stringify(badges))
  }
  writeFileSync(path, JSON.stringify({ badges: {}, doors: ['lab', 'office'] } satisfies Badges))
  return { path, read, edit, hide: () => renameSync(path, away), show: () => renameSync(away, path) }
}

/** The sample behind a port: each connection has its own, as if it were started anew. */
export async function serveBadges(path: string): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const child = spawn('python3', [badgeProgram], { env: { BADGES_FILE: path }, stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin.on('error', () => undefined)
    socket.on('error', () => child.kill())
    socket.on('close', () => child.kill())
    socket.pipe(child.stdin)
    child.stdout.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
