import { createConstraintModel } from '../../src/policy/constraint-model.ts'
import { createLockModel } from '../../src/access/lock-model.ts'
import { type AccessModel, groupGraces } from '../../src/access/access-model.ts'
import { accessTimeline } from '../../src/access/access-timeline.ts'
import { createExceptionModel } from '../../src/access/exception-model.ts'
import { expectedAccess } from '../../src/access/expected-access.ts'
import { rememberedAttributes, rememberPerson } from '../../src/access/remembered-person.ts'
import type { PersonAccess } from '../../src/domain/access.ts'
import type { AccessTimeline } from '../../src/domain/access-timeline.ts'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { formatGrant } from '../../src/domain/grant.ts'
import type { LedgerGrace, LedgerGrant, LedgerPerson } from '../../src/domain/ledger.ts'
import type { AttributeValue, Person } from '../../src/domain/person.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { createPolicyModel } from '../../src/policy/policy-model.ts'
import { catalog, documentsOf, personOf, usual } from '../policy/build.ts'

/** A company in a few lines, and questions about it; times are texts such as `2026-01-31T12:00Z`. */
export interface Company {
  readonly model: AccessModel
  readonly diagnostics: readonly Diagnostic[]
  person(id: string): Person
  access(id: string, at?: string): PersonAccess
  /** what the person should have, as people write it; what a deny perhaps forbids has a `?` */
  holds(id: string, at?: string): string[]
  /** what the ledger remembers of the person */
  remember(id: string, seen: string): LedgerPerson
}

export type Records = Readonly<Record<string, Readonly<Record<string, AttributeValue>>>>

export const noon = '2026-06-01T12:00Z'

export function companyOf(parts: {
  readonly files: string | Readonly<Record<string, string>>
  readonly people?: Records
  readonly settings?: Settings
  readonly graces?: readonly LedgerGrace[]
  readonly former?: readonly string[]
  readonly now?: string
}): Company {
  const settings = parts.settings ?? usual
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const documents = documentsOf(parts.files)
  const records = Object.entries(parts.people ?? { ana: {} })
  const directory = createDirectory(records.map(([id, attributes]) => personOf(id, attributes, settings)))
  const policies = createPolicyModel(documents.policies, { settings, catalog, report })
  const exceptions = createExceptionModel(documents.exceptions, {
    settings,
    rules: policies.rules,
    directory,
    formerPeople: new Set(parts.former),
    now: Date.parse(parts.now ?? noon),
    isCovered: () => false,
    isApproved: () => false,
    report,
  })
  const locks = createLockModel(documents.locks, {
    settings,
    catalog,
    directory,
    formerPeople: new Set(parts.former),
    now: Date.parse(parts.now ?? noon),
    report,
  })
  const constraints = createConstraintModel(documents.constraints, { settings, catalog, directory, report })
  const model: AccessModel = {
    settings,
    policies,
    exceptions,
    verdicts: new Map(),
    directory,
    locks,
    constraints,
    graces: groupGraces(parts.graces ?? []),
  }
  const person = (id: string) => {
    const known = directory.byId.get(id)
    if (!known) throw new Error(`nobody is called ${id} in this test`)
    return known
  }
  const access = (id: string, at = noon) => expectedAccess(model, person(id), Date.parse(at))
  const remember = (id: string, seen: string) => {
    const { state } = access(id, seen)
    return rememberPerson(person(id), state, Date.parse(seen), rememberedAttributes(policies, settings))
  }
  return { model, diagnostics, person, access, holds: (id, at) => grantsOf(access(id, at)), remember }
}

export function grantsOf(access: PersonAccess): string[] {
  return [...access.expected.values()].map((one) => formatGrant(one.grant, catalog) + (one.blocked ? ' ?' : ''))
}

export function owned(person: string, grant: string, level: string | null = null): LedgerGrant {
  const [system = '', type = '', ...resource] = grant.split(':')
  return { person, system, type, resource: resource.join(':'), level, origin: 'granted', since: 0 }
}

export function grace(
  person: string,
  grant: string,
  since: string,
  until: string,
  level: string | null = null,
): LedgerGrace {
  const { system, type, resource } = owned(person, grant)
  return {
    person,
    system,
    type,
    resource,
    level,
    since: Date.parse(since),
    until: Date.parse(until),
    policy: 'Earlier',
  }
}

/** One run that looks at a person: what they were like before, and what provisionr had given them. */
export function runFor(
  company: Company,
  id: string,
  options: { readonly at: string; readonly before?: LedgerPerson | null; readonly owned?: readonly LedgerGrant[] },
): AccessTimeline {
  const remembered = options.before ?? null
  return accessTimeline(company.model, company.person(id), {
    now: Date.parse(options.at),
    remembered,
    owned: options.owned ?? [],
  })
}

export function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z')
}
