import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, Scalar } from 'yaml'
import type { AccountStatus } from '../../domain/access.ts'
import type { Diagnostic } from '../../domain/diagnostic.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import { didYouMean } from '../../domain/suggest.ts'
import { parsePointInTime, startOf } from '../../domain/time.ts'
import { parseSeedGrant, shorten } from './sandbox-grant.ts'
import { emptyState, resourceKey, type SandboxAccount, type SandboxState } from './sandbox-state.ts'

export interface SeedOptions {
  /** as written in the settings, relative to `root` */
  readonly path: string
  readonly root: string
  readonly manifest: AdapterManifest
  /** the configured system's name, which its grants may start with as well as with the adapter's */
  readonly system: string
}

const statuses: readonly AccountStatus[] = ['enabled', 'suspended', 'staged', 'invited', 'deactivated']
const accountFields = [
  'email',
  'status',
  'username',
  'display_name',
  'employee_id',
  'external_id',
  'created_at',
  'valid_until',
  'access',
]
const accessFields = ['grant', 'level', 'status', 'computed_by']

type Report = (node: unknown, code: string, message: string, help: string) => void

interface Reading {
  readonly options: SeedOptions
  readonly report: Report
  readonly state: SandboxState
  /** folded usernames, which no two accounts share */
  readonly usernames: Map<string, string>
}

/** Parses a seed; every scalar counts by its text, so `0123` stays `0123`. */
export function readSeed(
  text: string,
  options: SeedOptions,
): { readonly state: SandboxState; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const lines = new LineCounter()
  const reportAt = (offset: number, code: string, message: string, help: string) => {
    const { line, col } = lines.linePos(offset)
    const at = { file: options.path, line: Math.max(1, line), column: Math.max(1, col) }
    diagnostics.push({ severity: 'error', code, message, help, at })
  }
  const report: Report = (node, code, message, help) =>
    reportAt((node as Node | null)?.range?.[0] ?? 0, code, message, help)
  const reading: Reading = { options, report, state: emptyState(), usernames: new Map() }
  const parsed = parseYaml(text, lines)
  if (parsed === null) reportAt(0, 'invalid-yaml', 'values are nested too deep', 'a seed needs five levels at most')
  const [document, second] = parsed ?? []
  for (const { errors } of parsed ?? []) {
    for (const error of errors) reportAt(error.pos[0], 'invalid-yaml', oneLine(error.message), 'correct the YAML')
  }
  if (second)
    report(second.contents, 'invalid-seed', 'a seed is one document', 'remove the `---` and everything after it')
  if (diagnostics.length === 0) readAccounts(reading, document?.contents ?? null)
  return { state: reading.state, diagnostics }
}

/** The failsafe schema leaves every scalar as it is written; keys are compared later, in linear time. */
function parseYaml(text: string, lineCounter: LineCounter): readonly Document[] | null {
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const
  try {
    return [...parseAllDocuments(text, { ...options, lineCounter })] as Document[]
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function readAccounts(reading: Reading, root: unknown): void {
  const fields = readFields(reading, root, ['accounts'], 'the seed')
  const accounts = fields?.get('accounts')
  if (fields && (accounts === undefined || !isMap(accounts))) {
    const help = 'write the accounts below `accounts:`, by name; `accounts: {}` when there are none'
    reading.report(accounts ?? root, 'invalid-seed', 'the seed has no mapping `accounts`', help)
    return
  }
  for (const [id, value] of readFields(reading, accounts, null, '`accounts`') ?? []) readAccount(reading, id, value)
}

function readAccount(reading: Reading, id: string, node: unknown): void {
  const { report, state, usernames, options } = reading
  const place = `account \`${shorten(id)}\``
  const fields = isNothing(node) ? new Map<string, unknown>() : readFields(reading, node, accountFields, place)
  if (!fields) return
  const text = (name: string) => readText(reading, fields.get(name), `\`${name}\` of ${place}`)
  const username = text('username') ?? id
  const owner = usernames.get(username.toLowerCase())
  if (id === '') report(node, 'invalid-seed', 'an account has an empty name', 'name it, as in `sarah.chen: {…}`')
  if (owner !== undefined) {
    const message = `${place} has the username of account \`${shorten(owner)}\``
    report(node, 'duplicate-account', message, 'give each account its own username, capitals aside')
  }
  usernames.set(username.toLowerCase(), id)
  if (fields.has('valid_until') && options.manifest.account.nativeExpiry === undefined) {
    const message = `${place} has \`valid_until\`, and accounts of ${options.manifest.system} carry no end`
    report(fields.get('valid_until'), 'invalid-seed', message, 'take it out')
  }
  const account: SandboxAccount = {
    id,
    username,
    email: text('email'),
    displayName: text('display_name'),
    employeeId: text('employee_id'),
    externalId: text('external_id'),
    status: readChoice(reading, fields.get('status'), statuses, `\`status\` of ${place}`) ?? 'enabled',
    createdAt: readInstant(reading, fields.get('created_at'), `\`created_at\` of ${place}`),
    validUntil: readInstant(reading, fields.get('valid_until'), `\`valid_until\` of ${place}`),
    grants: new Map(),
  }
  state.accounts.set(id, account)
  for (const item of readItems(reading, fields.get('access'), place)) readAccess(reading, account, item)
}

function readAccess(reading: Reading, account: SandboxAccount, node: unknown): void {
  const { report, options } = reading
  const place = `\`access\` of account \`${shorten(account.id)}\``
  const fields = isMap(node)
    ? readFields(reading, node, accessFields, place)
    : new Map<string, unknown>([['grant', node]])
  if (!fields) return
  const written = readText(reading, fields.get('grant'), `a grant in ${place}`)
  if (written === null) {
    report(node, 'invalid-seed', `${place} has an entry without a grant`, 'write the grant, or take the entry away')
    return
  }
  const level = readText(reading, fields.get('level'), `\`level\` in ${place}`)
  const outcome = parseSeedGrant(written, level, options.manifest, [
    ...new Set([options.manifest.system, options.system]),
  ])
  if ('code' in outcome) {
    report(fields.get('grant'), outcome.code, outcome.message, outcome.help)
    return
  }
  if (outcome.grant === null) return
  const { type, resource, level: id } = outcome.grant
  const isExclusive = type.levelMode === 'exclusive'
  const held = isExclusive ? [...account.grants.values()].find((one) => one.type === type.type) : undefined
  if (account.grants.has(resourceKey(type.type, resource))) {
    report(node, 'duplicate-grant', `${place} names \`${shorten(written)}\` twice`, 'keep one of the two')
  } else if (held) {
    const message = `${place} has a second \`${type.type}\`, where only one is possible`
    report(node, 'exclusive-grant', message, `keep \`${shorten(held.resource)}\` or \`${shorten(resource)}\``)
  }
  account.grants.set(resourceKey(type.type, resource), {
    type: type.type,
    resource,
    level: id,
    status:
      readChoice(reading, fields.get('status'), ['active', 'pending'] as const, `\`status\` in ${place}`) ?? 'active',
    computedBy: readText(reading, fields.get('computed_by'), `\`computed_by\` in ${place}`),
  })
}

/** The members of a mapping by name; null, after a report, for anything else. `known` null: any name goes. */
function readFields(
  reading: Reading,
  node: unknown,
  known: readonly string[] | null,
  place: string,
): Map<string, unknown> | null {
  const { report } = reading
  if (!isMap(node)) {
    report(
      node,
      'invalid-seed',
      `${place} is not a mapping`,
      known ? `its fields are ${known.join(', ')}` : 'write `name: {…}` lines',
    )
    return null
  }
  const fields = new Map<string, unknown>()
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? scalarText(key) : null
    if (name === null) report(key ?? node, 'invalid-seed', `a name in ${place} is not plain text`, 'quote the name')
    else if (known && !known.includes(name)) {
      report(key, 'unknown-key', `${place} has the unknown field \`${shorten(name)}\``, didYouMean(name, known))
    } else if (fields.has(name)) {
      const code = place === '`accounts`' ? 'duplicate-account' : 'duplicate-key'
      report(key, code, `${place} has \`${shorten(name)}\` twice`, 'keep one of the two')
    } else fields.set(name, value)
  }
  return fields
}

function readItems(reading: Reading, node: unknown, place: string): readonly unknown[] {
  if (isNothing(node)) return []
  if (isSeq(node)) return node.items
  reading.report(
    node,
    'invalid-seed',
    `\`access\` of ${place} is not a list`,
    'write one grant per line, each after `- `',
  )
  return []
}

function readText(reading: Reading, node: unknown, place: string): string | null {
  if (isNothing(node)) return null
  if (isScalar(node)) return scalarText(node)
  reading.report(
    node,
    'invalid-seed',
    `${place} is not plain text`,
    'write one value; anchors and aliases are not read',
  )
  return null
}

function readChoice<T extends string>(reading: Reading, node: unknown, choices: readonly T[], place: string): T | null {
  const text = readText(reading, node, place)
  const choice = choices.find((one) => one === text)
  if (text !== null && choice === undefined) {
    reading.report(node, 'invalid-seed', `${place} is \`${shorten(text)}\``, `it can be ${choices.join(', ')}`)
  }
  return choice ?? null
}

function readInstant(reading: Reading, node: unknown, place: string): number | null {
  const text = readText(reading, node, place)
  const point = text === null ? null : parsePointInTime(text)
  if (text !== null && point === null) {
    reading.report(
      node,
      'invalid-seed',
      `${place} is \`${shorten(text)}\``,
      'write a date (2024-11-24) or a time with a zone (2024-11-24T09:00:00Z)',
    )
  }
  return point === null ? null : startOf(point, 'UTC')
}

/** Absent, `~`, `null` or empty, unquoted: YAML's ways to write nothing. */
function isNothing(node: unknown): boolean {
  if (node === null || node === undefined) return true
  if (!isScalar(node) || node.type !== Scalar.PLAIN) return false
  return ['', '~', 'null', 'Null', 'NULL'].includes(scalarText(node))
}

/** In the failsafe schema every value is a text, or nothing at all. */
function scalarText(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : ''
}

function oneLine(message: string): string {
  const [line = ''] = message.split('\n')
  return `${line.charAt(0).toLowerCase()}${line.slice(1)}`.replace(/[.:]$/, '')
}
