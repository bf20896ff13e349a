import { parseApprover } from '../access/approver-reference.ts'
import type { LoginNames } from '../access/login-names.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import type { Forge } from '../forge/forge.ts'

/**
 * Asks the forge for the teams that stages name. Gives ids of a team's members, without machines and logins that are
 * nobody's or several people's; null for a team that cannot be seen.
 */
export async function fetchTeamMembers(
  stages: readonly ApprovalStage[],
  logins: LoginNames,
  forge: Pick<Forge, 'fetchTeam'>,
): Promise<(team: string) => readonly string[] | null> {
  const named = stages.flatMap(({ from }) => from.map(({ name }) => parseApprover(name)))
  const slugs = new Set(named.flatMap((one) => (one?.kind === 'team' ? [one.name] : [])))
  const teams = new Map<string, readonly string[]>()
  for (const slug of slugs) {
    const members = await forge.fetchTeam(slug)
    if (members === null) continue
    const people = members.filter(({ isBot }) => !isBot).map(({ login }) => logins.peopleOf(login))
    teams.set(
      slug,
      people.flatMap(([person, ...others]) => (person && others.length === 0 ? [person.id] : [])),
    )
  }
  return (team) => teams.get(team) ?? null
}
