import type { Instant } from '../domain/time.ts'

/** Everything a command takes from the outside world, handed in so that tests can be the world. */
export interface CommandContext {
  /** where relative paths start: the current folder, or `-C` */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => Instant
  /** one document or text to standard output */
  readonly out: (text: string) => void
  /** logs and progress to standard error */
  readonly err: (text: string) => void
  /** width of standard output's terminal; 80 when there is none */
  readonly columns: number
  /** chalk's colour level for standard output: 0 without colour */
  readonly color: 0 | 1 | 2 | 3
  /** standard error is a terminal, whose lines can be drawn again */
  readonly redraws: boolean
  /** a person can be asked */
  readonly interactive: boolean
  /** all of standard input, for `-` in the place of a file */
  readonly read: () => Promise<string>
  readonly ask: (question: string) => Promise<string>
  /** fired by the first SIGINT or SIGTERM during `holdSignals`; its reason is the failure to end with */
  readonly signal: AbortSignal
  /** From here on a signal fires `signal` instead of ending the program, and a second one ends it; gives what undoes that. */
  readonly holdSignals: () => () => void
  /** over after so many milliseconds, or as soon as `signal` fires */
  readonly wait: (milliseconds: number) => Promise<void>
  /** calls back once after so many milliseconds, whatever signals come; gives what stops it */
  readonly timer: (milliseconds: number, ring: () => void) => () => void
  /** from 0 to less than 1 */
  readonly random: () => number
  /** a new random id, for runs */
  readonly newId: () => string
  readonly version: string
  /** tells builds of this program apart, so that none trusts what another has remembered; null: nothing is remembered */
  readonly build: string | null
}

/** The options every command understands. */
export interface GlobalOptions {
  readonly config: string | null
  readonly environment: string | null
  readonly json: boolean
  readonly quiet: boolean
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug'
  /** false: never ask */
  readonly input: boolean
  /** systems read, and calls sent to one system, at once */
  readonly parallelism: number
  readonly write: readonly { readonly format: string; readonly file: string }[]
}
