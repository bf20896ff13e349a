import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'

export interface ProcessOptions {
  /** absolute */
  readonly command: string
  readonly args: readonly string[]
  /** all that it gets */
  readonly env: Readonly<Record<string, string>>
  /** the longest wait for one line, in milliseconds */
  readonly timeout: number
  /** a line that it wrote to its standard error */
  readonly onStderr: (line: string) => void
}

/** A program that is running and answers in lines. */
export interface ExecProcess {
  send(line: string): void
  /** The next line of its standard output. Rejects, after ending the program, when none comes in time or ever. */
  nextLine(signal: AbortSignal | null): Promise<string>
  /** bytes that came since the last time that it was asked */
  takeCount(): number
  isOver(): boolean
  /** At once, with everything that it started. */
  kill(): Promise<void>
  /** Closes its input, which asks it to end, and waits a little for that. */
  close(): Promise<void>
}

const longestLine = 16 * 1024 * 1024
const longestNote = 500
const noteBytes = 1024 * 1024
const farewell = 2000

/**
 * Starts a program without a shell, in a group of its own: what a terminal sends on Ctrl-C does not end it in the middle of
 * a change. It runs in its own folder and gets no environment but `env`.
 */
export function startProcess({ command, args, env, timeout, onStderr }: ProcessOptions): ExecProcess {
  const child = spawn(command, args, { cwd: dirname(command), env, stdio: 'pipe', detached: true })
  const exit = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`cannot be run (${'code' in error ? String(error.code) : error.message})`))
    child.once('exit', (code, signal) => resolve(`has ended (${signal ?? `exit code ${code}`})`))
  })
  let over: string | null = null
  void exit.then((how) => (over = how))
  // That it reads no more shows in what it answers.
  child.stdin.on('error', () => undefined)
  readNotes(child, onStderr)
  const lines = linesOf(child, (bytes) => (count += bytes))
  let count = 0

  async function kill(): Promise<void> {
    if (over === null && child.pid !== undefined) {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await exit
  }

  return {
    send: (line) => void child.stdin.write(`${line}\n`),
    async nextLine(signal) {
      const late = AbortSignal.timeout(timeout)
      const either = signal === null ? late : AbortSignal.any([signal, late])
      const stopped = new AbortController()
      try {
        const next = await Promise.race([
          lines.next(),
          once(either, 'abort', { signal: stopped.signal }).then(() => {
            throw new Error(`did not answer in ${timeout} ms`)
          }),
        ])
        if (next.done) throw new Error(await exit)
        return next.value
      } catch (error) {
        await kill()
        throw error
      } finally {
        stopped.abort()
      }
    },
    takeCount() {
      const taken = count
      count = 0
      return taken
    },
    isOver: () => over !== null,
    kill,
    async close() {
      child.stdin.end()
      const stopped = new AbortController()
      const late = once(AbortSignal.timeout(farewell), 'abort', { signal: stopped.signal }).catch(() => undefined)
      await Promise.race([exit, late])
      stopped.abort()
      await kill()
    },
  }
}

/** Whole lines only: what is cut off in the middle is no answer. */
async function* linesOf(
  child: ChildProcessWithoutNullStreams,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string, undefined> {
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    onBytes(chunk.length)
    let rest = chunk
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      yield Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8')
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
    }
    size += rest.length
    if (size > longestLine) throw new Error('wrote a line of more than 16 MB')
    if (rest.length > 0) parts.push(rest)
  }
  return undefined
}

/** All of it is read, so that the program never waits; only so much is passed on. */
function readNotes(child: ChildProcessWithoutNullStreams, onStderr: (line: string) => void): void {
  let left = noteBytes
  let text = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (chunk: string) => {
    text += chunk.slice(0, Math.max(0, left))
    left -= chunk.length
    const lines = text.split('\n')
    text = lines.pop()!.slice(-longestNote)
    for (const line of lines) if (line !== '') onStderr(line.slice(0, longestNote))
  })
  child.stderr.on('end', () => {
    if (text !== '') onStderr(text)
  })
}
