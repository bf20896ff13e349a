import type { SearchEntry } from 'ldapts'
import { bytesOf, textOf } from './ldap-entry.ts'

/**
 * A group that an account is in without being listed there, by what both know of it: `gidNumber` (RFC 2307), or its
 * security identifier.
 */
export interface PrimaryGroup {
  readonly attribute: 'gidNumber' | 'objectSid'
  readonly value: string | Buffer
}

/** What has to be read of an account to know its primary group. */
export const primaryAttributes = ['gidNumber', 'objectSid', 'primaryGroupID']

/** The primary group of an account; null when it has none. */
export function primaryGroupOf(person: SearchEntry): PrimaryGroup | null {
  const sid = bytesOf(person, 'objectSid')
  const number = textOf(person, 'primaryGroupID')
  if (sid !== null && sid.length >= 12 && number !== null && /^\d{1,10}$/.test(number)) {
    // The account's own, with another last number (MS-DTYP, 2.4.2).
    const group = Buffer.from(sid)
    group.writeUInt32LE(Number(number), group.length - 4)
    return { attribute: 'objectSid', value: group }
  }
  const gid = textOf(person, 'gidNumber')
  return gid === null ? null : { attribute: 'gidNumber', value: gid }
}

/** What a group has as a primary group; null when it cannot be one. */
export function asPrimaryGroup(group: SearchEntry): PrimaryGroup | null {
  const sid = bytesOf(group, 'objectSid')
  if (sid !== null) return { attribute: 'objectSid', value: sid }
  const gid = textOf(group, 'gidNumber')
  return gid === null ? null : { attribute: 'gidNumber', value: gid }
}

/** Equal for an account's primary group and that group. */
export function primaryKey({ attribute, value }: PrimaryGroup): string {
  return `${attribute}=${typeof value === 'string' ? value : value.toString('hex')}`
}
