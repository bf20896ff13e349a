/** Whether a value, however it came into a file, has the members that a plan or a result of format 1 has. */
export function isPlanShaped(value: Readonly<Record<string, unknown>>): boolean {
  const { changes, later, systems, refusals, diagnostics, drift, selection, people, summary, source } = value
  const isResult = value['kind'] === 'result'
  return (
    hasTexts(value, ['organization', 'digest', 'branch_digest', 'evaluated_at', 'provisionr_version']) &&
    isTextOrNull(value['environment']) &&
    typeof value['complete'] === 'boolean' &&
    typeof value['applyable'] === 'boolean' &&
    (!isResult || hasTexts(value, ['run', 'finished_at', 'audit_head'])) &&
    isListOf(changes, (one) => isChange(one) && (!isResult || isOutcome(one['result']))) &&
    isListOf(later, isChange) &&
    isListOf(systems, isSystem) &&
    isListOf(refusals, (one) => hasTexts(one, ['guard', 'message']) && isTextOrNull(one['allow_with'])) &&
    isListOf(diagnostics, isDiagnostic) &&
    isRecord(drift) &&
    ['excess', 'missing', 'orphans', 'disputed'].every((kind) => isListOf(drift[kind], isDriftItem)) &&
    isSelection(selection) &&
    isRecord(people) &&
    typeof people['count'] === 'number' &&
    isSummary(summary) &&
    isRecord(source)
  )
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Fields = Readonly<Record<string, unknown>>

function isChange(one: Fields): boolean {
  const isTexts = hasTexts(one, ['id', 'address', 'action', 'person', 'system', 'type', 'cause', 'risk'])
  const isOptional = ['account', 'resource', 'grant', 'due'].every((name) => isTextOrNull(one[name]))
  return (
    isTexts &&
    isOptional &&
    isState(one['before']) &&
    isState(one['after']) &&
    isReasons(one) &&
    areTexts(one['requires'])
  )
}

function isDriftItem(one: Fields): boolean {
  const isOptional = ['person', 'account', 'resource', 'grant'].every((name) => isTextOrNull(one[name]))
  const isTexts = hasTexts(one, ['address', 'system', 'type', 'message'])
  return isTexts && isOptional && isState(one['expected']) && isState(one['actual']) && isReasons(one)
}

function isReasons({ reasons }: Fields): boolean {
  return isListOf(
    reasons,
    (one) => hasTexts(one, ['kind', 'name']) && areTexts(one['path']) && isTextOrNull(one['file']),
  )
}

function isState(value: unknown): boolean {
  return value === null || (isRecord(value) && isTextOrNull(value['level']) && typeof value['status'] === 'string')
}

function isOutcome(value: unknown): boolean {
  return isRecord(value) && hasTexts(value, ['status']) && isTextOrNull(value['detail'])
}

function isSystem(one: Fields): boolean {
  const isCounted = ['accounts', 'grants', 'requests'].every((name) => typeof one[name] === 'number')
  return hasTexts(one, ['name', 'adapter', 'status', 'digest']) && isTextOrNull(one['detail']) && isCounted
}

function isDiagnostic(one: Fields): boolean {
  return (
    hasTexts(one, ['severity', 'code', 'message', 'help']) && isTextOrNull(one['file']) && isTextOrNull(one['person'])
  )
}

function isSelection(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { max_removals: removals, remediate } = value
  const isAmount =
    removals === null || (typeof removals === 'number' && Number.isSafeInteger(removals) && removals >= 0)
  const lists = ['people', 'systems', 'policies', 'causes']
  return lists.every((name) => areTexts(value[name])) && typeof remediate === 'boolean' && isAmount
}

function isSummary(value: unknown): boolean {
  const counts = [
    'add',
    'update',
    'remove',
    'later',
    'adopt',
    'unchanged',
    'withheld',
    'excess',
    'missing',
    'people',
    'systems',
  ]
  return isRecord(value) && counts.every((name) => typeof value[name] === 'number') && isRecord(value['risk'])
}

function isListOf(value: unknown, isOne: (one: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((one) => isRecord(one) && isOne(one))
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}

function hasTexts(fields: Fields, names: readonly string[]): boolean {
  return names.every((name) => typeof fields[name] === 'string')
}
