import type { GithubReads } from './github-reads.ts'

/** Reads by the first way where it is offered, which is asked once, else by the second. */
export function createEitherReads(
  isOffered: () => Promise<boolean>,
  [first, second]: readonly [GithubReads, GithubReads],
): GithubReads {
  let asked: Promise<GithubReads> | null = null
  const chosen = () => {
    asked ??= isOffered().then((offered) => (offered ? first : second))
    // What could not be asked is asked again.
    asked.catch(() => (asked = null))
    return asked
  }
  return {
    async *members() {
      yield* (await chosen()).members()
    },
    async *teams() {
      yield* (await chosen()).teams()
    },
    async *repositories() {
      yield* (await chosen()).repositories()
    },
    teamMembers: async (slug) => (await chosen()).teamMembers(slug),
    collaborators: async (repository) => (await chosen()).collaborators(repository),
  }
}
