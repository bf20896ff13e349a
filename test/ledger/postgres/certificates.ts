import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate authority that nobody else knows. */
export interface Authority {
  /** path of its certificate */
  readonly file: string
  /** PEM texts of a certificate for these names (`DNS:localhost`, `IP:127.0.0.1`) */
  readonly issue: (...names: readonly string[]) => { readonly certificate: string; readonly key: string }
}

/** Made by openssl in `folder`, under `name`. */
export function createAuthority(folder: string, name: string): Authority {
  const path = (end: string) => join(folder, `${name}.${end}`)
  const openssl = (...args: readonly string[]) => void execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-days', '2', '-subj', `/CN=${name}`, '-keyout', path('key'), '-out', path('crt'))
  let issued = 0
  return {
    file: path('crt'),
    issue(...names) {
      const own = `${++issued}`
      writeFileSync(path(`${own}.ext`), `subjectAltName=${names.join(',')}\n`)
      openssl('req', ...key, '-subj', '/CN=server', '-keyout', path(`${own}.key`), '-out', path(`${own}.csr`))
      const signer = ['-CA', path('crt'), '-CAkey', path('key'), '-CAcreateserial', '-extfile', path(`${own}.ext`)]
      openssl('x509', '-req', '-in', path(`${own}.csr`), ...signer, '-days', '2', '-out', path(`${own}.crt`))
      const read = (end: string) => readFileSync(path(`${own}.${end}`), 'utf8')
      return { certificate: read('crt'), key: read('key') }
    },
  }
}
