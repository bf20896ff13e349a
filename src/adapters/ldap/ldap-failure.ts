import type { FailureClass } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import type { ConnectionTrouble } from './ldap-connection.ts'

/** Result codes (RFC 4511, appendix A) that something is made of. */
export const resultCodes = {
  success: 0,
  sizeLimitExceeded: 4,
  noSuchAttribute: 16,
  attributeOrValueExists: 20,
  noSuchObject: 32,
  unwillingToPerform: 53,
  objectClassViolation: 65,
  entryAlreadyExists: 68,
} as const

/** An answer that is no success; `code` is the server's own. */
export class LdapRefusal extends CallFailure {
  readonly code: number

  constructor(code: number, options: ConstructorParameters<typeof CallFailure>[0]) {
    super(options)
    this.name = 'LdapRefusal'
    this.code = code
  }
}

interface Spoken {
  /** the system's name */
  readonly name: string
  readonly isWrite: boolean
  readonly clean: (text: string) => string
}

/** What the server refused. */
export function refusalOf(
  { status: code, errorMessage }: { readonly status: number; readonly errorMessage: string },
  { name, isWrite, clean }: Spoken,
): LdapRefusal {
  const { words, class: kind = 'invalid' } = meanings[code] ?? {}
  const said = clean(errorMessage).trim().slice(0, 300)
  const message = `${name} answered ${code}${words === undefined ? '' : ` (${words})`}${said === '' ? '' : `: ${said}`}`
  return new LdapRefusal(code, {
    class: kind === 'unclear' ? (isWrite ? 'outcome_unknown' : 'transient') : kind,
    message,
  })
}

/** A message without an answer. */
export function troubleOf(error: ConnectionTrouble, { name, isWrite, clean }: Spoken): CallFailure {
  if (untrusted.test(error.code)) {
    const message = `${name} cannot be trusted (${error.code}): name its certificate authority with \`ca\``
    return new CallFailure({ class: 'invalid', message, cause: error })
  }
  const what = error.isSent ? 'did not answer' : 'cannot be reached'
  const message = clean(`${name} ${what} (${error.code === '' ? error.message : error.code})`)
  return new CallFailure({ class: isWrite && error.isSent ? 'outcome_unknown' : 'transient', message, cause: error })
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and a name that is not the certificate's */
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL/

/** `unclear`: something may have come of it. Codes that stand for nothing but themselves are `invalid`. */
const meanings: Readonly<Record<number, { readonly words: string; readonly class?: FailureClass | 'unclear' }>> = {
  1: { words: 'operations error' },
  2: { words: 'protocol error' },
  3: { words: 'time limit exceeded, so the answer is not whole' },
  4: { words: 'size limit exceeded, so the answer is not whole' },
  7: { words: 'sign-in by password is not supported', class: 'auth' },
  8: { words: 'a stronger sign-in is required: use ldaps:// or `start_tls`', class: 'auth' },
  10: { words: 'it sends on to another server, which is not followed' },
  11: { words: 'limit of the server exceeded, so the answer is not whole' },
  12: { words: 'it cannot do what is essential, such as pages' },
  13: { words: 'it demands TLS: use ldaps:// or `start_tls`', class: 'auth' },
  16: { words: 'no such attribute or value' },
  17: { words: 'it does not know the attribute', class: 'unsupported' },
  19: { words: 'constraint violation' },
  20: { words: 'the value is there already' },
  21: { words: 'invalid value' },
  32: { words: 'no such entry' },
  34: { words: 'invalid name' },
  48: { words: 'it does not let these credentials sign in so', class: 'auth' },
  49: { words: 'wrong credentials', class: 'auth' },
  50: { words: 'missing rights', class: 'permission' },
  51: { words: 'busy', class: 'transient' },
  52: { words: 'unavailable', class: 'transient' },
  53: { words: 'unwilling to perform' },
  64: { words: 'the name does not fit the entry' },
  65: { words: 'the entry would not fit its classes' },
  68: { words: 'the entry is there already' },
  71: { words: 'it would affect several servers' },
  80: { words: 'some other error', class: 'unclear' },
}
