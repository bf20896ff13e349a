import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

export interface DemoPerson {
  readonly user_id: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly department: string
  readonly team?: string
  readonly start_date: string
  readonly employment_status?: string
}

/** An account that a system of the demo starts with. */
export interface StandingAccount {
  readonly name: string
  readonly email: string
  readonly status: 'enabled' | 'suspended' | 'staged'
  readonly access: readonly NamedGrant[]
}

export interface NamedGrant {
  readonly type: string
  readonly resource: string
  readonly level: string | null
}

export const demoPeople = parse(readFileSync('examples/acme/people.yaml', 'utf8')) as readonly DemoPerson[]

/** What a system holds when the demo starts. */
export function standingIn(system: string): readonly StandingAccount[] {
  const { accounts } = parse(readFileSync(`examples/acme/live/${system}.yaml`, 'utf8')) as {
    readonly accounts: Readonly<Record<string, Omit<StandingAccount, 'name' | 'access'> & { access: string[] }>>
  }
  return Object.entries(accounts).map(([name, { access, ...account }]) => ({
    ...account,
    name,
    access: access.map((grant) => partsOf(grant)),
  }))
}

/** The resources that policies or standing access name, sorted: they have to be there. */
export function resourcesOf(system: string, type: string): readonly string[] {
  const prefix = `${system}:${type}:`
  const named = policyGrants()
    .filter((grant) => grant.startsWith(prefix))
    .map((grant) => partsOf(grant).resource)
  const held = standingIn(system)
    .flatMap(({ access }) => access)
    .filter((grant) => grant.type === type)
    .map(({ resource }) => resource)
  return [...new Set([...named.flatMap(squads), ...held])].toSorted()
}

function partsOf(grant: string): NamedGrant {
  const match = /^[^:]+:([^:]+):(.*?)(?: \((.+)\))?$/.exec(grant)
  if (!match) throw new Error(`not a grant: ${grant}`)
  return { type: match[1]!, resource: match[2]!, level: match[3] ?? null }
}

function policyGrants(): readonly string[] {
  const files = readdirSync('policies', { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.test.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join('policies', file), 'utf8')))
    .flatMap((document) => (document.toJS() as PolicyDocument).policy.grants ?? [])
    .map((grant) => (typeof grant === 'string' ? grant : grant.grant))
}

interface PolicyDocument {
  readonly policy: { readonly grants?: readonly (string | { readonly grant: string })[] }
}

/** Names made from a team, for every team there is. */
function squads(resource: string): readonly string[] {
  if (!resource.includes('${team}')) return [resource]
  const teams = demoPeople.filter(({ department }) => department === 'Engineering').flatMap(({ team }) => team ?? [])
  return [...new Set(teams)].map((team) => resource.replace('${team}', team))
}
