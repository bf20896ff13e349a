import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import type { AdapterContext } from '../adapter.ts'
import type { AdapterOptions } from '../adapter-options.ts'

const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const
const longestConnect = 10_000

/**
 * How the database is reached, from the settings `host`, `port`, `database`, `username`, `password`, `ssl`
 * (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION), `ca`, `certificate` and `key`. A host
 * that is not this machine must prove who it is unless `ssl` says otherwise; a host that is a folder has a socket in it.
 */
export function readPlace({ settings, root }: AdapterContext, options: AdapterOptions): ClientConfig {
  const host = options.required('host', 'db.example.com')
  const password = options.text('password')
  const { timeout } = settings
  return {
    host,
    port: options.number('port', 5432, 1),
    database: options.required('database', 'postgres'),
    user: options.required('username', 'provisionr'),
    ...(password !== null && { password }),
    ssl: readTls({ host, root }, options),
    application_name: 'provisionr',
    connectionTimeoutMillis: Math.min(timeout, longestConnect),
    // The server gives up first, and says so.
    statement_timeout: timeout,
    query_timeout: timeout + longestConnect,
    lock_timeout: Math.ceil(timeout / 4),
    idle_in_transaction_session_timeout: timeout,
    // Names mean those of the catalogue, whatever the database or the role has set; and what reads cannot write.
    options: '-c search_path=pg_catalog -c default_transaction_read_only=on -c standard_conforming_strings=on',
    keepAlive: true,
  }
}

function readTls(
  { host, root }: { readonly host: string; readonly root: string },
  options: AdapterOptions,
): ConnectionOptions | false {
  const isLocal = host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host)
  const asked = options.text('ssl') ?? (isLocal ? 'disable' : 'verify-full')
  const mode = modes.find((one) => one === asked)
  if (mode === undefined)
    return options.refuse('has `ssl` that is no way to secure a connection', `write one of ${modes.join(', ')}`)
  if (mode === 'disable') return false
  const file = (key: string): Buffer | undefined => {
    const path = options.text(key)
    if (path === null) return undefined
    try {
      return readFileSync(resolve(root, path))
    } catch {
      return options.refuse(`has \`${key}\` that names no file that can be read`, 'correct the path')
    }
  }
  const [ca, cert, key] = [file('ca'), file('certificate'), file('key')]
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}
