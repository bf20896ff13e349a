import type { Instant } from '../../domain/time.ts'
import type { FailureClass } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer } from './http-exchange.ts'
import type { HttpLimits } from './http-limits.ts'

interface Spoken {
  /** the system's name */
  readonly name: string
  readonly isWrite: boolean
  readonly clean: (text: string) => string
}

/** Codes of connections that were never made, so that nothing can have been changed. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and a name that is not the certificate's */
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL/

/** A call that got no answer. After a write whose request may have arrived, nobody knows. */
export function callFailure(error: unknown, { name, isWrite, clean }: Spoken): CallFailure {
  if (error instanceof CallFailure) return error
  const code = codeOf(error)
  if (untrusted.test(code)) {
    const message = `${name} cannot be trusted (${code}): name its certificate authority with \`ca\``
    return new CallFailure({ class: 'invalid', message, cause: error })
  }
  const kind: FailureClass = unsent.has(code) || !isWrite ? 'transient' : 'outcome_unknown'
  const what = unsent.has(code) ? 'cannot be reached' : 'did not answer'
  const reason = code === '' ? (error instanceof Error ? error.message : String(error)) : code
  return new CallFailure({ class: kind, message: clean(`${name} ${what} (${reason})`), cause: error })
}

/** An answer that is no success. */
export function answerFailure(
  answer: HttpAnswer,
  { name, isWrite, clean, limits, now }: Spoken & { readonly limits: HttpLimits; readonly now: Instant },
): CallFailure {
  const { status, body } = answer
  const isLimited = status === 429 || (status === 403 && (limits.remaining === 0 || limits.retryAfterMs !== null))
  const said = clean(saidIn(body)).slice(0, 300)
  const message = `${name} answered ${status}${said === '' ? '' : `: ${said}`}`
  if (!isLimited) return new CallFailure({ class: statusClass(status, { isWrite }), message, status, body })
  const untilReset = limits.reset === null ? null : Math.max(0, limits.reset - now)
  const retryAfterMs = limits.retryAfterMs ?? (limits.remaining === 0 ? untilReset : null)
  return new CallFailure({ class: 'rate_limited', message, status, body, retryAfterMs })
}

/** What an answer that is no success means, were nobody limited. */
export function statusClass(status: number, { isWrite }: { readonly isWrite: boolean }): FailureClass {
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 405 || status === 501) return 'unsupported'
  if (status === 503) return 'transient'
  if (status === 408 || status >= 500) return isWrite ? 'outcome_unknown' : 'transient'
  return 'invalid'
}

/** What vendors write into the body of an error, in the order of how much it tells. */
function saidIn(body: unknown): string {
  if (typeof body === 'string') return body.startsWith('<') ? '' : body
  if (typeof body !== 'object' || body === null) return ''
  const fields = body as Readonly<Record<string, unknown>>
  const causes = ['errorCauses', 'errors']
    .flatMap((key) => (Array.isArray(fields[key]) ? fields[key].map(saidIn) : []))
    .filter((one) => one !== '')
  for (const key of ['detail', 'message', 'errorSummary', 'error_description', 'error', 'title']) {
    const value = fields[key]
    if (typeof value === 'string' && value !== '') return [value, ...causes].join('; ')
  }
  return ''
}

function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'TIMEOUT'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'string') return code
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : ''
}
