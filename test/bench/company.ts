import { pick } from './dice.ts'
import type { CompanySize } from './sizes.ts'
import { benchSystems, type BenchSystem } from './systems.ts'

/** A company made up from a seed: its policies, and any person by number, without holding all of them. */
export interface BenchCompany {
  readonly size: CompanySize
  readonly seed: number
  readonly systems: readonly BenchSystem[]
  readonly policies: readonly BenchPolicy[]
  readonly person: (index: number) => BenchPerson
}

export interface BenchPolicy {
  readonly name: string
  readonly file: string
  /** all must hold; null for a policy that is only inherited */
  readonly trigger: readonly BenchCondition[] | null
  readonly inherits: readonly string[]
  readonly grants: readonly BenchGrant[]
}

export interface BenchCondition {
  readonly attribute: string
  readonly values: readonly string[]
}

export interface BenchGrant {
  readonly system: BenchSystem
  readonly resource: string
  readonly level: string | null
  /** `system:type:resource` */
  readonly key: string
}

export function benchGrant(system: BenchSystem, resource: string, level: string | null): BenchGrant {
  return { system, resource, level, key: `${system.name}:${system.type}:${resource}` }
}

export interface BenchPerson {
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
}

/** As policies and answers write it: the usual level goes without saying. */
export function grantText({ key, system, level }: BenchGrant): string {
  return level === null || level === system.defaultLevel ? key : `${key} (${level})`
}

export function createCompany(size: CompanySize, seed: number): BenchCompany {
  const systems = benchSystems.slice(0, size.systems)
  return {
    size,
    seed,
    systems,
    policies: createPolicies(size, systems),
    person: (index) => createPerson(index, size, seed),
  }
}

function createPolicies(size: CompanySize, systems: readonly BenchSystem[]): BenchPolicy[] {
  const list = (count: number, make: (number: number) => Omit<BenchPolicy, 'file'>, folder: string) =>
    Array.from({ length: count }, (_, number) => ({ ...make(number), file: `${folder}/${four(number)}.yaml` }))
  const grants = (kind: string, number: number, count: number) => grantsOf(systems, kind, number, count)
  const is = (attribute: string, ...values: string[]): BenchCondition => ({ attribute, values })
  const base = {
    name: 'Base',
    trigger: [is('employment_status', 'Active')],
    inherits: [],
    grants: grants('base', 0, 6),
  }
  return [
    { ...base, file: 'base.yaml' },
    ...list(
      size.divisions,
      (n) => ({ name: divisionName(n), trigger: null, inherits: ['Base'], grants: grants('division', n, 3) }),
      'divisions',
    ),
    ...list(
      size.families,
      (n) => ({
        name: `Family ${n}`,
        trigger: null,
        inherits: [divisionName(n % size.divisions)],
        grants: grants('family', n, 4),
      }),
      'families',
    ),
    ...list(
      size.titles,
      (n) => ({
        name: `${titleName(n)} Access`,
        trigger: [is('job_title', titleName(n))],
        inherits: [`Family ${n % size.families}`],
        grants: [...grants('title', n, 6), sharedGroup(systems, n, 'reporter')],
      }),
      'titles',
    ),
    ...list(
      size.teams,
      (n) => ({
        name: `${teamName(n)} Access`,
        trigger: [is('team', teamName(n))],
        inherits: [],
        grants: [...grants('team', n, 4), sharedGroup(systems, n, 'developer')],
      }),
      'teams',
    ),
    ...list(
      size.offices,
      (n) => ({
        name: `${officeName(n)} Office`,
        trigger: [is('office', officeName(n))],
        inherits: [],
        grants: grants('office', n, 4),
      }),
      'offices',
    ),
    ...list(
      size.projects,
      (n) => ({
        name: `Project ${n}`,
        trigger: [is('office', officeName(n % size.offices)), is('team', ...someTeams(n, size))],
        inherits: [],
        grants: grants('project', n, 3),
      }),
      'projects',
    ),
  ]
}

/** Two levels of one group from two policies: the higher one counts. */
function sharedGroup(systems: readonly BenchSystem[], number: number, level: string): BenchGrant {
  return benchGrant(systems[1]!, `shared-${number % 50}`, level)
}

function grantsOf(systems: readonly BenchSystem[], kind: string, number: number, count: number): BenchGrant[] {
  return Array.from({ length: count }, (_, place) => {
    const system = systems[(number * 7 + place) % systems.length]!
    const name = `${system.prefix}${kind}-${number}-${'abcdefgh'[place]}`
    return benchGrant(system, name, system.levels[(number + place) % system.levels.length] ?? null)
  })
}

function someTeams(number: number, size: CompanySize): string[] {
  const count = Math.max(2, Math.floor(size.teams / 4))
  return Array.from({ length: count }, (_, place) => teamName((number + place * 3) % size.teams)).filter(
    (name, place, all) => all.indexOf(name) === place,
  )
}

/** Title, team and office are drawn independently, so that few people are alike: the hard case for any memory of results. */
function createPerson(index: number, size: CompanySize, seed: number): BenchPerson {
  const title = pick(seed, index, 1, size.titles)
  const id = personId(index)
  const attributes = {
    user_id: id,
    email: `${id}@company.example`,
    first_name: 'Person',
    last_name: `Number ${index}`,
    job_title: titleName(title),
    department: divisionName((title % size.families) % size.divisions),
    team: teamName(pick(seed, index, 2, size.teams)),
    office: officeName(pick(seed, index, 3, size.offices)),
    employment_type: pick(seed, index, 4, 20) === 0 ? 'Contractor' : 'FTE',
    employment_status: 'Active',
    start_date: `20${10 + pick(seed, index, 5, 15)}-0${1 + pick(seed, index, 6, 9)}-01`,
    manager: `${personId(Math.floor(index / 8))}@company.example`,
    cost_center: `CC-${1000 + pick(seed, index, 7, 500)}`,
  }
  return { id, attributes }
}

function personId(index: number): string {
  return `person.${String(index).padStart(8, '0')}`
}

function four(number: number): string {
  return String(number).padStart(4, '0')
}

function divisionName(number: number): string {
  return `Division ${number}`
}

function titleName(number: number): string {
  return `Specialist ${number}`
}

function teamName(number: number): string {
  return `Team ${number}`
}

function officeName(number: number): string {
  return `Site ${number}`
}
