import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'ldapts'
import { missingServer } from '../../servers/missing-server.ts'
import { certificatesFor } from './certificates.ts'

/** An Active Directory of our own, on a loopback address of its own. */
export interface SambaServer {
  readonly host: string
  /** certificate of the authority, in a file */
  readonly ca: string
  /** the directory as its administrator sees it */
  readonly admin: Client
  /** another connection, as somebody; throws when they cannot sign in */
  readonly signIn: (user: string, password: string) => Promise<Client>
  readonly stop: () => Promise<void>
}

export const domain = 'DC=acme,DC=test'

const program = '/usr/sbin/samba'
const tool = '/usr/bin/samba-tool'
const adminPassword = 'Adm1n-of-the-tests'
/** so that nothing is written into the machine's own */
const folders = ['private', 'state', 'cache', 'run', 'tls', 'bind-dns', 'sysvol']

/** Why there can be no server here; null when there can. On the build server it has to be there. */
export function missingSamba(): string | null {
  const isThere = [program, tool, '/usr/share/samba/setup'].every((one) => existsSync(one))
  if (!isThere) {
    const remedy = 'apt-get install samba samba-ad-dc samba-ad-provision samba-dsdb-modules winbind krb5-user'
    return missingServer('Samba with its domain controller is not installed', remedy)
  }
  // Its ports are below 1024.
  return missingServer(process.getuid?.() === 0 ? null : 'a domain controller has to be started by root', 'run as root')
}

/** A new domain, with nobody but those that come with it; takes some seconds. */
export async function startSamba(): Promise<SambaServer> {
  const folder = mkdtempSync(join(tmpdir(), 'samba-'))
  for (const name of folders) mkdirSync(join(folder, name))
  const host = await freeAddress()
  const certificates = certificatesFor(join(folder, 'tls'), 'localhost')
  const config = join(folder, 'smb.conf')
  const lines = Object.entries(settingsIn(folder, host, certificates)).map(([key, value]) => `${key} = ${value}`)
  const shares = ['sysvol', 'netlogon'].flatMap((name) => [`[${name}]`, `path = ${join(folder, 'sysvol')}`])
  writeFileSync(config, ['[global]', ...lines, ...shares, ''].join('\n'))
  const names = ['--realm=ACME.TEST', '--domain=ACME', '--host-name=dc1', `--host-ip=${host}`, '--dns-backend=NONE']
  const lean = ['--server-role=dc', '--base-schema=2008_R2', `--adminpass=${adminPassword}`, '-q']
  execFileSync(tool, ['domain', 'provision', '-s', config, ...names, ...lean], { stdio: 'pipe' })
  const server = spawn(program, ['-F', '-M', 'single', '-s', config], { stdio: 'ignore' })
  await listening(host, server)
  const signIn = async (user: string, password: string) => {
    const client = new Client({ url: `ldaps://${host}`, tlsOptions: { rejectUnauthorized: false } })
    await client.bind(user, password)
    return client
  }
  const admin = await signIn('administrator@acme.test', adminPassword)
  return {
    host,
    ca: certificates.authority,
    admin,
    signIn,
    async stop() {
      await admin.unbind()
      const over = once(server, 'exit')
      server.kill('SIGTERM')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function settingsIn(folder: string, host: string, certificates: ReturnType<typeof certificatesFor>) {
  return {
    'server role': 'active directory domain controller',
    'server services': 'ldap',
    realm: 'ACME.TEST',
    workgroup: 'ACME',
    'netbios name': 'DC1',
    interfaces: `${host}/8`,
    'bind interfaces only': 'yes',
    'private dir': join(folder, 'private'),
    'state directory': join(folder, 'state'),
    'cache directory': join(folder, 'cache'),
    'lock directory': join(folder, 'run'),
    'pid directory': join(folder, 'run'),
    'binddns dir': join(folder, 'bind-dns'),
    'ncalrpc dir': join(folder, 'run', 'ncalrpc'),
    'winbindd socket directory': join(folder, 'run', 'winbindd'),
    'log file': join(folder, 'log'),
    'tls keyfile': certificates.key,
    'tls certfile': certificates.certificate,
    'tls cafile': certificates.authority,
  }
}

/** The port of LDAP is not Samba's to choose, but this machine has many addresses. */
async function freeAddress(): Promise<string> {
  for (;;) {
    const [a, b] = [1 + Math.floor(Math.random() * 254), 2 + Math.floor(Math.random() * 252)]
    const host = `127.0.${a}.${b}`
    if (!(await isAnswering(host))) return host
  }
}

async function isAnswering(host: string): Promise<boolean> {
  const socket = connect(636, host)
  const isThere = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isThere
}

async function listening(host: string, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    if (await isAnswering(host)) return
    await wait(50)
  }
  throw new Error(`samba ended with ${server.exitCode}`)
}
