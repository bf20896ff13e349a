import type { Reason } from './access.ts'
import { formatGrant } from './grant.ts'
import type { SystemCatalog } from './manifest.ts'
import { formatInstant, type Instant } from './time.ts'
import type { ConstraintRule, Involved } from './violation.ts'

/** Whether it is so already, or would be by what the files or a plan say. */
export type Mood = 'does' | 'would'

export interface Facts {
  readonly mood: Mood
  readonly isCertain: boolean
  readonly catalog: SystemCatalog
}

const mostReasons = 3
const mostNames = 5

/** `dana` would hold A (policy …) and B (exception …): nobody may hold both sides. */
export function separationText(rule: ConstraintRule, person: string, involved: readonly Involved[], facts: Facts) {
  const sides = [...new Set(involved.map((one) => one.sides[0]!))].sort((a, b) => a - b)
  const held = sides.map((side) =>
    involved
      .filter((one) => one.sides[0] === side)
      .map((one) => holdingText(one, facts))
      .join(', '),
  )
  const rest = rule.sides.length === 2 ? 'both sides' : 'two sides'
  return {
    message: `\`${person}\` ${verb(facts)} ${held.join(' and ')}: nobody may hold ${rest} of \`${rule.name}\``,
    help: 'take one of them away: change what gives it, or let one end before the other starts',
  }
}

export function forbiddenText(rule: ConstraintRule, person: string, involved: readonly Involved[], facts: Facts) {
  const held = `\`${person}\` ${verb({ ...facts, isCertain: true })} ${listText(involved.map((one) => holdingText(one, facts)))}`
  if (facts.isCertain)
    return { message: `${held}, which \`${rule.name}\` forbids`, help: 'take it away, or change whom `people:` means' }
  return {
    message: `${held}, which \`${rule.name}\` may forbid: whether its \`people:\` means them cannot be told`,
    help: 'complete the person’s record: an attribute that `people:` asks for is absent, which counts as forbidden',
  }
}

export function tooManyText(
  rule: ConstraintRule,
  holders: readonly { readonly id: string; readonly involved: readonly Involved[] }[],
  facts: Facts,
) {
  const held = holders.map(
    ({ id, involved }) => `\`${id}\` by ${involved.map((one) => holdingText(one, facts)).join(', ')}`,
  )
  const shown = [...held.slice(0, mostNames), ...more(held.length - mostNames)]
  const have = facts.isCertain ? (facts.mood === 'would' ? 'would have' : 'has') : 'may have'
  const most = rule.count === 1 ? 'only 1 is allowed' : `at most ${rule.count} are allowed`
  return {
    message: `${patternsText(rule)} ${have} ${holders.length} holders, ${most} by \`${rule.name}\`: ${shown.join('; ')}`,
    help: 'take it from somebody, or raise `count:` of the constraint',
  }
}

export function tooFewText(rule: ConstraintRule, ids: readonly string[], facts: Facts) {
  const who = ids.length === 0 ? 'nobody' : `only ${peopleText(ids.length)} (${namesText(ids)})`
  const verbText = verb({ ...facts, isCertain: true }, Math.max(1, ids.length))
  const use = facts.mood === 'does' ? 'can' : 'could'
  return {
    message: `${who} ${verbText} ${patternsText(rule)} and ${use} use it, at least ${rule.count} must (\`${rule.name}\`)`,
    help: 'give it to somebody else as well, or lower `count:` of the constraint',
  }
}

/** Of a guard's rule, which is about one resource; `strangers`: how many of them are accounts of nobody known. */
export function fewAdminsText(rule: ConstraintRule, ids: readonly string[], strangers = 0) {
  const some = strangers === 0 ? peopleText(ids.length) : `${ids.length} ${ids.length === 1 ? 'holder' : 'holders'}`
  const who = ids.length === 0 ? 'nobody' : `only ${some} (${namesText(ids)})`
  return {
    message: `${who} could administer ${patternsText(rule)} any more, and guards.min_admins is ${rule.count}`,
    help: 'make somebody else an administrator first, who has accepted it',
  }
}

export function missingHolderText(rule: ConstraintRule, person: string, sides: readonly number[], facts: Facts) {
  const patterns = sides.flatMap((side) => rule.sides[side] ?? []).map((one) => `\`${one}\``)
  const verbText = facts.mood === 'does' ? 'does not hold' : 'would not hold'
  return {
    message: `\`${person}\` ${verbText} ${listText(patterns)}, as \`${rule.name}\` requires`,
    help: 'give it by a policy or an exception, or take the person out of `users:`',
  }
}

export function extraHolderText(rule: ConstraintRule, person: string, involved: readonly Involved[], facts: Facts) {
  const held = listText(involved.map((one) => holdingText(one, facts)))
  const who = rule.required.length === 0 ? 'nobody' : `only ${namesText(rule.required)}`
  return {
    message: `\`${person}\` ${verb(facts)} ${held}: ${who} may (\`${rule.name}\`)`,
    help: 'take it away, or add the person to `users:`',
  }
}

/** `from 2026-12-01T00:00:00Z until …, `: nothing when it is so from now on for good. */
export function periodText(from: Instant, until: Instant | null, now: Instant): string {
  const parts = [
    from > now ? `from ${formatInstant(from)}` : '',
    until === null ? '' : `until ${formatInstant(until)}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `${parts.join(' ')}, `
}

function namesText(ids: readonly string[]): string {
  const shown = ids.slice(0, mostNames).map((id) => `\`${id}\``)
  return [...shown, ...more(ids.length - mostNames)].join(', ')
}

function holdingText({ holding }: Involved, { catalog }: Facts): string {
  const { reasons } = holding
  const texts = reasons.slice(0, mostReasons).map(reasonText)
  const all = [...texts, ...more(reasons.length - mostReasons)]
  return `\`${formatGrant(holding.grant, catalog)}\`${all.length === 0 ? '' : ` (${all.join('; ')})`}`
}

function reasonText({ kind, name, at }: Reason): string {
  const place = at ? `, ${at.file}:${at.line}` : ''
  if (kind === 'drift') return 'given by hand, in no policy'
  if (kind === 'ledger') return 'given in an earlier run, in no policy now'
  const word = kind === 'grace' ? 'grace of policy' : kind === 'rule' ? 'access rule' : kind
  const said = `${word} \`${name}\``
  return `${said}${place}`
}

function verb({ mood, isCertain }: Pick<Facts, 'mood' | 'isCertain'>, count = 1): string {
  if (!isCertain) return 'may hold'
  if (mood === 'would') return 'would hold'
  return count === 1 ? 'holds' : 'hold'
}

function patternsText(rule: ConstraintRule): string {
  const patterns = rule.sides.flat().map((one) => `\`${one}\``)
  return [...patterns.slice(0, mostNames), ...more(patterns.length - mostNames)].join(' or ')
}

function peopleText(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

function listText(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}

function more(count: number): string[] {
  return count > 0 ? [`${count} more`] : []
}
