import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface Certificates {
  /** files in PEM */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** An authority made up for one test server, and a certificate of its for a name, but for no address. */
export function certificatesFor(folder: string, host: string): Certificates {
  const file = (name: string) => join(folder, name)
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' })
  const fresh = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl(...fresh, '-subj', '/CN=authority of the tests', '-keyout', 'ca.key', '-out', 'ca.pem')
  const names = `subjectAltName=DNS:${host}`
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', names, '-addext', 'basicConstraints=CA:FALSE']
  openssl(...fresh, ...signed, '-subj', `/CN=${host}`, '-keyout', 'server.key', '-out', 'server.pem')
  return { authority: file('ca.pem'), certificate: file('server.pem'), key: file('server.key') }
}
