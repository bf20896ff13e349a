import type { FailureClass } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import { statusClass } from '../http/http-failure.ts'
import { recordOf, recordsOf, textOf } from '../http/json-values.ts'

/** One change among several of a request (RFC 7644, 3.7). */
export interface BulkOperation {
  readonly method: 'PATCH'
  /** `/Groups/ID` */
  readonly path: string
  readonly data: object
}

export interface BulkLimits {
  readonly operations: number
  readonly bytes: number
}

interface Waiting {
  readonly operation: BulkOperation
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const requestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/**
 * Sends changes one request after the other; those that come while one is under way share the next, as many as the
 * service takes. Each is told what became of it alone. One that is alone is sent as it is.
 */
export function gatherBulk(send: {
  readonly one: (operation: BulkOperation) => Promise<void>
  readonly many: (body: object) => Promise<HttpAnswer>
  readonly name: string
}): (operation: BulkOperation, limits: BulkLimits) => Promise<void> {
  let waiting: Waiting[] = []
  let isSending = false

  return (operation, limits) =>
    new Promise((resolve, reject) => {
      waiting.push({ operation, resolve, reject })
      if (!isSending) void sendAll(limits)
    })

  async function sendAll(limits: BulkLimits): Promise<void> {
    isSending = true
    while (waiting.length > 0) {
      const all = waiting
      waiting = []
      for (const some of split(all, limits)) await (some.length === 1 ? sendOne(some[0]!) : sendMany(some))
    }
    isSending = false
  }

  async function sendOne({ operation, resolve, reject }: Waiting): Promise<void> {
    await send.one(operation).then(resolve, reject)
  }

  async function sendMany(some: readonly Waiting[]): Promise<void> {
    const operations = some.map(({ operation }) => operation)
    try {
      const { body } = await send.many({ schemas: [requestSchema], Operations: operations })
      const outcomes = outcomesOf(body, operations)
      for (const [index, { resolve, reject }] of some.entries()) {
        const failure = failureOf(outcomes[index], send.name)
        if (failure) reject(failure)
        else resolve()
      }
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }
}

function split(all: readonly Waiting[], { operations, bytes }: BulkLimits): Waiting[][] {
  const parts: Waiting[][] = []
  let size = 0
  for (const one of all) {
    const own = Buffer.byteLength(JSON.stringify(one.operation)) + 100
    const last = parts.at(-1)
    if (last && last.length < operations && size + own <= bytes) {
      last.push(one)
      size += own
    } else {
      parts.push([one])
      size = own
    }
  }
  return parts
}

/** In the order of the operations; none where the answers cannot be told apart for certain. */
function outcomesOf(body: unknown, operations: readonly BulkOperation[]): readonly Readonly<Record<string, unknown>>[] {
  const outcomes = recordsOf(recordOf(body)['Operations'])
  const belongs = (location: unknown, index: number) =>
    typeof location !== 'string' || location.endsWith(operations[index]!.path)
  const isWhole =
    outcomes.length === operations.length && outcomes.every(({ location }, index) => belongs(location, index))
  return isWhole ? outcomes : []
}

/** The status is a text, or an object around it (RFC 7644, 3.7.3, has both). What is not told is not known. */
function failureOf(outcome: Readonly<Record<string, unknown>> | undefined, name: string): CallFailure | null {
  const told = outcome?.['status']
  const status = Number(typeof told === 'object' ? recordOf(told)['code'] : told)
  if (status >= 200 && status < 300) return null
  if (!(status >= 400)) {
    const message = `${name} did not say what became of one of several changes`
    return new CallFailure({ class: 'outcome_unknown', message })
  }
  const detail = textOf(recordOf(outcome?.['response'])['detail'])
  const message = `${name} answered ${status}${detail === null ? '' : `: ${detail.slice(0, 300)}`}`
  return new CallFailure({ class: classOf(status), message, status, body: outcome?.['response'] })
}

function classOf(status: number): FailureClass {
  if (status === 429) return 'rate_limited'
  // Refused because of what came before it in the request.
  if (status === 412) return 'transient'
  // Of one change among several it does not say that nothing was done.
  return status >= 500 ? 'outcome_unknown' : statusClass(status, { isWrite: true })
}
