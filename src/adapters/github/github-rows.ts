import { CallFailure } from '../call-failure.ts'
import type { GithubUser } from './github-reads.ts'

/** An object of an answer, before anybody looked at it. */
export type Row = Readonly<Record<string, unknown>>

/** The user that a row of REST, or a node of GraphQL, is; anything else is no answer. */
export function userOf(value: unknown, name: string): GithubUser {
  const { id, databaseId, login } = rowOf(value)
  const number = databaseId ?? id
  if (Number.isSafeInteger(number) && typeof login === 'string' && login !== '') return { id: String(number), login }
  throw oddAnswer(name, 'a user')
}

export function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : {}
}

/** The rows of a list; anything else is no answer. */
export function rowsOf(value: unknown, name: string): readonly Row[] {
  if (Array.isArray(value)) return value.map(rowOf)
  throw oddAnswer(name, 'a list')
}

/** It may be another one the next time. */
export function oddAnswer(name: string, wanted: string): CallFailure {
  return new CallFailure({ class: 'transient', message: `${name} answered with something that is not ${wanted}` })
}

/** Takes note of ids; one that comes twice means that the list changed while it was read, and something may be missing. */
export function uniqueIds(name: string, what: string): (id: string | number) => void {
  const seen = new Set<string | number>()
  return (id) => {
    if (seen.has(id))
      throw new CallFailure({ class: 'transient', message: `${name}: ${what} changed while they were read` })
    seen.add(id)
  }
}
