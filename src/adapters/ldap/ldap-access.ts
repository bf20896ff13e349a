import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AdapterOptions } from '../adapter-options.ts'
import type { LdapPlace } from './ldap-connection.ts'

/** Where a directory is, and who signs in. */
export interface LdapAccess {
  readonly place: LdapPlace
  readonly user: string
  readonly password: string
  /** entries in one answer */
  readonly pageSize: number
}

/** the most that Active Directory gives at once */
const defaultPageSize = 1000

/** Reads `url`, `start_tls`, `ca`, `bind_dn`, `bind_password` and `page_size`. Throws `invalid-files`. */
export function ldapAccess(
  options: AdapterOptions,
  context: { readonly timeout: number; readonly root: string },
): LdapAccess {
  return {
    place: placeOf(options, context),
    user: options.required('bind_dn', '"cn=provisionr,ou=services,dc=example,dc=com"'),
    password: options.required('bind_password', '${LDAP_PASSWORD}'),
    pageSize: options.number('page_size', defaultPageSize, 1),
  }
}

function placeOf(options: AdapterOptions, { timeout, root }: { timeout: number; root: string }): LdapPlace {
  const text = options.required('url', 'ldaps://ldap.example.com')
  const url = URL.canParse(text) ? new URL(text) : null
  const protocol = url?.protocol ?? ''
  if (!url || url.hostname === '' || (protocol !== 'ldap:' && protocol !== 'ldaps:'))
    return options.refuse('has a `url` that is no address of LDAP', 'write `url: ldaps://ldap.example.com`')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isStartTls = options.flag('start_tls', false)
  if (isStartTls && protocol === 'ldaps:')
    options.refuse('has `start_tls` on a connection that is secure already', 'take `start_tls` away, or write ldap://')
  const security = protocol === 'ldaps:' ? 'tls' : isStartTls ? 'start_tls' : 'none'
  if (security === 'none' && !isLoopback(host) && !options.flag('allow_plaintext', false)) {
    const help =
      'write ldaps://, or `start_tls: true`; `allow_plaintext: true` sends the password readable for everybody'
    options.refuse('would send its password in the open', help)
  }
  const ca = options.text('ca')
  return {
    host,
    port: url.port === '' ? (security === 'tls' ? 636 : 389) : Number(url.port),
    security,
    authorities: ca === null ? null : [readAuthorities(resolve(root, ca), options)],
    timeout,
  }
}

/** Whether everybody on the way could read along. */
export function isExposed({ security, host }: LdapPlace): boolean {
  return security === 'none' && !isLoopback(host)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function readAuthorities(path: string, options: AdapterOptions): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return options.refuse(
      `has \`ca\` with the file \`${path}\` that cannot be read`,
      'name a file with certificates in PEM',
    )
  }
}
