import { contentDigest } from '../access/approved-window.ts'
import type { CompiledException } from '../access/exception-model.ts'
import { quoted } from '../config/quoted.ts'
import type { EmergencyRevocation } from '../domain/emergency.ts'
import { type Grant, grantKey } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import { formatInstant } from '../domain/time.ts'
import { sha256 } from '../files/sha256.ts'
import { takenWith } from '../plan/emergency-changes.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { fillTemplate, literalResource } from '../policy/resource-template.ts'
import type { AccessEngine } from './access-engine.ts'
import type { Decider } from './decider.ts'
import type { Ending } from './ending.ts'
import type { Workspace } from './workspace.ts'

/** The end of everything outside of policy that gives the person a grant, at whatever level, now or later. */
export function endExceptions(
  question: Pick<GrantQuestion, 'concerns' | 'text'>,
  { person, reason, who }: { readonly person: string; readonly reason: string; readonly who: Decider },
  { model }: AccessEngine,
  { settings, catalog, now }: Workspace,
): Ending {
  const record = model.directory.byId.get(person) ?? null
  const all = (model.exceptions.get(person) ?? []).filter(({ period }) => period.ends > now)
  const ended = all.filter((one) => grantsOf(one, record).some(question.concerns))
  const at = formatInstant(Math.floor(now / 1000) * 1000)
  const decided = ended.map(
    ({ exception }): EmergencyRevocation => ({
      kind: 'revocation',
      person,
      at,
      ...who,
      reason,
      request: null,
      exception: exception.id,
      content: contentDigest(exception, settings, sha256),
    }),
  )
  const given = ended.flatMap((one) => grantsOf(one, record))
  const others = given.filter((grant) => !question.concerns(grant))
  const more = [...new Set(others.map((grant) => quoted(grantKey(grant))))]
  const exceptions = new Set(decided.map(({ exception }) => exception))
  const grants = new Set(given.map(grantKey))
  return {
    decided,
    changesOf: (changes) => takenWith(changes, { person, exceptions, grants }, catalog),
    systems: new Set(given.map(({ system }) => system)),
    told: more.length === 0 ? [] : [`these ended with it, for an exception ends as a whole: ${more.join(', ')}`],
  }
}

/** Of somebody who left the source nobody knows what fills a name. */
function grantsOf({ grants }: CompiledException, person: Person | null): Grant[] {
  return grants.flatMap(({ parsed }) => {
    const filled = person === null ? null : fillTemplate(parsed.resource, person.attributes)
    const resource = filled?.ok ? filled.resource : literalResource(parsed.resource)
    return resource === null ? [] : [{ ...parsed, resource }]
  })
}
