import { execFileSync, type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingServer } from '../../servers/missing-server.ts'

/** A server of our own on a socket in a temporary folder. */
export interface PostgresServer {
  /** as `state.url` */
  readonly url: string
  readonly folder: string
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
}

export interface TlsOptions {
  readonly port: number
  /** PEM */
  readonly certificate: string
  readonly key: string
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

/** Why there can be no server here; null when there can. */
export function missingPostgres(): string | null {
  return missingServer(findPrograms() === null ? 'PostgreSQL is not installed' : null, 'apt-get install postgresql')
}

/** With `tls` it also answers on that port of 127.0.0.1, and there to nobody who does not encrypt. */
export async function startPostgres(tls: TlsOptions | null = null): Promise<PostgresServer> {
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
  const settings = ['-k', folder, '-c', 'fsync=off', '-c', 'max_connections=300', ...listening()]
  let server: ChildProcess = await start()

  function listening(): string[] {
    if (tls === null) return ['-c', 'listen_addresses=']
    // A key that others can read is refused.
    const files = { 'server.crt': tls.certificate, 'server.key': tls.key, 'pg_hba.conf': onlyEncrypted }
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(data, name), text, { mode: 0o600 })
      if (user.uid !== undefined) chownSync(join(data, name), user.uid, user.gid)
    }
    return ['listen_addresses=127.0.0.1', `port=${tls.port}`, 'ssl=on'].flatMap((one) => ['-c', one])
  }

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

const onlyEncrypted = 'local all all trust\nhostssl all all 127.0.0.1/32 trust\n'

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
}
