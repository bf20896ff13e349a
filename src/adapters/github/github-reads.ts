import type { ScopeStatus } from '../../domain/access.ts'

/** What is read of an organisation in bulk, by whichever interface serves it best. */
export interface GithubReads {
  /** every member, page by page; fails when what comes does not add up */
  members(): AsyncIterable<readonly GithubMember[]>
  /** every team with its members, page by page */
  teams(): AsyncIterable<readonly GithubTeam[]>
  /** the members of one team */
  teamMembers(slug: string): Promise<readonly TeamMember[]>
  /** every repository that is looked after, with who was given access to it directly, page by page */
  repositories(): AsyncIterable<readonly GithubRepository[]>
  /** who was given access to one repository directly */
  collaborators(repository: string): Promise<readonly Collaborator[]>
}

export interface GithubUser {
  /** number, as text: it never changes, and names do */
  readonly id: string
  readonly login: string
}

export interface GithubMember extends GithubUser {
  readonly role: 'member' | 'admin'
  /** as the identity provider or a verified domain tells; null: nobody does */
  readonly email: string | null
  /** what the identity provider calls them */
  readonly nameId: string | null
}

export interface GithubTeam {
  readonly slug: string
  /** the slug of the team it is part of */
  readonly parent: string | null
  /** direct members, and those of teams below it */
  readonly members: readonly TeamMember[]
}

export interface TeamMember extends GithubUser {
  readonly role: 'member' | 'maintainer'
  /** by a team below */
  readonly isInherited: boolean
}

export interface GithubRepository {
  /** `owner/name` */
  readonly name: string
  readonly collaborators: readonly Collaborator[]
  /** why its collaborators could not be read */
  readonly trouble?: readonly [Exclude<ScopeStatus, 'complete'>, string]
}

export interface Collaborator extends GithubUser {
  readonly level: string
}

/** An invitation to the organisation that was neither accepted nor has expired. */
export interface GithubInvitation {
  readonly id: number
  /** null: it went to an address */
  readonly login: string | null
  readonly email: string | null
  readonly role: 'member' | 'admin'
  /** slugs */
  readonly teams: readonly string[]
}

/** An invitation to a repository. */
export interface RepositoryInvitation {
  readonly id: number
  readonly invitee: GithubUser
  readonly level: string
}
