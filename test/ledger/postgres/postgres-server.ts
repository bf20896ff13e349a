import { execFileSync, type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server of our own on a socket in a temporary folder. */
export interface PostgresServer {
  /** as `state.url` */
  readonly url: string
  readonly folder: string
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
}

/** The programs of a server in `POSTGRES_PROGRAMS`, else the newest where Debian and others put them; null: there are none. */
function findPrograms(): string | null {
  const named = process.env['POSTGRES_PROGRAMS']
  if (named) return named
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/usr/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null
}

/** Why there can be no server here; null when there can. On the build server it has to be there. */
export function missingPostgres(): string | null {
  if (findPrograms() !== null) return null
  if (process.env['CI'] === 'true') throw new Error('PostgreSQL is required where CI=true: apt-get install postgresql')
  return 'PostgreSQL is not installed'
}

/** `more`: further settings, as `-c name=value`. */
export async function startPostgres(more: readonly string[] = []): Promise<PostgresServer> {
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
  const settings = ['-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=300', ...more]
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
    folder,
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
