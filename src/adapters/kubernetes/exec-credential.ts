import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { AdapterIo } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { recordOf } from '../http/json-values.ts'
import type { CredentialPlugin } from './cluster-access.ts'

/** What a program said that knows credentials. */
export interface ExecCredential {
  readonly token: string | null
  /** as PEM, both or none */
  readonly certificate: string | null
  readonly key: string | null
  /** null: for as long as this run */
  readonly expiresAt: number | null
}

const run = promisify(execFile)
const largestAnswer = 1024 * 1024

/**
 * Runs the plugin without a shell and reads the `ExecCredential` that it prints
 * (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/). As the protocol has it, it gets the
 * environment of this process, and `KUBERNETES_EXEC_INFO`. Throws a `CallFailure`, which never repeats what it printed.
 */
export async function fetchExecCredential(
  plugin: CredentialPlugin,
  { io, timeout, name }: { readonly io: AdapterIo; readonly timeout: number; readonly name: string },
): Promise<ExecCredential> {
  const { command, args, apiVersion, cluster } = plugin
  const spec = { interactive: false, ...(cluster && { cluster }) }
  const info = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec })
  const env = { ...io.env, ...plugin.env, KUBERNETES_EXEC_INFO: info }
  let printed: string
  try {
    const running = run(command, [...args], { env, timeout, killSignal: 'SIGKILL', maxBuffer: largestAnswer })
    running.child.stdin?.end()
    printed = (await running).stdout
  } catch (error) {
    const { code, killed } = error as { readonly code?: unknown; readonly killed?: boolean }
    const hint = plugin.installHint === null ? '' : `: ${plugin.installHint.slice(0, 300)}`
    if (code === 'ENOENT') throw refused(`has no program \`${command}\` to get credentials from${hint}`)
    const how = killed ? `did not answer in ${timeout} ms` : `failed (${String(code)})`
    throw refused(`got no credentials: \`${command}\` ${how}`)
  }
  const credential = credentialIn(printed, apiVersion)
  if (credential) return credential
  throw refused(`got no credentials: what \`${command}\` printed is no \`ExecCredential\` of ${apiVersion}`)

  function refused(what: string): CallFailure {
    return new CallFailure({ class: 'auth', message: `${name} ${what}` })
  }
}

function credentialIn(printed: string, apiVersion: string): ExecCredential | null {
  let answer: Readonly<Record<string, unknown>>
  try {
    answer = recordOf(JSON.parse(printed))
  } catch {
    return null
  }
  if (answer['kind'] !== 'ExecCredential' || answer['apiVersion'] !== apiVersion) return null
  const status = recordOf(answer['status'])
  const text = (key: string) => (typeof status[key] === 'string' && status[key] !== '' ? status[key] : null)
  const [token, certificate, key] = [text('token'), text('clientCertificateData'), text('clientKeyData')]
  if (token === null && (certificate === null || key === null)) return null
  const expiresAt = Date.parse(text('expirationTimestamp') ?? '')
  return { token, certificate, key, expiresAt: Number.isNaN(expiresAt) ? null : expiresAt }
}
