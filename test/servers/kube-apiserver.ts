import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePorts } from './free-ports.ts'
import { missingServer } from './missing-server.ts'

/** A cluster without machines: a real API server, with role-based access, before a real etcd. */
export interface KubeApiserver {
  readonly url: string
  /** who signed for it, as PEM */
  readonly ca: string
  /** Asks the server as its owner; JSON both ways. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>
  /** A certificate of a user that the server accepts, with its key, as PEM. */
  readonly certify: (user: string) => { readonly certificate: string; readonly key: string }
  readonly stop: () => Promise<void>
}

/** token → user, for all servers that tests start; `owner` may do everything */
export const kubeTokens = { owner: 'owner-token', planner: 'planner-token', applier: 'applier-token' } as const

const built = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'provisionr-servers/kube-apiserver-1.20.2-2/kube-apiserver',
)
const program = process.env['KUBE_APISERVER'] ?? built

/** Why there can be no server here; null when there can. */
export function missingKubeApiserver(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const isEtcdThere = folders.some((folder) => existsSync(join(folder, 'etcd')))
  const lack = existsSync(program) ? null : 'kube-apiserver is not built'
  return missingServer(
    lack ?? (isEtcdThere ? null : 'etcd is not installed'),
    'apt-get install etcd-server golang-go jq rsync, then test/servers/build-kube-apiserver.sh',
  )
}

export async function startKubeApiserver(): Promise<KubeApiserver> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-'))
  const at = (name: string) => join(folder, name)
  const [port = 0, etcdPort = 0, peerPort = 0] = await freePorts(3)
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(at('accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(at('accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  const tokens = Object.entries(kubeTokens).map(([user, token]) => `${token},${user},${user}-uid${groupOf(user)}`)
  writeFileSync(at('tokens.csv'), `${tokens.join('\n')}\n`)
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=authority',
    '-keyout',
    at('authority.key'),
    '-out',
    at('authority.crt'),
  )

  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const peerUrl = `http://127.0.0.1:${peerPort}`
  const etcd = start('etcd', [
    `--data-dir=${at('etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
  ])
  const apiserver = start(program, [
    `--etcd-servers=${etcdUrl}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${at('certificates')}`,
    `--client-ca-file=${at('authority.crt')}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${at('tokens.csv')}`,
    `--service-account-key-file=${at('accounts.pub')}`,
    `--service-account-signing-key-file=${at('accounts.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
  ])
  const url = `https://127.0.0.1:${port}`
  const stop = async () => {
    for (const one of [apiserver, etcd]) {
      if (one.exitCode !== null || one.signalCode !== null) continue
      const over = once(one, 'exit')
      one.kill('SIGKILL')
      await over
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilReady(url, [etcd, apiserver])
  } catch (error) {
    await stop()
    throw error
  }
  const ca = readFileSync(at('certificates/apiserver.crt'), 'utf8')
  return {
    url,
    ca,
    ask: (method, path, body) => ask(url, { method, path, body, ca }),
    certify: (user) => {
      openssl(
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        `/CN=${user}`,
        '-keyout',
        at('user.key'),
        '-out',
        at('user.csr'),
      )
      const authority = ['-CA', at('authority.crt'), '-CAkey', at('authority.key'), '-CAcreateserial']
      openssl('x509', '-req', '-in', at('user.csr'), ...authority, '-out', at('user.crt'))
      return { certificate: readFileSync(at('user.crt'), 'utf8'), key: readFileSync(at('user.key'), 'utf8') }
    },
    stop,
  }
}

function groupOf(user: string): string {
  return user === 'owner' ? ',"system:masters"' : ''
}

function start(command: string, options: readonly string[]): ChildProcess {
  return spawn(command, options, { stdio: 'ignore' })
}

function openssl(...options: readonly string[]): void {
  execFileSync('openssl', options, { stdio: 'ignore' })
}

/** The server says itself when it is ready; it is asked until then, or until one of the programs ends. */
async function untilReady(url: string, programs: readonly ChildProcess[]): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await ask(url, { method: 'GET', path: '/readyz', ca: null }).catch(() => null)
    if (answer?.status === 200) return
    const isOver = programs.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)
    if (isOver || Date.now() > deadline) throw new Error('the API server did not get ready')
    await wait(100)
  }
}

function ask(
  url: string,
  {
    method,
    path,
    body,
    ca,
  }: { readonly method: string; readonly path: string; readonly body?: unknown; readonly ca: string | null },
): Promise<{ status: number; body: unknown }> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        method,
        headers: { authorization: `Bearer ${kubeTokens.owner}`, 'content-type': type },
        // Before it is ready, nobody knows its certificate.
        ...(ca === null ? { rejectUnauthorized: false } : { ca }),
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const said = Buffer.concat(parts).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, body: said.startsWith('{') ? JSON.parse(said) : said })
        })
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}
