import type { Person } from '../domain/person.ts'
import type { Directory } from '../policy/directory.ts'
import { foldName, valuesOf } from './person-names.ts'

/** Whose an account at a forge is, by the attribute that holds people's logins there and by nothing else. */
export interface LoginNames {
  /** everybody who has the login; several people make it nobody's */
  readonly peopleOf: (login: string) => readonly Person[]
  /** why a login may be nobody's, in words */
  readonly strangerText: string
}

/** `attribute` is that of `people.logins`; null: no attribute holds logins, so nobody has any. */
export function createLoginNames({ people }: Directory, attribute: string | null): LoginNames {
  const byLogin = new Map<string, Person[]>()
  if (attribute !== null)
    for (const person of people)
      for (const login of new Set(valuesOf(person, attribute).map(foldName)))
        byLogin.set(login, [...(byLogin.get(login) ?? []), person])
  return {
    peopleOf: (login) => byLogin.get(foldName(login)) ?? [],
    strangerText:
      attribute === null
        ? '`people.logins` names no attribute that holds logins of the forge'
        : `nobody's \`${attribute}\` is this login`,
  }
}
