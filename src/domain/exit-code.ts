/** What the process tells its caller; a promise to users (see the command line's documentation). */
export const exitCodes = {
  ok: 0,
  error: 1,
  differs: 2,
  findings: 3,
  credentials: 4,
  stale: 5,
  refused: 6,
  partial: 7,
  locked: 8,
  usage: 64,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
