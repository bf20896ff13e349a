import { execFileSync, type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingServer } from '../../servers/missing-server.ts'

/** A server of our own on a socket in a temporary folder. */
export interface PostgresServer {
  /** as `state.url` */
  readonly url: string
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
}

/** The newest programs of a server, where Debian and others put them; null when there are none. */
function findPrograms(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/usr/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null
}

/** Why there can be no server here; null when there can. */
export function missingPostgres(): string | null {
  return missingServer(findPrograms() === null ? 'PostgreSQL is not installed' : null, 'apt-get install postgresql')
}

export async function startPostgres(): Promise<PostgresServer> {
  const programs = findPrograms()!
  const folder = mkdtempSync(join(tmpdir(), 'pg-'))
  // The server refuses to be run by root.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, stdio: 'ignore' } as const
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    options,
  )
  const settings = ['-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=300']
  let server: ChildProcess = await start()

  async function start(): Promise<ChildProcess> {
    const started = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await new Promise<void>((ready, fail) => {
      let said = ''
      started.on('exit', () => fail(new Error(`the server ended: ${said}`)))
      // Read to its end, so that the server never waits for somebody to read.
      started.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8')
        if (said.includes('ready to accept connections')) ready()
      })
    })
    return started
  }

  async function halt(): Promise<void> {
    const over = once(server, 'exit')
    server.kill('SIGINT')
    await over
  }

  return {
    url: `postgres://tester@/postgres?host=${folder}`,
    restart: async () => {
      await halt()
      server = await start()
    },
    stop: async () => {
      await halt()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
}
