import type { ApproverRoles } from '../domain/evidence.ts'
import type { Ledger, LedgerPerson } from '../domain/ledger.ts'
import type { AttributeValue } from '../domain/person.ts'
import { readEmergencies } from './emergency-members.ts'
import { type MemberOptions, type Members, openMembers } from './read-members.ts'

export const accountStatuses = ['enabled', 'suspended', 'staged', 'invited', 'deactivated'] as const
export const lifecycleStates = ['prehire', 'active', 'leave', 'terminated'] as const
const grantNames = ['person', 'system', 'type', 'resource', 'level', 'since'] as const

export const headNames = [
  'version',
  'serial',
  'organization',
  'environment',
  'last_run',
  'last_commit',
  'verified?',
  'people_count',
  'audit',
  'resources',
  'systems',
  'revocations?',
  'unposted?',
  'gifts?',
  'emergencies?',
  'approvals?',
] as const

const names = [...headNames, 'people', 'accounts', 'grants', 'graces'] as const

type Lists = 'people' | 'accounts' | 'grants' | 'graces'

/** What a ledger says beside its people, in `members`. */
export function readHead(members: Members, options: MemberOptions): Omit<Ledger, Lists> {
  return {
    serial: options.lenient ? 0 : members.count('serial'),
    organization: options.lenient ? (members.textOrNull('organization') ?? '') : members.text('organization'),
    environment: members.textOrNull('environment'),
    lastRun: members.timeOrNull('last_run'),
    lastCommit: members.textOrNull('last_commit'),
    ...(members.raw('verified') === true ? { isVerified: true } : {}),
    audit: readAudit(members, options),
    peopleCount: isGiven(members, 'people_count') ? members.count('people_count') : null,
    resources: members.list('resources', ['system', 'type', 'resource', 'native_id'], (item) => ({
      system: item.text('system'),
      type: item.text('type'),
      resource: item.text('resource'),
      nativeId: item.textOrNull('native_id'),
    })),
    systems: members.list('systems', ['system', 'last_good_run'], (item) => ({
      system: item.text('system'),
      lastGoodRun: item.time('last_good_run'),
    })),
    ...readRevocations(members),
    ...readUnposted(members),
    ...readGifts(members, options),
    ...readEmergencies(members, options),
    ...readApprovals(members, options),
  }
}

/** The ledger that a JSON value with one object per entry says (a seed, or version 1), or a complaint with the path of what is wrong. */
export function readLedger(value: Readonly<Record<string, unknown>>, options: MemberOptions): Ledger {
  const { checksum: _, ...rest } = value
  const members = openMembers(rest, '', names, options)
  return {
    ...readHead(members, options),
    people: members.list('people', ['person', 'state', 'seen', 'attributes', 'left?'], (item) =>
      readPerson(item, members, options),
    ),
    accounts: members.list('accounts', ['system', 'account', 'person', 'origin', 'since', 'status'], (item) => ({
      system: item.text('system'),
      account: item.text('account'),
      person: item.text('person'),
      origin: item.oneOf('origin', ['created', 'adopted']),
      since: item.time('since'),
      status: item.oneOf('status', accountStatuses),
    })),
    grants: members.list('grants', [...grantNames, 'origin'], (item) => ({
      ...readGrant(item),
      origin: item.oneOf('origin', ['granted', 'adopted']),
    })),
    graces: members.list('graces', [...grantNames, 'until', 'policy'], (item) => ({
      ...readGrant(item),
      until: item.time('until'),
      policy: item.text('policy'),
    })),
  }
}

function readRevocations(members: Members): Pick<Ledger, 'revocations'> {
  if (!isGiven(members, 'revocations')) return {}
  const memberNames = ['person', 'system', 'account', 'type', 'resource', 'since', 'failures']
  return {
    revocations: members.list('revocations', memberNames, (item) => ({
      person: item.text('person'),
      system: item.text('system'),
      account: item.text('account'),
      type: item.text('type'),
      resource: item.textOrNull('resource'),
      since: item.time('since'),
      failures: item.count('failures'),
    })),
  }
}

function readUnposted(members: Members): Pick<Ledger, 'unposted'> {
  if (!isGiven(members, 'unposted')) return {}
  return {
    unposted: members.list('unposted', ['request', 'run', 'at'], (item) => ({
      request: item.count('request'),
      run: item.text('run'),
      at: item.time('at'),
    })),
  }
}

function readGifts(members: Members, options: MemberOptions): Pick<Ledger, 'gifts'> {
  return isGiven(members, 'gifts') ? { gifts: readTexts(members, 'gifts', options) } : {}
}

function readApprovals(members: Members, options: MemberOptions): Pick<Ledger, 'approvals'> {
  if (!isGiven(members, 'approvals')) return {}
  const memberNames = ['exception', 'digest', 'approvers', 'authors', 'requester', 'source', 'at', 'roles']
  return {
    approvals: members.list('approvals', memberNames, (item) => ({
      exception: item.textOrNull('exception'),
      digest: item.text('digest'),
      approvers: readTexts(item, 'approvers', options),
      authors: readTexts(item, 'authors', options),
      requester: item.textOrNull('requester'),
      source: item.text('source'),
      at: item.time('at'),
      roles: readRoles(item, options),
    })),
  }
}

function readRoles(item: Members, options: MemberOptions): ApproverRoles {
  const written = item.raw('roles')
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    return options.complain(`${item.path}.roles`, 'is no object')
  const roles = openMembers(written, `${item.path}.roles`, Object.keys(written), options)
  return Object.fromEntries(Object.keys(written).map((name) => [name, readTexts(roles, name, options)]))
}

function readTexts(item: Members, name: string, { complain }: MemberOptions): readonly string[] {
  const texts = item.raw(name)
  if (Array.isArray(texts) && texts.every((one): one is string => typeof one === 'string')) return texts
  return complain(item.path === '' ? name : `${item.path}.${name}`, 'is no list of texts')
}

function readAudit(ledger: Members, options: MemberOptions): Ledger['audit'] {
  // A seed starts an empty log.
  if (options.lenient) return { count: 0, hash: null }
  const audit = openMembers(ledger.raw('audit'), 'audit', ['count', 'hash'], options)
  return { count: audit.count('count'), hash: audit.textOrNull('hash') }
}

function readPerson(item: Members, ledger: Members, options: MemberOptions): LedgerPerson {
  const attributes = item.raw('attributes') ?? {}
  if (typeof attributes !== 'object' || Array.isArray(attributes))
    options.complain(`${item.path}.attributes`, 'is no object')
  const checked = Object.entries(attributes).map(([name, value]: [string, unknown]): [string, AttributeValue] => {
    if (isAttributeValue(value)) return [name, value]
    return options.complain(`${item.path}.attributes.${name}`, 'is neither text nor a list of texts; quote it')
  })
  const left = item.timeOrNull('left')
  return {
    person: item.text('person'),
    state: item.oneOf('state', lifecycleStates),
    // A seed may leave it out: its people were seen by its last run.
    seen: options.lenient && !isGiven(item, 'seen') ? ledger.time('last_run') : item.time('seen'),
    attributes: Object.fromEntries(checked),
    ...(left === null ? {} : { left }),
  }
}

function readGrant(item: Members) {
  return {
    person: item.text('person'),
    system: item.text('system'),
    type: item.text('type'),
    resource: item.text('resource'),
    level: item.textOrNull('level'),
    since: item.time('since'),
  }
}

export function isAttributeValue(value: unknown): value is AttributeValue {
  return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'))
}

function isGiven(members: Members, name: string): boolean {
  return members.raw(name) !== undefined && members.raw(name) !== null
}
