import { CallFailure } from '../call-failure.ts'
import { textOf } from '../http/json-values.ts'
import { assertWhole, type Connection, connectionOf, type GraphqlClient } from './github-graphql-client.ts'
import { moreMembersQuery, teamQuery, teamsQuery } from './github-queries.ts'
import type { GithubTeam, TeamMember } from './github-reads.ts'
import { type Row, rowOf, uniqueIds, userOf } from './github-rows.ts'

interface TeamReads {
  teams(): AsyncIterable<readonly GithubTeam[]>
  members(slug: string): Promise<readonly TeamMember[]>
}

/** A team whose members are being read. */
interface Draft {
  readonly slug: string
  readonly parent: string | null
  readonly lists: readonly DraftList[]
}

/** Direct members, or those of teams below. */
interface DraftList {
  readonly team: string
  readonly membership: 'IMMEDIATE' | 'CHILD_TEAM'
  readonly what: string
  readonly members: TeamMember[]
  next: string | null
}

/** How many lists are continued in one request; GitHub counts 500,000 nodes as too many. */
const batch = 250

/** Members of all teams: the first page of each comes with the team, and the next ones of many together. */
export function createTeamReads(
  client: GraphqlClient,
  { name, org, pageSize }: { readonly name: string; readonly org: string; readonly pageSize: number },
): TeamReads {
  return {
    async *teams() {
      const drafts: Draft[] = []
      const once = uniqueIds(name, 'teams')
      let came = 0
      let first = pageSize
      for (let after: string | null = null, isLast = false; !isLast; ) {
        const answer: Row | null = await client
          .ask(teamsQuery, { org, first, after, members: pageSize })
          .catch((error: unknown) => tooMuch(error, first))
        if (answer === null) {
          first = Math.ceil(first / 4)
          continue
        }
        const part: Connection = connectionOf(rowOf(answer['organization'])['teams'], name)
        for (const row of part.rows) {
          const draft = draftOf(row)
          once(draft.slug)
          drafts.push(draft)
        }
        came += part.rows.length
        after = part.next
        isLast = after === null
        if (isLast) assertWhole(came, part, { name, what: 'teams' })
      }
      await finish(drafts.flatMap(({ lists }) => lists))
      for (let at = 0; at < drafts.length; at += pageSize) yield drafts.slice(at, at + pageSize).map(teamOf)
    },

    async members(slug) {
      const { organization } = await client.ask(teamQuery, { org, slug, members: pageSize })
      const draft = draftOf(rowOf(rowOf(organization)['team']))
      await finish(draft.lists)
      return teamOf(draft).members
    },
  }

  function draftOf({ id, slug, parentTeam, direct, below }: Row): Draft {
    const team = textOf(id) ?? ''
    const called = textOf(slug) ?? ''
    const list = (value: unknown, membership: DraftList['membership']): DraftList => {
      const what = `members of \`${called}\``
      const draft: DraftList = { team, membership, what, members: [], next: null }
      take(draft, value)
      return draft
    }
    const lists = [list(direct, 'IMMEDIATE'), list(below, 'CHILD_TEAM')]
    return { slug: called, parent: textOf(rowOf(parentTeam)['slug']), lists }
  }

  function take(list: DraftList, value: unknown): void {
    const part = connectionOf(value, name)
    for (const { role, node } of part.rows) {
      const isInherited = list.membership === 'CHILD_TEAM'
      list.members.push({ ...userOf(node, name), role: role === 'MAINTAINER' ? 'maintainer' : 'member', isInherited })
    }
    list.next = part.next
    if (part.next !== null) return
    assertWhole(list.members.length, part, { name, what: list.what })
    // Teams below may share members.
    if (list.membership === 'CHILD_TEAM') return
    const once = uniqueIds(name, list.what)
    for (const { id } of list.members) once(id)
  }

  async function finish(lists: readonly DraftList[]): Promise<void> {
    let width = batch
    for (let open = lists.filter(isOpen); open.length > 0; open = open.filter(isOpen)) {
      for (let at = 0; at < open.length; ) {
        const some = open.slice(at, at + width)
        const answer = await client
          .ask(moreMembersQuery(some.map(({ membership }) => membership)), variablesOf(some, pageSize))
          .catch((error: unknown) => tooMuch(error, width))
        if (answer === null) {
          width = Math.ceil(width / 4)
          continue
        }
        for (const [index, list] of some.entries()) take(list, rowOf(answer[`t${index}`])['members'])
        at += some.length
      }
    }
  }
}

/** GitHub gives up on questions that take it too long, which look like any trouble; less may be answered. */
function tooMuch(error: unknown, asked: number): null {
  if (asked > 1 && error instanceof CallFailure && error.class === 'transient') return null
  throw error
}

function isOpen({ next }: DraftList): boolean {
  return next !== null
}

function variablesOf(lists: readonly DraftList[], members: number): Row {
  const each = lists.flatMap(({ team, next }, index): [string, unknown][] => [
    [`id${index}`, team],
    [`after${index}`, next],
  ])
  return { members, ...Object.fromEntries(each) }
}

/** Whoever is in a team and in one below it is a member by both; the team's own is what can be changed here. */
function teamOf({ slug, parent, lists }: Draft): GithubTeam {
  const [direct, below] = lists.map(({ members }) => members) as [TeamMember[], TeamMember[]]
  const own = new Set(direct.map(({ id }) => id))
  const others = new Map(below.filter(({ id }) => !own.has(id)).map((member) => [member.id, member]))
  return { slug, parent, members: [...direct, ...others.values()] }
}
