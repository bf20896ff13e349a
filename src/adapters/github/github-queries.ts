const page = 'totalCount pageInfo { hasNextPage endCursor }'

/** Members, and whose identity provider calls them what, a page of each at once. */
export const membersQuery = `
query members($org: String!, $first: Int!, $member: String, $identity: String,
  $hasMembers: Boolean!, $hasIdentities: Boolean!, $hasEmails: Boolean!) {
  organization(login: $org) {
    membersWithRole(first: $first, after: $member) @include(if: $hasMembers) {
      ${page}
      edges { role node { databaseId login organizationVerifiedDomainEmails(login: $org) @include(if: $hasEmails) } }
    }
    samlIdentityProvider @include(if: $hasIdentities) {
      externalIdentities(first: $first, after: $identity, membersOnly: true) {
        ${page}
        nodes { user { databaseId } samlIdentity { nameId emails { value } } scimIdentity { username emails { value } } }
      }
    }
  }
}`

const teamMembers = `fragment teamMembers on TeamMemberConnection { ${page} edges { role node { databaseId login } } }`

const team = `
fragment team on Team {
  id
  slug
  parentTeam { slug }
  direct: members(first: $members, membership: IMMEDIATE) { ...teamMembers }
  below: members(first: $members, membership: CHILD_TEAM) { ...teamMembers }
}
${teamMembers}`

/** Teams with the first of their members. */
export const teamsQuery = `
query teams($org: String!, $first: Int!, $after: String, $members: Int!) {
  organization(login: $org) { teams(first: $first, after: $after) { ${page} nodes { ...team } } }
}
${team}`

export const teamQuery = `
query team($org: String!, $slug: String!, $members: Int!) {
  organization(login: $org) { team(slug: $slug) { ...team } }
}
${team}`

/** The next members of many teams at once: \`$id0\` after \`$after0\`, and so on, each \`IMMEDIATE\` or \`CHILD_TEAM\`. */
export function moreMembersQuery(memberships: readonly string[]): string {
  const variables = memberships.map((_, index) => `$id${index}: ID!, $after${index}: String!`)
  const parts = memberships.map(
    (membership, index) =>
      `t${index}: node(id: $id${index}) { ... on Team {
        members(first: $members, after: $after${index}, membership: ${membership}) { ...teamMembers } } }`,
  )
  return `query moreMembers($members: Int!, ${variables.join(', ')}) {\n${parts.join('\n')}\n}\n${teamMembers}`
}

const repository = `
fragment repository on Repository {
  nameWithOwner
  collaborators(affiliation: DIRECT, first: $collaborators, after: $collaborator) {
    ${page}
    edges { permission permissionSources { permission roleName source { __typename } } node { databaseId login } }
  }
}`

export const repositoriesQuery = `
query repositories($org: String!, $first: Int!, $after: String, $collaborators: Int!, $collaborator: String) {
  organization(login: $org) { repositories(first: $first, after: $after) { ${page} nodes { ...repository } } }
}
${repository}`

export const repositoryQuery = `
query repository($owner: String!, $repo: String!, $collaborators: Int!, $collaborator: String) {
  repository(owner: $owner, name: $repo, followRenames: false) { ...repository }
}
${repository}`
