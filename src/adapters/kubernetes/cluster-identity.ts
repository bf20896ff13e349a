import { readFileSync } from 'node:fs'
import type { AdapterIo } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import type { TlsIdentity } from '../http/http-exchange.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { type ExecCredential, fetchExecCredential } from './exec-credential.ts'

/** What is shown to the cluster with every request, and with every connection. */
export interface ClusterIdentity {
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly tls: () => Promise<TlsIdentity>
  /** the cluster refused what it was shown */
  readonly forget: () => void
}

/** so long before their end, credentials are renewed */
const margin = 60_000

/** Credentials in use: read, or asked for, when they are needed, and renewed before they end. */
export function createClusterIdentity(
  { ca, serverName, isUnchecked, credentials }: ClusterAccess,
  { io, timeout, name }: { readonly io: AdapterIo; readonly timeout: number; readonly name: string },
): ClusterIdentity {
  let current: ExecCredential | null = null
  let running: Promise<ExecCredential> | null = null

  async function fromPlugin(): Promise<ExecCredential> {
    if (credentials.kind !== 'plugin') return nothing
    if (current && lastsFor(current, margin)) return current
    // One program runs at a time, whoever waits for it.
    running ??= fetchExecCredential(credentials.plugin, { io, timeout, name }).finally(() => {
      running = null
    })
    const fresh = await running
    if (!lastsFor(fresh, 0))
      throw new CallFailure({ class: 'auth', message: `${name} got credentials that have ended already` })
    current = fresh
    return fresh
  }

  function lastsFor({ expiresAt }: ExecCredential, milliseconds: number): boolean {
    return expiresAt === null || expiresAt - milliseconds > io.clock()
  }

  async function token(): Promise<string | null> {
    if (credentials.kind === 'token') return credentials.token
    if (credentials.kind === 'token-file') return readToken(credentials.path, name)
    return (await fromPlugin()).token
  }

  return {
    async headers() {
      const bearer = await token()
      return bearer === null ? {} : { authorization: `Bearer ${bearer}` }
    },
    async tls() {
      const own = credentials.kind === 'certificate' ? credentials : await fromPlugin()
      return { certificate: own.certificate, key: own.key, onlyCa: ca, serverName, isUnchecked }
    },
    forget() {
      current = null
    },
  }
}

const nothing: ExecCredential = { token: null, certificate: null, key: null, expiresAt: null }

function readToken(path: string, name: string): string {
  let token = ''
  try {
    token = readFileSync(path, 'utf8').trim()
  } catch {
    // As good as empty.
  }
  if (token !== '') return token
  throw new CallFailure({ class: 'auth', message: `${name} has no token in \`${path}\`` })
}
