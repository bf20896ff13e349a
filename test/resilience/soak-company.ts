import { type CompanyFiles, writeCompany } from './company-files.ts'

/** A made-up company that lives on; the events change it in place. */
export interface SoakCompany {
  /** epoch milliseconds, UTC */
  clock: number
  readonly people: Map<string, SoakPerson>
  readonly policies: SoakPolicy[]
  readonly exceptions: SoakException[]
  readonly locks: SoakLock[]
  /** `account system:type:resource` that somebody gave by hand and no policy ever gave since */
  readonly byHand: Set<string>
  /** the same, of which somebody set the level by hand: what is more than expected is reported, and stays */
  readonly raised: Set<string>
  /** who moved since the last round */
  readonly moved: Set<string>
  /** `person grant` → until when somebody may keep it who moved */
  readonly kept: Map<string, number>
  /** who got another e-mail address since the last round, with the one before */
  readonly renamed: Map<string, string>
  hired: number
  named: number
}

export interface SoakPerson {
  readonly id: string
  email: string
  name: string
  title: string
  team: string
  status: 'Active' | 'Leave' | 'Left'
  /** exceptions that start before this are dead: the person was gone since */
  exceptionsFrom: number
}

export interface SoakPolicy {
  readonly name: string
  readonly title: string | null
  readonly team: string | null
  readonly grants: Map<string, string | null>
  readonly denies: Set<string>
}

export interface SoakException {
  readonly id: string
  readonly user: string
  readonly grant: string
  readonly level: string | null
  readonly starts: number
  readonly expires: number
}

export interface SoakLock {
  readonly user: string | null
  readonly grant: string | null
  readonly until: number
}

export const titles = ['Developer', 'Operator', 'Seller', 'Lawyer'] as const
export const teams = ['north', 'south'] as const
export const levels = ['guest', 'reporter', 'developer', 'maintainer'] as const
export const systems = ['okta', 'gitlab', 'aws'] as const

/** Every right there is, without its level; those of gitlab have one. */
export const rights = [
  ...['everyone', 'vpn', 'wiki'].map((name) => `okta:group:${name}`),
  ...['crm', 'hr', 'argo'].map((name) => `okta:app:${name}`),
  ...['platform', 'docs', 'site', 'legal'].map((name) => `gitlab:group:${name}`),
  ...['tools', 'offers'].map((name) => `gitlab:project:${name}`),
  ...['stage', 'reports', 'backups'].map((name) => `aws:permission-set:${name}`),
]

/** Days for which movers keep `gitlab:project:*`. */
export const graceDays = 10
export const day = 86_400_000

const settings = {
  okta: {},
  gitlab: { depends_on: ['okta'] },
  aws: { depends_on: ['okta'], enforcement: 'authoritative' },
}

export function writeSoakCompany(
  folder: string,
  company: SoakCompany,
  faults: Readonly<Record<string, readonly unknown[]>>,
): void {
  const time = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
  const grantText = (grant: string, level: string | null) => (level === null ? grant : `${grant} (${level})`)
  const files: CompanyFiles = {
    clock: time(company.clock),
    systems: Object.fromEntries(
      Object.entries(settings).map(([name, one]) => [
        name,
        { ...one, sandbox: { page_size: 3, fail: faults[name] ?? [] } },
      ]),
    ),
    people: [...company.people.values()].map((one) => ({
      user_id: one.id,
      email: one.email,
      first_name: one.name,
      job_title: one.title,
      team: one.team,
      status: one.status,
    })),
    policies: company.policies.map(({ name, title, team, grants, denies }) => ({
      name,
      triggers: [{ status: ['Active', 'Leave'], ...(title && { job_title: title }), ...(team && { team }) }],
      grants: [...grants].map(([grant, level]) => grantText(grant, level)),
      ...(denies.size > 0 && { denies: [...denies] }),
    })),
    exceptions: company.exceptions.map((one) => ({
      id: one.id,
      user: one.user,
      grant: grantText(one.grant, one.level),
      justification: 'helps the others out for some time',
      approved_by: 'chief@acme.com',
      starts: time(one.starts),
      expires: time(one.expires),
    })),
    locks: company.locks.map(({ user, grant, until }) => ({
      ...(user === null ? { grant } : { user }),
      reason: 'looks strange',
      until: time(until),
    })),
    live: {},
    settings: { grace: { mover: '0d', rules: [{ grants: 'gitlab:project:*', mover: `${graceDays}d` }] } },
  }
  writeCompany(folder, files)
}
