import type { LimitReport } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { redactor } from '../redact.ts'
import { answerFailure, callFailure } from './http-failure.ts'
import type { HttpAnswer, HttpPlace, HttpRequest } from './http-exchange.ts'
import { headerOf, type HttpLimits, readLimits } from './http-limits.ts'
import { openTransport } from './http-transport.ts'
import { createLimitBuckets } from './limit-buckets.ts'

/** Calls to one live system: counted, timed, paced, and free of secrets in whatever they say. */
export interface HttpClient {
  /**
   * Asks for something, again after a pause where that may help; gives answers of success, and of the statuses in
   * `accept`. Throws a `CallFailure` for everything else.
   */
  read(request: HttpRequest, accept?: readonly number[]): Promise<HttpAnswer>
  /** Changes something, once: whoever asked for it decides what follows from a failure. Throws a `CallFailure`. */
  write(request: HttpRequest, accept?: readonly number[]): Promise<HttpAnswer>
  /** requests sent so far */
  requests(): number
  /** the system's clock less the local one, in milliseconds, by the `Date` of the last answer; null: it had none */
  clockSkew(): number | null
  /** what the answers since the last question said of limits: the tightest of them */
  limits(): LimitReport | null
  close(): Promise<void>
}

export interface HttpOptions extends HttpPlace {
  /** sent with every request */
  readonly headers: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** what must appear nowhere, besides what `headers` gives as `authorization` */
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
  /** what the system means by an answer, where that differs from the usual */
  readonly classify?: (answer: HttpAnswer, limits: HttpLimits, isWrite: boolean) => CallFailure | null
  /** which calls the system counts together, for its limits; all of them, unless this says otherwise */
  readonly bucketOf?: (request: HttpRequest) => string
}

const attempts = 5
const firstPause = 500
const longestPause = 300_000

export function openHttpClient(options: HttpOptions): HttpClient {
  const { io, signal, name } = options
  const transport = openTransport(options)
  const secrets = new Set(options.secrets)
  let clean = redactor(options.secrets)
  const { bucketOf = () => '' } = options
  const buckets = createLimitBuckets(io.clock)
  let count = 0
  let skew: number | null = null
  /** all calls wait for it, after one was told to */
  let pause: Promise<void> = Promise.resolve()

  return {
    async read(request, accept = []) {
      const closedFor = buckets.closedFor(bucketOf(request))
      if (closedFor > 0 && closedFor <= longestPause) await io.wait(closedFor)
      for (let attempt = 1; ; attempt++) {
        signal.throwIfAborted()
        try {
          return await send(request, { accept, isWrite: false })
        } catch (error) {
          if (!(error instanceof CallFailure) || !isRepeatable(error) || attempt === attempts) throw error
          const asked = error.retryAfterMs ?? 0
          if (asked > longestPause) throw error
          const wait = io.wait(asked + firstPause * 2 ** (attempt - 1) * (1 - io.random() / 2))
          if (error.class === 'rate_limited') pause = wait
          await wait
        }
      }
    },
    write: (request, accept = []) => send(request, { accept, isWrite: true }),
    requests: () => count,
    clockSkew: () => skew,
    limits: () => buckets.report(),
    close: () => transport.close(),
  }

  async function send(
    request: HttpRequest,
    { accept, isWrite }: { readonly accept: readonly number[]; readonly isWrite: boolean },
  ): Promise<HttpAnswer> {
    await pause
    const headers = { ...(await options.headers()), ...request.headers }
    keepSecret(headers.authorization)
    count++
    let answer: HttpAnswer
    try {
      // What changes something is waited for even when the run is interrupted.
      answer = await transport.send({ ...request, headers }, isWrite ? null : signal)
    } catch (error) {
      if (!isWrite && signal.aborted) throw signal.reason
      throw callFailure(error, { name, isWrite, clean })
    }
    const limits = readLimits(answer.headers, io.clock())
    const date = Date.parse(headerOf(answer.headers, 'date') ?? '')
    skew = Number.isNaN(date) ? null : date - io.clock()
    buckets.note(bucketOf(request), limits)
    io.debug(clean(`${name}: ${request.method} ${request.path} ${answer.status}`))
    const own = options.classify?.(answer, limits, isWrite) ?? null
    if (own) throw cleaned(own, clean)
    if ((answer.status >= 200 && answer.status < 300) || accept.includes(answer.status)) return answer
    throw answerFailure(answer, { name, isWrite, limits, clean, now: io.clock() })
  }

  /** Tokens that are only lent for an hour are secrets as well. */
  function keepSecret(authorization: string | undefined): void {
    const credential = authorization?.split(' ').at(-1) ?? ''
    if (credential === '' || secrets.has(credential)) return
    secrets.add(credential)
    clean = redactor([...secrets])
  }
}

function cleaned(failure: CallFailure, clean: (text: string) => string): CallFailure {
  const { class: kind, status, body, retryAfterMs, message, cause } = failure
  return new CallFailure({
    class: kind,
    message: clean(message),
    ...(status !== null && { status }),
    body,
    retryAfterMs,
    cause,
  })
}

function isRepeatable({ class: kind }: CallFailure): boolean {
  return kind === 'transient' || kind === 'rate_limited'
}
