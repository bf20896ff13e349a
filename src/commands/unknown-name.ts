import { Failure } from '../domain/failure.ts'

/** A name that means nothing here; `help` says what was probably meant. */
export function unknownName(what: string, name: string, help: string): Failure {
  return new Failure({ code: 'unknown-name', message: `unknown ${what} \`${name}\``, help })
}
