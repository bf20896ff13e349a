import type { AskedStage } from './rule-approvers.ts'

export interface Reviewer {
  readonly person: string
  readonly login: string
}

/** Who is asked to look at a request. */
export interface ReviewerChoice {
  readonly asked: readonly Reviewer[]
  /** may approve, and is not asked only because that would be too many */
  readonly more: readonly string[]
  /** may approve, and has no account of their own that anybody knows of */
  readonly unknown: readonly string[]
}

/**
 * Chooses at most `most` people: the first of each stage, then the second of each, and so on, so that no stage is left
 * without anybody while another asks everyone.
 */
export function chooseReviewers(
  stages: readonly Pick<AskedStage, 'people'>[],
  loginOf: (person: string) => string | null,
  most: number,
): ReviewerChoice {
  const longest = Math.max(0, ...stages.map(({ people }) => people.length))
  const turns = Array.from({ length: longest }, (_, turn) => stages.flatMap(({ people }) => people[turn] ?? []))
  const people = [...new Set(turns.flat())]
  const known = people.flatMap((person) => {
    const login = loginOf(person)
    return login === null ? [] : [{ person, login }]
  })
  return {
    asked: known.slice(0, most),
    more: known.slice(most).map(({ person }) => person),
    unknown: people.filter((person) => loginOf(person) === null),
  }
}
