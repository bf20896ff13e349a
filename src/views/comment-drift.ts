import type { DriftItem } from '../domain/plan.ts'
import { codeSpan } from './markdown-text.ts'

/** Whose it is; native ids of accounts only where everything may be told. */
export function driftHolderCell({ person, account }: DriftItem, isTold: boolean): string {
  if (person !== null) return codeSpan(person)
  return isTold && account !== null ? `account ${codeSpan(account)}` : 'an account of nobody'
}

/** The grant or the account; where it is held at another level than expected, with both. */
export function driftGrantCell({ system, type, grant, expected, actual }: DriftItem): string {
  const words =
    expected && actual ? `${actual.level ?? actual.status}, expected ${expected.level ?? expected.status}` : null
  return [grant ?? `${system} ${type}`, words].flatMap((text) => (text === null ? [] : [codeSpan(text)])).join(' ')
}
