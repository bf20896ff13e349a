import type {
  AccountModel,
  AccountVerb,
  AdapterManifest,
  Correlation,
  GrantLevel,
  GrantType,
} from '../../domain/manifest.ts'
import { createReader, type Reader, Unreadable } from './read-shape.ts'

const accountKinds = ['owns_accounts', 'federated', 'invite', 'role_as_account', 'none'] as const
const verbs: readonly AccountVerb[] = ['create', 'enable', 'suspend', 'deactivate', 'delete', 'end_sessions', 'update']
const correlations: readonly Correlation[] = ['external_id', 'employee_id', 'email', 'username']

/** The manifest that a value is, or what is wrong with it, in one clause. Nothing is filled in and nothing left over. */
export function parseManifest(value: unknown): AdapterManifest | string {
  try {
    return manifestIn(createReader(value, 'the manifest'))
  } catch (error) {
    if (error instanceof Unreadable) return error.message
    throw error
  }
}

function manifestIn(of: Reader): AdapterManifest {
  of.only(
    'system',
    'contract',
    'account',
    'types',
    'shorthands',
    'defaultType',
    'residualSession',
    'foldsCase',
    'identityProvider',
  )
  of.choice('contract', [1])
  const types = of.list('types').map(typeIn)
  const shorthands = of.at('shorthands').texts()
  const defaultType = of.has('defaultType') ? of.text('defaultType') : null
  const names = types.map(({ type }) => type)
  if (new Set(names).size !== names.length) of.fail('names a type twice')
  for (const target of [...Object.values(shorthands), ...(defaultType === null ? [] : [`${defaultType}:x`])])
    if (target !== 'account' && !names.includes(target.split(':')[0]!))
      of.fail(`points to \`${target}\`, which is no type of it`)
  const session = of.at('residualSession').only('revocable', 'maxSeconds')
  return {
    system: of.text('system'),
    contract: 1,
    account: accountIn(of.at('account')),
    types,
    shorthands,
    ...(defaultType !== null && { defaultType }),
    residualSession: { revocable: session.flag('revocable'), maxSeconds: session.count('maxSeconds', true) },
    ...(of.isSet('foldsCase') && { foldsCase: true }),
    ...(of.isSet('identityProvider') && { identityProvider: true }),
  }
}

function accountIn(of: Reader): AccountModel {
  of.only('kind', 'idStability', 'verbs', 'correlation', 'stages')
  const known = of.at('verbs').only(...verbs)
  const entries = verbs
    .filter((verb) => known.has(verb))
    .map((verb) => {
      const one = known.at(verb).only('reversible', 'destroysData')
      return [verb, { reversible: one.flag('reversible'), destroysData: one.flag('destroysData') }] as const
    })
  return {
    kind: of.choice('kind', accountKinds),
    idStability: of.choice('idStability', ['immutable', 'name_is_id']),
    verbs: Object.fromEntries(entries),
    correlation: of.choices('correlation', correlations),
    ...(of.isSet('stages') && { stages: true }),
  }
}

function typeIn(of: Reader): GrantType {
  of.only(
    'type',
    'levels',
    'defaultLevel',
    'risk',
    'levelMode',
    'mandatory',
    'nativeExpiry',
    'readAfterWrite',
    'permissions',
    'blindSpots',
    'unenforceableLevels',
  )
  const type = of.text('type')
  if (type === 'account' || /[:\s*]/.test(type))
    of.fail(`has the type \`${type}\`, which cannot be written in a policy`)
  const levels = of.list('levels').map(levelIn)
  const defaultLevel = of.nullable('defaultLevel')
  const ids = levels.map(({ id }) => id)
  if (levels.length === 0 ? defaultLevel !== null : !ids.includes(defaultLevel ?? ''))
    of.fail('has a `defaultLevel` that is none of its levels')
  const permissions = of.at('permissions').only('read', 'write')
  return {
    type,
    levels,
    defaultLevel,
    ...(of.has('risk') && { risk: of.choice('risk', ['low', 'medium', 'privileged']) }),
    levelMode: of.choice('levelMode', ['single', 'exclusive', 'cumulative', 'independent']),
    ...(of.has('mandatory') && { mandatory: { default: of.at('mandatory').only('default').text('default') } }),
    nativeExpiry: of.choice('nativeExpiry', ['none', 'date', 'instant']),
    readAfterWrite: of.choice('readAfterWrite', ['strong', 'eventual']),
    permissions: { read: permissions.strings('read'), write: permissions.strings('write') },
    ...(of.has('blindSpots') && { blindSpots: of.strings('blindSpots') }),
    ...(of.has('unenforceableLevels') && { unenforceableLevels: of.at('unenforceableLevels').texts() }),
  }
}

function levelIn(of: Reader): GrantLevel {
  of.only('id', 'rank', 'aliases', 'admin')
  return {
    id: of.text('id'),
    rank: of.count('rank', false)!,
    ...(of.has('aliases') && { aliases: of.strings('aliases') }),
    ...(of.isSet('admin') && { admin: true }),
  }
}
