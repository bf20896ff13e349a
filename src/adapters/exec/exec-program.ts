import type { AdapterIo, FailureClass } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { type ExecProcess, type ProcessOptions, startProcess } from './exec-process.ts'
import { failureIn } from './parse-answers.ts'
import { createReader, type Reader, Unreadable } from './read-shape.ts'

/** What a program said to one request: items of lists, line by line, and what it ended with. */
export interface Answer<T, R> {
  readonly items: readonly T[]
  readonly result: R
}

export interface Shape<T, R> {
  /** absent: there are no items */
  readonly item?: (of: Reader) => T
  readonly result: (of: Reader) => R
}

/** Requests to one program, one after the other; it is started when it is first asked. */
export interface ExecProgram {
  /** Asks, again after a pause where that may help. Throws a `CallFailure`. */
  read<T, R>(request: ExecRequest, shape: Shape<T, R>): Promise<Answer<T, R>>
  /** Asks once; what nobody heard the answer of has the class `outcome_unknown`. Throws a `CallFailure`. */
  write<R>(request: ExecRequest, shape: Shape<never, R>): Promise<R>
  requests(): number
  close(): Promise<void>
}

export interface ExecRequest {
  readonly call: 'hello' | 'check' | 'accounts' | 'grants' | 'read_back' | 'apply'
  readonly [field: string]: unknown
}

export interface ProgramOptions extends Omit<ProcessOptions, 'onStderr'> {
  /** the system's name, for messages */
  readonly name: string
  readonly io: AdapterIo
  readonly signal: AbortSignal
  readonly clean: (text: string) => string
  /** the first request and what to make of the answer; an `Unreadable` refuses the program */
  readonly hello: { readonly request: ExecRequest; readonly check: (of: Reader) => void }
}

const attempts = 3
const firstPause = 500
/** a program that ends again and again is not started for ever */
const mostStarts = 10
const largestAnswer = 1024 ** 3

export function createExecProgram(options: ProgramOptions): ExecProgram {
  const { name, io, signal, clean, hello } = options
  let process: ExecProcess | null = null
  let starts = 0
  let id = 0
  let queue: Promise<unknown> = Promise.resolve()

  return {
    async read(request, shape) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await inTurn(() => ask(request, shape, false))
        } catch (error) {
          const mayPass = error instanceof CallFailure && ['transient', 'rate_limited'].includes(error.class)
          if (!mayPass || attempt === attempts) throw error
          await io.wait((error.retryAfterMs ?? 0) + firstPause * 2 ** (attempt - 1) * (1 - io.random() / 2))
        }
      }
    },
    write: async (request, shape) => (await inTurn(() => ask(request, shape, true))).result,
    requests: () => id,
    close: () => queue.then(async () => process?.close()),
  }

  function inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = queue.then(call)
    queue = turn.catch(() => undefined)
    return turn
  }

  async function ask<T, R>(request: ExecRequest, shape: Shape<T, R>, isWrite: boolean): Promise<Answer<T, R>> {
    signal.throwIfAborted()
    const running = await start()
    return converse(running, request, shape, isWrite)
  }

  async function start(): Promise<ExecProcess> {
    if (process && !process.isOver()) return process
    if (starts === mostStarts) throw failure('transient', `ended ${mostStarts} times`)
    starts++
    const started = startProcess({ ...options, onStderr: (line) => io.debug(clean(`${name}: ${line}`)) })
    await converse(started, hello.request, { result: hello.check }, false)
    process = started
    return started
  }

  async function converse<T, R>(
    running: ExecProcess,
    request: ExecRequest,
    shape: Shape<T, R>,
    isWrite: boolean,
  ): Promise<Answer<T, R>> {
    const number = ++id
    running.takeCount()
    running.send(JSON.stringify({ id: number, ...request }))
    const items: T[] = []
    let bytes = 0
    try {
      for (;;) {
        const line = await running.nextLine(isWrite ? null : signal)
        bytes += running.takeCount()
        if (bytes > largestAnswer) throw new Unreadable('the answer is larger than 1 GB')
        const said = createReader(parse(line), 'the answer')
        if (said.count('id', false) !== number) said.fail('is to another request')
        if (said.has('error')) throw told(said.only('id', 'error').at('error'))
        if (said.has('result')) {
          io.debug(clean(`${name}: ${request.call} answered`))
          return { items, result: shape.result(said.only('id', 'result').at('result')) }
        }
        const { item } = shape
        if (item === undefined) return said.fail('has no `result`')
        for (const one of said.only('id', 'items').list('items')) items.push(item(one))
      }
    } catch (error) {
      if (error instanceof CallFailure) throw error
      // Who speaks out of turn cannot be understood any more.
      await running.kill()
      if (!isWrite && signal.aborted) throw signal.reason
      const what =
        error instanceof Unreadable ? `said something else than it should: ${error.message}` : messageOf(error)
      throw failure(isWrite ? 'outcome_unknown' : classOf(error, request), what)
    }
  }

  function told(of: Reader): CallFailure {
    const { class: kind, message, retryAfterMs = null } = failureIn(of.only('class', 'message', 'retryAfterMs'))
    return new CallFailure({ class: kind, message: clean(`${name}: ${message}`).slice(0, 300), retryAfterMs })
  }

  function failure(kind: FailureClass, what: string): CallFailure {
    return new CallFailure({ class: kind, message: clean(`${name}: the program ${what}`).slice(0, 500) })
  }
}

/** A program that is not the one that was meant, cannot be run, or keeps silent will do so again. */
function classOf(error: unknown, { call }: ExecRequest): FailureClass {
  const isWrongProgram = call === 'hello' && error instanceof Unreadable
  return isWrongProgram || /^(cannot be run|did not answer)/.test(messageOf(error)) ? 'invalid' : 'transient'
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new Unreadable('a line is no JSON')
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
