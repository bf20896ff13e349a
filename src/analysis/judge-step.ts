import type { ExpectedGrant } from '../domain/access.ts'
import { formatInstant } from '../domain/time.ts'
import type { GrantTarget } from './expected-target.ts'
import { absent, matching } from './judge-access.ts'
import { explain, finding, grantList, type TestFinding } from './test-finding.ts'
import type { TestMoment } from './test-moment.ts'

/** Two moments of one person, one step apart. */
export interface Step {
  readonly before: TestMoment
  readonly after: TestMoment
}

/** Something of it is there that was not there before, or not at that level. */
export function judgeAdds(target: GrantTarget, { before, after }: Step): TestFinding | null {
  const had = matching(target, before)
  const has = matching(target, after)
  const person = after.access.person.id
  if (has.size === 0) return absent(target, after, person)
  if ([...has].some(([key, one]) => !had.has(key) && !isGraceOnly(one))) return null
  const grants = [...has.values()].map((one) => one.grant)
  const message = `\`${person}\` had ${grantList(grants, after)} before the step as well`
  const help = target.isOne && target.grant?.level ? 'write the level if it rises; `keeps:` says that it stays' : null
  return finding(target.at, message, { help: help ?? '`keeps:` says that it stays', because: explain(grants, after) })
}

/** Something of it was there, and nothing of it is there any more, or only until a grace ends. */
export function judgeRemoves(target: GrantTarget, { before, after }: Step): TestFinding | null {
  if (matching(target, before).size === 0) return neverThere(target, before)
  const left = [...matching(target, after).values()].filter((one) => !isGraceOnly(one))
  if (left.length === 0) return null
  const grants = left.map((one) => one.grant)
  const message = `\`${after.access.person.id}\` still has ${grantList(grants, after)}`
  return finding(target.at, message, { because: explain(grants, after) })
}

/** All of it that was there is still there, and not for the time of a grace alone. */
export function judgeKeeps(target: GrantTarget, { before, after }: Step): TestFinding | null {
  // `keeps: [… (developer)]` holds for who had it as a reporter: the step may raise the level.
  const anyLevel = target.isOne ? { ...target, pattern: { ...target.pattern, level: null } } : target
  const had = matching(anyLevel, before)
  if (had.size === 0) return neverThere(target, before)
  const has = matching(target, after)
  const person = after.access.person.id
  const lost = [...had].flatMap(([key, one]) => (has.has(key) ? [] : [one.grant]))
  if (lost.length > 0) {
    if (target.isOne) return absent(target, after, person)
    const message = `\`${person}\` no longer has ${grantList(lost, before)}`
    return finding(target.at, message, { because: explain(lost, after) })
  }
  const fading = [...had.keys()].map((key) => has.get(key)!).filter(isGraceOnly)
  const [first] = fading
  if (!first) return null
  const grants = fading.map((one) => one.grant)
  const until = Math.max(...first.reasons.map((reason) => reason.until ?? after.at))
  const message = `\`${person}\` keeps ${grantList(grants, after)} only until ${formatInstant(until)}`
  const help = 'a grace is a removal: expect it under `removes:`, and under `includes:` as long as it is there'
  return finding(target.at, message, { help, because: explain(grants, after) })
}

function neverThere(target: GrantTarget, before: TestMoment): TestFinding {
  const { message, ...rest } = absent(target, before, before.access.person.id)
  return { ...rest, message: `before the step, ${message}` }
}

function isGraceOnly({ reasons }: ExpectedGrant): boolean {
  return reasons.every((reason) => reason.kind === 'grace')
}
