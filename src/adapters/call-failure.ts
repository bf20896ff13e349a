import type { ScopeStatus } from '../domain/access.ts'
import type { ChangeResult, FailureClass } from './adapter.ts'

/** A call to a live system without a usable answer. The message is one line and carries no secret. */
export class CallFailure extends Error {
  readonly class: FailureClass
  /** the status of HTTP; null where nothing was answered, and for other protocols */
  readonly status: number | null
  /** what the system said, parsed; for codes of its own */
  readonly body: unknown
  readonly retryAfterMs: number | null

  constructor(options: {
    readonly class: FailureClass
    readonly message: string
    readonly status?: number
    readonly body?: unknown
    readonly retryAfterMs?: number | null
    readonly cause?: unknown
  }) {
    super(options.message, { cause: options.cause })
    this.name = 'CallFailure'
    this.class = options.class
    this.status = options.status ?? null
    this.body = options.body ?? null
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}

/** What a change has become whose call failed; anything but a failed call is thrown on. */
export function failedChange(error: unknown): ChangeResult {
  if (!(error instanceof CallFailure)) throw error
  const { class: kind, message, retryAfterMs } = error
  return { status: 'failed', class: kind, message, ...(retryAfterMs !== null && { retryAfterMs }) }
}

/** What cannot be read because a call failed: denied is not empty, and neither is failed. Anything else is thrown on. */
export function scopeTrouble(error: unknown): [Exclude<ScopeStatus, 'complete'>, string] {
  if (!(error instanceof CallFailure)) throw error
  const isDenied = error.class === 'auth' || error.class === 'permission' || error.status === 404
  return [isDenied ? 'denied' : error.class === 'unsupported' ? 'unsupported' : 'failed', error.message]
}
