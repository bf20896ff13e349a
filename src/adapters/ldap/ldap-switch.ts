import type { SearchEntry } from 'ldapts'
import type { Instant } from '../../domain/time.ts'
import { CallFailure } from '../call-failure.ts'
import type { LdapChange } from './ldap-change.ts'
import { textOf, textsOf } from './ldap-entry.ts'
import { nameKey } from './ldap-name.ts'

/** How accounts are switched off and on again. */
export interface LdapSwitch {
  /** what has to be read to know */
  readonly attributes: readonly string[]
  isOff(entry: SearchEntry, now: Instant): boolean
  off(entry: SearchEntry, now: Instant): readonly LdapChange[]
  on(entry: SearchEntry, now: Instant): readonly LdapChange[]
}

/** A password policy, and whether locked accounts are kept out by it. */
export interface LockPolicy {
  readonly name: string
  readonly locks: boolean
}

export const lockedTime = 'pwdAccountLockedTime'

/** `disableBy` is one of the attributes known here, or `attribute=value`; null for what is neither. */
export function switchOf(disableBy: string, policy: LockPolicy | null = null): LdapSwitch | null {
  if (disableBy === lockedTime) return lockSwitch(policy)
  const known = Object.hasOwn(switches, disableBy) ? switches[disableBy] : undefined
  if (known) return known
  const own = /^([a-z][a-z0-9-]*)=(.+)$/i.exec(disableBy)
  return own && ownSwitch(own[1]!, own[2]!)
}

/** Any single value that stands for "off". */
function ownSwitch(attribute: string, value: string): LdapSwitch {
  const isValue = (one: string) => one.toLowerCase() === value.toLowerCase()
  return {
    attributes: [attribute],
    isOff: (entry) => textsOf(entry, attribute).some(isValue),
    off: () => [set(attribute, value)],
    on(entry) {
      const values = textsOf(entry, attribute).filter(isValue)
      return values.length === 0 ? [] : [{ operation: 'delete', attribute, values }]
    },
  }
}

/** Locked until somebody unlocks it (draft-behera-ldap-password-policy, 5.3.3). */
const lockedForGood = '000001010000Z'

/** https://learn.microsoft.com/windows/win32/adschema/a-useraccountcontrol */
const accountDisabled = 0x2

const neverExpires = 0x7fffffffffffffffn
/** from 1601 to 1970, in units of 100 nanoseconds */
const windowsEpoch = 116_444_736_000_000_000n

const control: LdapSwitch = {
  attributes: ['userAccountControl', 'accountExpires'],
  isOff: (entry, now) => (flagsOf(entry) & accountDisabled) !== 0 || isExpired(entry, now),
  off: (entry) => [set('userAccountControl', String(flagsOf(entry) | accountDisabled))],
  on: (entry, now) => [
    set('userAccountControl', String(flagsOf(entry) & ~accountDisabled)),
    ...(isExpired(entry, now) ? [set('accountExpires', '0')] : []),
  ],
}

const switches: Readonly<Record<string, LdapSwitch>> = {
  userAccountControl: control,
  'userAccountControl+accountExpires': {
    ...control,
    off: (entry, now) => [...control.off(entry, now), set('accountExpires', String(windowsTime(now)))],
  },
  nsAccountLock: {
    attributes: ['nsAccountLock'],
    isOff: (entry) => textOf(entry, 'nsAccountLock')?.toLowerCase() === 'true',
    off: () => [set('nsAccountLock', 'TRUE')],
    on: () => [{ operation: 'replace', attribute: 'nsAccountLock', values: [] }],
  },
}

/**
 * A lock is an attribute like any other, and keeps nobody out, unless a password policy says that it does (`pwdLockout`):
 * where that is not certain, nobody counts as switched off, and nobody can be.
 */
function lockSwitch(policy: LockPolicy | null): LdapSwitch {
  const ownPolicy = 'pwdPolicySubentry'
  const doubt = (entry: SearchEntry): string | null => {
    const own = textOf(entry, ownPolicy)
    if (policy === null)
      return 'nothing says that a lock keeps anybody out here: name the policy with `password_policy`'
    if (!policy.locks) return `\`${policy.name}\` has no \`pwdLockout: TRUE\`, so a lock would keep nobody out`
    const isOther = own !== null && nameKey(own) !== nameKey(policy.name)
    return isOther ? `\`${entry.name}\` has a password policy of its own, \`${own}\`` : null
  }
  return {
    attributes: [lockedTime, ownPolicy],
    // Any other time is a lock by wrong passwords, which opens by itself: a leaver's must not count as done.
    isOff: (entry) => textOf(entry, lockedTime) === lockedForGood && doubt(entry) === null,
    off(entry) {
      const why = doubt(entry)
      if (why !== null) throw new CallFailure({ class: 'unsupported', message: why })
      return [set(lockedTime, lockedForGood)]
    },
    on: () => [{ operation: 'replace', attribute: lockedTime, values: [] }],
  }
}

function set(attribute: string, value: string): LdapChange {
  return { operation: 'replace', attribute, values: [value] }
}

/** Throws a `CallFailure` when they may not be read: an account that nobody knows about is neither on nor off. */
function flagsOf(entry: SearchEntry): number {
  const text = textOf(entry, 'userAccountControl')
  if (text !== null && /^-?\d+$/.test(text)) return Number(text)
  throw new CallFailure({ class: 'permission', message: '`userAccountControl` cannot be read with these credentials' })
}

/** https://learn.microsoft.com/windows/win32/adschema/a-accountexpires: 0 and the greatest number are "never" */
function isExpired(entry: SearchEntry, now: Instant): boolean {
  const text = textOf(entry, 'accountExpires')
  if (text === null || !/^\d+$/.test(text)) return false
  const expires = BigInt(text)
  return expires !== 0n && expires !== neverExpires && expires <= windowsTime(now)
}

function windowsTime(at: Instant): bigint {
  return BigInt(at) * 10_000n + windowsEpoch
}
