import type { Emergency } from '../domain/emergency.ts'
import type { Ledger } from '../domain/ledger.ts'
import { formatTime } from './ledger-time.ts'
import { type MemberOptions, type Members, openMembers } from './read-members.ts'

const decisionNames = ['kind', 'person', 'at', 'by', 'login', 'reason', 'request']

const names: Readonly<Record<Emergency['kind'], readonly string[]>> = {
  break_glass: [...decisionNames, 'exception', 'grants', 'until', 'rule', 'ticket'],
  revocation: [...decisionNames, 'exception', 'content'],
  lock: [...decisionNames, 'until'],
}

/** What was decided at once, as the ledger says it in `emergencies`; nothing where it says nothing of the kind. */
export function readEmergencies(members: Members, options: MemberOptions): Pick<Ledger, 'emergencies'> {
  const all = members.raw('emergencies')
  if (all === undefined || all === null) return {}
  if (!Array.isArray(all)) return options.complain('emergencies', 'is no list')
  return { emergencies: all.map((item: unknown, index) => readEmergency(item, `emergencies[${index}]`, options)) }
}

function readEmergency(value: unknown, path: string, options: MemberOptions): Emergency {
  const every = [...new Set(Object.values(names).flat())].map((name) => `${name}?`)
  const kind = openMembers(value, path, every, options).oneOf('kind', ['break_glass', 'revocation', 'lock'])
  const item = openMembers(value, path, names[kind], options)
  const decision = {
    person: item.text('person'),
    at: formatTime(item.time('at')),
    by: item.text('by'),
    login: item.textOrNull('login'),
    reason: item.text('reason'),
    request: item.raw('request') === null ? null : item.count('request'),
  }
  if (kind === 'revocation')
    return { kind, ...decision, exception: item.text('exception'), content: item.text('content') }
  const until = item.timeOrNull('until')
  if (kind === 'lock') return { kind, ...decision, until: until === null ? null : formatTime(until) }
  return {
    kind,
    ...decision,
    exception: item.text('exception'),
    grants: readTexts(item, 'grants', options),
    until: formatTime(item.time('until')),
    rule: item.textOrNull('rule'),
    ticket: item.textOrNull('ticket'),
  }
}

function readTexts(item: Members, name: string, { complain }: MemberOptions): readonly string[] {
  const texts = item.raw(name)
  if (Array.isArray(texts) && texts.every((one): one is string => typeof one === 'string')) return texts
  return complain(`${item.path}.${name}`, 'is no list of texts')
}
