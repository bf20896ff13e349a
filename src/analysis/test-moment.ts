import { type AccessModel, groupGraces } from '../access/access-model.ts'
import { accessTimeline } from '../access/access-timeline.ts'
import { rememberedAttributes, rememberPerson } from '../access/remembered-person.ts'
import type { RuleModel } from '../access/rule-model.ts'
import type { ExpectedGrant, PersonAccess } from '../domain/access.ts'
import { accountType } from '../domain/grant.ts'
import { type LedgerGrace, type LedgerGrant, type LedgerPerson, withLastLeft } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'

/** The files as they are at one instant, with the people of a test. */
export interface TestWorld {
  readonly model: AccessModel
  readonly accessRules: RuleModel
}

/** `remembered`: the person as of the last run. */
export type WorldAt = (person: Person, at: Instant, remembered: LedgerPerson | null) => TestWorld

/** What the person of a test has at one instant, after a run that applied everything. */
export interface TestMoment {
  readonly at: Instant
  readonly world: TestWorld
  readonly access: PersonAccess
  /** by grant key: expected, grace included, and not waiting */
  readonly held: ReadonlyMap<string, ExpectedGrant>
}

/** What runs remember, as the ledger would. */
interface Memory {
  readonly person: LedgerPerson
  readonly owned: readonly LedgerGrant[]
  readonly graces: readonly LedgerGrace[]
}

/** Lets the person live through one instant after the other, as if provisionr ran at each of them. */
export function createLife(worldAt: WorldAt): (person: Person, at: Instant) => TestMoment {
  let memory: Memory | null = null
  let last: TestMoment | null = null
  const run = (person: Person, at: Instant): TestMoment => {
    const world = worldAt(person, at, memory?.person ?? null)
    const graces = groupGraces(memory?.graces ?? [])
    const timeline = accessTimeline({ ...world.model, graces }, person, {
      now: at,
      remembered: memory?.person ?? null,
      owned: memory?.owned ?? [],
    })
    const access = timeline.now
    const model = { ...world.model, graces: new Map([[person.id, timeline.graces]]) }
    const held = heldAfter(access, last)
    const { policies, settings } = world.model
    const seen = rememberPerson(person, access.state, at, rememberedAttributes(policies, settings))
    memory = {
      person: withLastLeft(seen, { state: access.state, before: memory?.person, now: at }),
      owned: [...held.values()].flatMap(({ grant }) => ownedBy(person.id, grant, at)),
      graces: timeline.graces,
    }
    last = { at, world: { ...world, model }, access, held }
    return last
  }
  return (person, at) => {
    // Runs go on between two instants: what began meanwhile was given before anything changes.
    if (last !== null && last.at < at && last.access.person !== person) run(last.access.person, at)
    return run(person, at)
  }
}

/** Nobody on leave gains anything, and what may not be added now is held only by those who had it. */
function heldAfter({ expected, state }: PersonAccess, before: TestMoment | null): Map<string, ExpectedGrant> {
  const held = new Map<string, ExpectedGrant>()
  for (const [key, one] of expected) {
    const had = before?.held.get(key)
    if (one.blocked) {
      if (had) held.set(key, had)
    } else if (state !== 'leave' || before === null || had) held.set(key, one)
  }
  return held
}

function ownedBy(person: string, grant: ExpectedGrant['grant'], since: Instant): LedgerGrant[] {
  return grant.type === accountType ? [] : [{ ...grant, person, origin: 'granted', since }]
}
