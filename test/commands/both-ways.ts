import fc from 'fast-check'
import { expect } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { sinceBranching } from '../../src/commands/base-options.ts'
import { loadRemembered } from '../../src/commands/access-engine.ts'
import type { CommandContext, GlobalOptions } from '../../src/commands/command-context.ts'
import { computePlan, computePlanOnly } from '../../src/commands/compute-plan.ts'
import { createReading, openSystems } from '../../src/commands/read-systems.ts'
import { reducePeople } from '../../src/commands/reduce-people.ts'
import { reduceStreamed } from '../../src/commands/reduce-streamed.ts'
import { checkSelection, everything } from '../../src/commands/selection.ts'
import { loadFiles, loadWorkspace } from '../../src/commands/workspace.ts'
import type { Company } from './company.ts'

export const global: GlobalOptions = {
  config: null,
  environment: null,
  json: true,
  quiet: true,
  logLevel: 'error',
  input: false,
  parallelism: 4,
  write: [],
}

export function contextOf(cwd: string, now: string): CommandContext {
  return {
    cwd,
    env: {},
    now: () => Date.parse(now),
    out: () => {},
    err: () => {},
    columns: 80,
    color: 0,
    redraws: false,
    interactive: false,
    ask: () => Promise.resolve(''),
    read: () => Promise.resolve(''),
    signal: new AbortController().signal,
    holdSignals: () => () => undefined,
    wait: () => Promise.resolve(),
    timer: () => () => undefined,
    random: () => 0,
    newId: () => 'run',
    version: '0',
    build: null,
  }
}

/** The plan made with everybody in mind, the one made of those who are not settled, and how many people that spared; null: neither. */
export async function bothWays(here: Company, now: string, base: string | null = null) {
  const context = contextOf(here.folder, now)
  const compared = base === null ? null : sinceBranching(base, { mayBeEmpty: false })
  const workspace = await loadWorkspace(global, context, { base: compared })
  const store = await openLedger({ settings: workspace.settings, root: workspace.root })
  const remembered = await loadRemembered(workspace, store)
  const selection = checkSelection(everything, workspace, [])
  const systems = await openSystems(workspace, global, context)
  const reading = createReading(() => Promise.resolve(systems), workspace, global, context)
  const whole = await orFailure(computePlan(workspace, remembered, selection, reading, context))
  const quick = await orFailure(
    computePlanOnly(await loadFiles(global, context, { base: compared }), store, everything, global, context),
  )
  if (whole instanceof Failure || quick instanceof Failure) {
    expect(quick).toEqual(whole)
    return null
  }
  const streamed = await reduceStreamed(workspace, store, reading)
  const reduced = streamed?.reduced ?? (await reducePeople(workspace, store, reading))
  await systems.close()
  const spared = reduced ? workspace.people.people.length - reduced.people.length : 0
  return { whole: whole.plan, quick: quick.plan, spared, isStreamed: streamed !== null }
}

async function orFailure<T>(made: Promise<T>): Promise<T | Failure> {
  try {
    return await made
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

export const titles = ['Writer', 'Editor', 'Chef']
export const ids = ['ada', 'bo', 'Cy', 'di.xi', "o'neil", '名前', 'eve', 'fay', 'gus', 'hal']

const grant = fc.oneof(
  fc
    .tuple(fc.constantFrom('a', 'b', 'naïve', '"q"'), fc.constantFrom('guest', 'reporter', 'owner'))
    .map(([one, level]) => ({ grant: `gitlab:group:${one}`, level })),
  fc.constantFrom('x', 'y', 'z').map((one) => ({ grant: `okta:group:${one}` })),
  fc.constantFrom('p', 'q').map((one) => ({ grant: `sales:profile:${one}` })),
  fc.constant({ grant: 'gitlab:group:${title}', level: 'guest' }),
)

export const policies = fc.array(
  fc.record({
    title: fc.constantFrom(...titles),
    grants: fc.array(grant, { minLength: 1, maxLength: 4 }),
    deny: fc.option(fc.constantFrom('okta:group:x', 'gitlab:*', 'gitlab:group:a (owner)'), { freq: 6, nil: null }),
    expires: fc.option(fc.constantFrom('2026-11-25', '2026-12-05'), { freq: 5, nil: null }),
  }),
  { minLength: 2, maxLength: 5 },
)

type ValueOf<T> = T extends fc.Arbitrary<infer U> ? U : never

export function written(list: ValueOf<typeof policies>): Record<string, unknown>[] {
  return list.map(({ title, grants, deny, expires }, index) => ({
    name: `Policy ${index}`,
    triggers: [{ title }],
    grants,
    ...(deny === null ? {} : { denies: [deny] }),
    ...(expires === null ? {} : { expires }),
  }))
}

/** What happens between two plans: to files, to people, behind provisionr's back, or by the clock. */
export const event = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), id: fc.constantFrom(...ids), title: fc.constantFrom(...titles) }),
  fc.record({
    kind: fc.constant('status' as const),
    id: fc.constantFrom(...ids),
    status: fc.constantFrom('Left', 'Leave', 'Odd'),
  }),
  fc.record({ kind: fc.constant('gone' as const), id: fc.constantFrom(...ids) }),
  fc.record({
    kind: fc.constant('date' as const),
    id: fc.constantFrom(...ids),
    date: fc.constantFrom('2026-11-01', '2026-12-24'),
  }),
  fc.record({
    kind: fc.constant('mail' as const),
    id: fc.constantFrom(...ids),
    mail: fc.constantFrom('ada@acme.com', 'new@acme.com'),
  }),
  fc.record({
    kind: fc.constant('stray' as const),
    id: fc.constantFrom('ada', 'zoe', 'root'),
    mail: fc.constantFrom('bo@acme.com', 'zoe@acme.com'),
  }),
  fc.record({
    kind: fc.constant('lose' as const),
    id: fc.constantFrom(...ids),
    system: fc.constantFrom('gitlab', 'okta'),
  }),
  fc.record({
    kind: fc.constant('suspend' as const),
    id: fc.constantFrom(...ids),
    system: fc.constantFrom('gitlab', 'okta'),
  }),
  fc.record({
    kind: fc.constant('delete' as const),
    id: fc.constantFrom(...ids),
    system: fc.constantFrom('gitlab', 'okta'),
  }),
  fc.record({ kind: fc.constant('excess' as const), id: fc.constantFrom(...ids), grant }),
  fc.record({ kind: fc.constant('except' as const), id: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('lock' as const), what: fc.constantFrom('ada', 'okta:group:y', 'gitlab') }),
  fc.record({ kind: fc.constant('constrain' as const), constraint: fc.constantFrom('most', 'sides', 'holder') }),
  fc.record({
    kind: fc.constant('settings' as const),
    change: fc.constantFrom('unmanaged', 'protected', 'observe', 'orphans'),
  }),
  fc.record({ kind: fc.constant('policies' as const), policies }),
)

type Event = ValueOf<typeof event>
export type PersonRecord = Record<string, string>

export interface World {
  readonly here: Company
  readonly people: PersonRecord[]
  /** writes the people source */
  readonly tell: (people: readonly PersonRecord[]) => void
}

export function happen({ here, people, tell }: World, one: Event): void {
  const edit = (id: string, change: PersonRecord) => {
    for (const person of people) if (person['user_id'] === id) Object.assign(person, change)
    tell(people)
  }
  switch (one.kind) {
    case 'move':
      return edit(one.id, { title: one.title })
    case 'status':
      return edit(one.id, { status: one.status })
    case 'date':
      return edit(one.id, { termination_date: one.date })
    case 'mail':
      return edit(one.id, { email: one.mail })
    case 'gone':
      return tell(people.filter((person) => person['user_id'] !== one.id))
    case 'policies':
      return here.policies(written(one.policies))
    case 'stray':
      return here.byHand('gitlab', (live) => void (live[one.id] = { email: one.mail, status: 'enabled', access: [] }))
    case 'lose':
      return here.byHand(one.system, (live) => void live[one.id]?.access?.pop())
    case 'suspend':
      return here.byHand(one.system, (live) => {
        if (live[one.id]) live[one.id]!.status = 'suspended'
      })
    case 'delete':
      return here.byHand(one.system, (live) => void delete live[one.id])
    case 'excess':
      if (one.grant.grant.includes('$')) return
      return here.byHand(one.grant.grant.split(':')[0]!, (live) => {
        const held = live[one.id]?.access
        const isThere = held?.some((each) => typeof each !== 'string' && each['grant'] === one.grant.grant)
        if (held && !isThere && !one.grant.grant.includes('profile')) held.push(one.grant)
      })
    case 'except':
      return here.exceptions([
        {
          user: one.id,
          grant: 'okta:group:z',
          justification: 'for a while',
          approved_by: 'boss@acme.com',
          expires: '2026-12-01',
        },
      ])
    case 'lock':
      return here.write('policies/lock.yaml', `lock: {${lockOf(one.what)}, reason: stolen laptop, until: 2026-12-02}\n`)
    case 'constrain':
      return here.write('policies/constraint.yaml', `constraint: {name: C, ${constraintOf(one.constraint)}}\n`)
    case 'settings':
      return here.settings({ systems: { gitlab: settingsOf(one.change) } })
  }
}

function lockOf(what: string): string {
  return what === 'ada' ? 'user: ada' : what.includes(':') ? `grant: "${what}"` : `system: ${what}`
}

function constraintOf(kind: string): string {
  if (kind === 'most') return 'kind: max_holders, grants: ["okta:group:x"], count: 1'
  if (kind === 'sides') return 'kind: separation_of_duties, sides: [["okta:group:x"], ["okta:group:y"]]'
  return 'kind: required_holders, grants: ["okta:group:x"], users: [ada]'
}

function settingsOf(change: string): Record<string, unknown> {
  if (change === 'unmanaged') return { unmanaged: ['gitlab:group:a'] }
  if (change === 'protected') return { protected: ['a*'] }
  return change === 'observe' ? { enforcement: 'observe' } : { orphans: 'remove' }
}
