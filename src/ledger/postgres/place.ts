import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { Failure } from '../../domain/failure.ts'

/** Which database, as whom, and how it is called in messages. */
export interface DatabasePlace {
  readonly config: ClientConfig
  /** `host/database`, without a name and a password */
  readonly shown: string
}

const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const
type Mode = (typeof modes)[number]

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/path`, whose parts are those of libpq
 * (https://www.postgresql.org/docs/current/libpq-connect.html). Without `sslmode`, a host that is not this machine must
 * prove who it is. `host=` in the query is the folder of a socket. No message ever has the address in it.
 */
export function readPlace(url: string): DatabasePlace {
  if (!/^postgres(?:ql)?:\/\//.test(url)) throw unusable('it does not begin with `postgres://`')
  // An address without a host, as sockets have it, is none for the parser.
  const written = url.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)\//, '$1socket.invalid/')
  if (!URL.canParse(written))
    throw unusable('it cannot be parsed; special characters in the password must be percent-encoded')
  const { username, password, hostname, port, pathname, searchParams } = new URL(written)
  // A `/` in the password ends what is before the host, and the rest of it would be shown as a name.
  if (pathname.includes('@')) throw unusable('special characters in the password must be percent-encoded')
  const named = hostname === 'socket.invalid' ? '' : decode(hostname.replace(/^\[|\]$/g, ''))
  const host = searchParams.get('host') ?? (named === '' ? 'localhost' : named)
  const database = decode(pathname.slice(1))
  if (database === '') throw unusable('it names no database')
  const given = port || searchParams.get('port') || '5432'
  const isLocal = host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host)
  const config: ClientConfig = {
    host,
    port: Number(given),
    database,
    ...(username === '' ? {} : { user: decode(username) }),
    ...(password === '' ? {} : { password: decode(password) }),
    ssl: tlsOf(searchParams, isLocal),
    application_name: 'provisionr',
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
    keepAlive: true,
  }
  return { config, shown: `${host}${given === '5432' ? '' : `:${given}`}/${database}` }
}

function tlsOf(query: URLSearchParams, isLocal: boolean): ConnectionOptions | false {
  const asked = query.get('sslmode') ?? (isLocal ? 'disable' : 'verify-full')
  const mode = modes.find((one) => one === asked)
  if (mode === undefined) throw unusable(`its \`sslmode\` is none of ${modes.join(', ')}`)
  if (mode === 'disable') return false
  return {
    ...certificate(query, 'sslrootcert', 'ca'),
    ...certificate(query, 'sslcert', 'cert'),
    ...certificate(query, 'sslkey', 'key'),
    ...checksOf(mode),
  }
}

function checksOf(mode: Mode): ConnectionOptions {
  if (mode === 'require') return { rejectUnauthorized: false }
  return mode === 'verify-ca'
    ? { rejectUnauthorized: true, checkServerIdentity: () => undefined }
    : { rejectUnauthorized: true }
}

function certificate(query: URLSearchParams, parameter: string, option: 'ca' | 'cert' | 'key'): ConnectionOptions {
  const path = query.get(parameter)
  if (path === null) return {}
  try {
    return { [option]: readFileSync(path) }
  } catch {
    throw unusable(`the file that \`${parameter}\` names cannot be read`)
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw unusable('it has a `%` that encodes nothing')
  }
}

function unusable(problem: string): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: `\`state.url\` is no address of a PostgreSQL database: ${problem}`,
    help: 'set the variable it refers to to `postgres://USER:PASSWORD@HOST:5432/DATABASE`',
  })
}
