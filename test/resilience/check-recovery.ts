import type { Store } from '../adapters/sandbox/read-sandbox-store.ts'
import {
  checkChain,
  type LogEntry,
  ledgerMeaning,
  ownership,
  leftovers,
  readLedger,
  readLog,
  readStores,
} from './look-at-company.ts'
import { runInside } from './run-product.ts'
import type { StateGround, StateTexts } from './state-ground.ts'

/** What an undisturbed run leaves behind. */
export interface Outcome {
  readonly stores: ReadonlyMap<string, Store>
  readonly ledger: string
  readonly owned: string
}

export interface Recovery {
  readonly problems: readonly string[]
  /** what the next run had to settle: changes that were announced and not entered */
  readonly unfinished: number
  readonly leftovers: readonly string[]
}

interface Found {
  readonly code?: string
  readonly message?: string
}

export function outcomeOf(folder: string, systems: readonly string[], state: StateTexts): Outcome {
  return { stores: readStores(folder, systems), ledger: ledgerMeaning(state), owned: ownership(state) }
}

/** After a run that died: what the next ones must find, finish and leave behind. `before` are the systems before that run. */
export async function checkRecovery(
  folder: string,
  {
    before,
    meant,
    ground,
  }: { readonly before: ReadonlySet<string>; readonly meant: Outcome; readonly ground: StateGround },
  /** the next run was already made, and nothing is left to be found */
  /** an older ledger was put back: when things began is lost */
  { isDone = false, isRestored = false }: { readonly isDone?: boolean; readonly isRestored?: boolean } = {},
): Promise<Recovery> {
  const systems = [...meant.stores.keys()]
  const problems: string[] = []
  const run = (...argv: readonly string[]) => runInside(folder, argv, ground.env(folder))
  await ground.settle(folder)
  const left = await ground.look(folder)
  const log = readLog(left)
  const saved = (readLedger(left)?.['audit'] as { count: number } | undefined)?.count ?? 0
  problems.push(...unannounced(before, readStores(folder, systems), log))
  const unfinished = log.filter(({ seq, event }) => seq > saved && event === 'intent').length

  const plan = await run('plan', '--json', '--detailed-exitcode')
  if (plan.code !== 0 && plan.code !== 2) problems.push(`plan ended with ${plan.code}: ${plan.err}`)
  const apply = await run('apply', '--yes', '--json')
  if (apply.code !== 0) problems.push(`apply ended with ${apply.code}: ${apply.err}`)
  for (const [name, ran] of [
    ['plan', plan],
    ['apply', apply],
  ] as const) {
    const said = findingsOf(ran.out).some(({ code }) => code === 'unfinished-run')
    if (!isDone && said !== unfinished > 0)
      problems.push(`${name} ${said ? 'tells' : 'does not tell'} of an unfinished run`)
  }
  const again = await run('plan', '--json', '--detailed-exitcode')
  if (again.code !== 0) problems.push(`the plan after it ended with ${again.code}: ${again.err}`)
  if (findingsOf(again.out).some(({ code }) => code === 'unfinished-run'))
    problems.push('the plan after it tells it again')
  const state = await ground.look(folder)
  const whole = readLog(state)
  problems.push(...checkChain(state), ...doubled(whole))
  const now = outcomeOf(folder, systems, state)
  if (now.owned !== meant.owned) problems.push(`other access is owned:\n${difference(meant.owned, now.owned)}`)
  if (!isRestored && now.ledger !== meant.ledger)
    problems.push(`another ledger:\n${difference(meant.ledger, now.ledger)}`)
  for (const [system, store] of meant.stores) {
    const writes = now.stores.get(system)?.writes ?? 0
    const most = store.writes + repeated(whole, system)
    if (writes < store.writes || writes > most) problems.push(`${system} has ${writes} writes, and not ${store.writes}`)
    const wanted = storeText(store)
    const got = storeText(now.stores.get(system))
    if (got !== wanted) problems.push(`${system} is not as expected:\n${difference(wanted, got)}`)
  }
  return { problems, unfinished, leftovers: leftovers(folder) }
}

function findingsOf(document: string): readonly Found[] {
  try {
    return (JSON.parse(document) as { diagnostics?: readonly Found[] }).diagnostics ?? []
  } catch {
    return []
  }
}

export function storesText(stores: ReadonlyMap<string, Store>): string {
  return [...stores].map(([system, store]) => `${system}\n${storeText(store)}`).join('\n')
}

function storeText(store: Store | undefined): string {
  if (!store) return 'nothing'
  const accounts = store.accounts.flatMap(({ grants, createdAt: _made, ...names }) => [
    JSON.stringify(names),
    ...grants.map((one) => `${names.id} ${JSON.stringify(one)}`).sort(),
  ])
  return accounts.join('\n')
}

/** How often sessions were ended again, because nothing shows whether they had been. */
function repeated(log: readonly LogEntry[], system: string): number {
  const asked = log.filter((one) => one.event === 'intent' && one.system === system && one.detail === 'end_sessions')
  return asked.length - new Set(asked.map(({ account }) => account)).size
}

/** Access that came without having been announced; `before` has `account system:type:resource`. */
function unannounced(
  before: ReadonlySet<string>,
  after: ReadonlyMap<string, Store>,
  log: readonly LogEntry[],
): string[] {
  const announced = new Set(
    log.filter(({ event }) => event === 'intent').map(({ person, grant }) => `${person} ${grant}`),
  )
  return [...heldIn(after)]
    .filter((one) => !before.has(one) && !announced.has(one))
    .map((one) => `${one} was given, and no intent says so`)
}

/** Who holds what: `account system:type:resource`. */
export function heldIn(stores: ReadonlyMap<string, Store>): ReadonlySet<string> {
  const held = [...stores].flatMap(([system, { accounts }]) =>
    accounts.flatMap(({ id, grants }) => grants.map(({ type, resource }) => `${id} ${system}:${type}:${resource}`)),
  )
  return new Set(held)
}

/** Access that was given twice without having been taken in between. */
function doubled(log: readonly LogEntry[]): string[] {
  const last = new Map<string, string>()
  const problems: string[] = []
  for (const { event, result, person, grant, detail } of log) {
    if (event !== 'result' || result !== 'applied' || grant === null) continue
    const action = detail?.split(':')[0] ?? ''
    const key = `${person} ${grant}`
    if (action === last.get(key) && (action === 'add' || action === 'remove')) problems.push(`${action} ${key} twice`)
    last.set(key, action)
  }
  return problems
}

function difference(wanted: string, got: string): string {
  const one = wanted.split('\n')
  const other = got.split('\n')
  const missing = one.filter((line) => !other.includes(line)).map((line) => `- ${line}`)
  const more = other.filter((line) => !one.includes(line)).map((line) => `+ ${line}`)
  return [...missing, ...more].slice(0, 20).join('\n')
}
