import { Failure } from '../domain/failure.ts'

/** What to end with after an interruption that left some changes undone. */
export function interruption(signal: AbortSignal, left: number): unknown {
  const reason: unknown = signal.reason
  if (left === 0 || !(reason instanceof Failure)) return reason
  const { code, message } = reason
  const changes = left === 1 ? '1 change is' : `${left} changes are`
  return new Failure({
    code,
    message: `${message}: ${changes} left, and everything done is recorded`,
    help: 'run `provisionr apply` again; it goes on from here',
  })
}
