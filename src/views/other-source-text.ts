import type { ExpectedGrant } from '../domain/access.ts'
import { grantKey } from '../domain/grant.ts'
import { shellWord } from '../domain/shell-word.ts'
import { nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'

/** That somebody is to have a grant although it was revoked, what says so, and how to end that, too. */
export function otherSourceText(person: string, { grant, reasons }: ExpectedGrant): string {
  const sources = reasons.map((reason) => {
    const place = placeText({ file: reason.at?.file ?? null, line: reason.at?.line ?? null })
    return place === '' ? reasonText(reason) : `${reasonText(reason)} (${place})`
  })
  return (
    `${nameText(person)} is to have ${printable(grantKey(grant))} all the same: ${sources.join(', ')}; change that by a ` +
    `pull request, or lock the person now: provisionr revoke ${printable(shellWord(person))} --all --reason …`
  )
}
