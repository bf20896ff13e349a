import { CallFailure } from '../adapters/call-failure.ts'
import { Failure } from '../domain/failure.ts'

/** The failure of a source that cannot be read whole: it is never taken for one that names fewer people. */
export function unreadablePeople(message: string, help: string, cause?: unknown): Failure {
  return new Failure({
    code: 'people-unreadable',
    message,
    help: `${help}; nothing is changed until it can be read whole`,
    cause,
  })
}

/** What went wrong while a source was asked, as that failure; anything that is no failed call is given back as it is. */
export function askingFailure(error: unknown, shown: string): unknown {
  if (!(error instanceof CallFailure)) return error
  const help =
    error.class === 'auth' || error.class === 'permission'
      ? 'check the credentials and what they may read'
      : 'look at the message, and try again'
  return unreadablePeople(`the people of ${shown} cannot be read: ${error.message}`, help, error)
}
