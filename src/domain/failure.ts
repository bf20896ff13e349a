import type { Diagnostic } from './diagnostic.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'

const exitCodeByFailure = {
  usage: exitCodes.usage,
  'unknown-name': exitCodes.usage,
  'no-configuration': exitCodes.error,
  'invalid-files': exitCodes.findings,
  'file-unreadable': exitCodes.error,
  'file-unwritable': exitCodes.error,
  'people-unreadable': exitCodes.error,
  'people-refused': exitCodes.refused,
  'system-unreadable': exitCodes.error,
  'revision-unreadable': exitCodes.error,
  'unsupported-system': exitCodes.error,
  'missing-secret': exitCodes.credentials,
  'plan-unreadable': exitCodes.error,
  'ledger-unreadable': exitCodes.error,
  'ledger-unreachable': exitCodes.error,
  'ledger-moved': exitCodes.stale,
  'audit-unreadable': exitCodes.error,
  'not-recorded': exitCodes.error,
  'state-refused': exitCodes.refused,
  'stale-plan': exitCodes.stale,
  'stale-checkout': exitCodes.stale,
  'not-confirmed': exitCodes.refused,
  'forge-unreadable': exitCodes.error,
  'forge-unwritable': exitCodes.error,
  'apply-disabled': exitCodes.refused,
  'branch-gate': exitCodes.refused,
  'lock-held': exitCodes.locked,
  'lock-lost': exitCodes.locked,
  interrupted: exitCodes.interrupted,
  terminated: exitCodes.terminated,
} as const satisfies Record<string, ExitCode>

export type FailureCode = keyof typeof exitCodeByFailure

/** Foreseen operational trouble: thrown in the shell, caught once, turned into its exit code. Anything else is a bug. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly help: string
  readonly diagnostics: readonly Diagnostic[]
  /** the audit log's last hash, when entries were written before it happened */
  readonly auditHead: string | null

  constructor(options: {
    code: FailureCode
    message: string
    help: string
    cause?: unknown
    diagnostics?: readonly Diagnostic[]
    auditHead?: string | null
  }) {
    super(options.message, { cause: options.cause })
    this.name = 'Failure'
    this.code = options.code
    this.help = options.help
    this.diagnostics = options.diagnostics ?? []
    this.auditHead = options.auditHead ?? null
  }

  get exitCode(): ExitCode {
    return exitCodeByFailure[this.code]
  }
}
