type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string'
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const flag: Check = (value) => typeof value === 'boolean'
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((one) => check(one))
const record =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(members).every(([name, check]) => check(value[name]))

const maybeText = orNull(text)
/** members that plans of earlier versions do not have */
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const state = orNull(record({ level: maybeText, status: text, valid_until: maybe(maybeText) }))
const reasons = listOf(record({ kind: text, name: text, path: listOf(text), file: maybeText, line: orNull(count) }))

const subject = { address: text, system: text, type: text, resource: maybeText, grant: maybeText, account: maybeText }
const changeMembers = {
  ...subject,
  id: text,
  action: text,
  person: text,
  before: state,
  after: state,
  cause: text,
  reasons,
  risk: text,
  due: maybeText,
  requires: listOf(text),
}
const change = record(changeMembers)
const done = record({ ...changeMembers, result: record({ status: text, detail: maybeText }) })
const drifted = listOf(
  record({
    ...subject,
    person: maybeText,
    expected: state,
    actual: state,
    reasons,
    mended_by: maybe((value) => value === 'apply' || value === 'remediate'),
    message: text,
  }),
)

/** left out where everything may be told */
const privacyOrNone: Check = (value) => value === undefined || value === 'names-only' || value === 'counts'

const planMembers = {
  organization: text,
  environment: maybeText,
  digest: text,
  branch_digest: text,
  file_digest: text,
  complete: flag,
  applyable: flag,
  evaluated_at: text,
  provisionr_version: text,
  source: record({
    commit: maybeText,
    branch: maybeText,
    base: maybeText,
    dirty: orNull(flag),
    policies_digest: text,
    people_digest: text,
    config_digest: text,
  }),
  request: maybe(
    record({
      source: text,
      number: count,
      needed: count,
      approvers: listOf(text),
      objections: listOf(text),
      strangers: listOf(text),
      ignored: listOf(record({ who: text, why: text })),
    }),
  ),
  selection: record({
    people: listOf(text),
    systems: listOf(text),
    policies: listOf(text),
    causes: listOf(text),
    remediate: flag,
    max_removals: orNull(count),
  }),
  privacy: privacyOrNone,
  people: record({ count }),
  systems: listOf(
    record({
      name: text,
      adapter: text,
      status: text,
      detail: maybeText,
      accounts: count,
      grants: count,
      requests: count,
      digest: text,
    }),
  ),
  summary: record({
    add: count,
    update: count,
    remove: count,
    later: count,
    adopt: count,
    unchanged: count,
    withheld: count,
    excess: count,
    missing: count,
    people: count,
    systems: count,
    risk: record({ low: count, medium: count, privileged: count }),
  }),
  later: listOf(change),
  drift: record({ excess: drifted, missing: drifted, orphans: drifted, disputed: drifted }),
  refusals: listOf(record({ guard: text, message: text, allow_with: maybeText })),
  diagnostics: listOf(
    record({
      severity: text,
      code: text,
      message: text,
      help: text,
      file: maybeText,
      line: orNull(count),
      column: orNull(count),
      person: maybeText,
    }),
  ),
}

const plan = record({ ...planMembers, changes: listOf(change), audit_head: maybe(maybeText) })
const result = record({
  ...planMembers,
  changes: listOf(done),
  run: text,
  finished_at: text,
  audit_head: text,
  open_revocations: count,
})

/** Whether a value, however it came into a file, has the members that a plan or a result of format 1 has; more are allowed. */
export function isPlanShaped(value: Readonly<Record<string, unknown>>): boolean {
  return value['kind'] === 'result' ? result(value) : plan(value)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
