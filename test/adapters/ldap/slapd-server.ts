import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'ldapts'
import { missingServer } from '../../servers/missing-server.ts'
import { freePorts } from '../../servers/free-ports.ts'
import { certificatesFor } from './certificates.ts'
import { slapdConfiguration } from './slapd-configuration.ts'

/** A server of our own in a temporary folder. */
export interface SlapdServer {
  readonly port: number
  /** the same over TLS from the first byte */
  readonly securePort: number
  /** certificate of the authority, in a file */
  readonly ca: string
  /** the directory as its administrator sees it, and its configuration below `cn=config` */
  readonly admin: Client
  readonly stop: () => Promise<void>
}

export const suffix = 'dc=acme,dc=test'
const adminName = `cn=admin,${suffix}`
const adminPassword = 'admin-of-the-tests'

/** locked accounts cannot sign in */
export const policyName = `cn=policy,${suffix}`
const policy = `dn: ${policyName}\nobjectClass: device\nobjectClass: pwdPolicy\ncn: policy\npwdAttribute: userPassword\npwdLockout: TRUE\n`

const program = '/usr/sbin/slapd'

/** Why there can be no server here; null when there can. On the build server it has to be there. */
export function missingSlapd(): string | null {
  return missingServer(existsSync(program) ? null : 'slapd is not installed', 'apt-get install slapd ldap-utils')
}

/** OpenLDAP with password policies and groups that know their members; `tree` (LDIF) is there from the start. */
export async function startSlapd(tree = ''): Promise<SlapdServer> {
  const folder = mkdtempSync(join(tmpdir(), 'slapd-'))
  for (const name of ['db', 'conf']) mkdirSync(join(folder, name))
  const [port, securePort] = (await freePorts(2)) as [number, number]
  const certificates = certificatesFor(folder, 'localhost')
  load(folder, 0, slapdConfiguration(folder, { suffix, adminName, adminPassword, certificates }))
  load(
    folder,
    1,
    `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\no: Acme\ndc: acme\n\n${policy}\n${tree}`,
  )
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${securePort}`
  const server = spawn(program, ['-F', join(folder, 'conf'), '-h', urls, '-d', '0'], { stdio: 'ignore' })
  await listening(port, server)
  const admin = new Client({ url: `ldap://127.0.0.1:${port}` })
  await admin.bind(adminName, adminPassword)
  return {
    port,
    securePort,
    ca: certificates.authority,
    admin,
    async stop() {
      await admin.unbind()
      const over = once(server, 'exit')
      server.kill('SIGTERM')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function load(folder: string, database: number, ldif: string): void {
  const file = join(folder, `${database}.ldif`)
  writeFileSync(file, ldif)
  const options = ['-q', '-n', String(database), '-F', join(folder, 'conf'), '-l', file]
  execFileSync('/usr/sbin/slapadd', options, { stdio: ['ignore', 'ignore', 'pipe'] })
}

async function listening(port: number, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await wait(10)
  }
  throw new Error(`slapd ended with ${server.exitCode}`)
}
