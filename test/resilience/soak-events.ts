import type { Dice } from './dice.ts'
import {
  day,
  levels,
  rights,
  type SoakCompany,
  type SoakException,
  type SoakPerson,
  teams,
  titles,
} from './soak-company.ts'

/** Something that happens to a company; gives what to call it, null when it could not happen. */
type Event = (company: SoakCompany, dice: Dice) => string | null

export function foundCompany(dice: Dice): SoakCompany {
  const company: SoakCompany = {
    clock: Date.parse('2026-03-02T09:00:00Z'),
    people: new Map(),
    policies: [],
    exceptions: [],
    locks: [],
    byHand: new Set(),
    raised: new Set(),
    moved: new Set(),
    kept: new Map(),
    renamed: new Map(),
    hired: 0,
    named: 0,
  }
  company.policies.push({
    name: 'Everybody',
    title: null,
    team: null,
    grants: new Map([
      ['okta:group:everyone', null],
      ['gitlab:group:docs', 'guest'],
    ]),
    denies: new Set(),
  })
  for (const title of titles) addPolicy(company, dice, title, null)
  for (const team of teams) addPolicy(company, dice, null, team)
  for (let count = 0; count < 8; count++) hire(company, dice)
  return company
}

/** Lets time pass and a few things happen. Gives what happened. */
export function passTime(company: SoakCompany, dice: Dice): string[] {
  company.renamed.clear()
  company.moved.clear()
  company.clock += (1 + dice.below(5 * 24)) * 3_600_000
  return Array.from({ length: 1 + dice.below(6) }, () => dice.oneOf(events)(company, dice) ?? '').filter(Boolean)
}

function hire(company: SoakCompany, dice: Dice): string {
  const id = `p${++company.hired}`
  company.people.set(id, {
    id,
    email: `${id}@acme.com`,
    name: id,
    title: dice.oneOf(titles),
    team: dice.oneOf(teams),
    status: 'Active',
    exceptionsFrom: 0,
  })
  return `${id} is hired`
}

function addPolicy(company: SoakCompany, dice: Dice, title: string | null, team: string | null): void {
  const policy = {
    name: `Policy ${++company.named}`,
    title,
    team,
    grants: new Map<string, string | null>(),
    denies: new Set<string>(),
  }
  for (let count = 0; count < 4; count++) give(policy.grants, dice)
  company.policies.push(policy)
}

function give(grants: Map<string, string | null>, dice: Dice): string {
  const grant = dice.oneOf(rights)
  grants.set(grant, levelOf(grant, dice))
  return grant
}

export function levelOf(grant: string, dice: Dice): string | null {
  return grant.startsWith('gitlab:') ? dice.oneOf(levels) : null
}

const move: Event = (company, dice) => {
  const person = somebody(company, dice, ['Active', 'Leave'])
  if (!person) return null
  if (dice.percent(70)) person.title = dice.oneOf(titles)
  else person.team = dice.oneOf(teams)
  company.moved.add(person.id)
  return `${person.id} moves to ${person.title}, ${person.team}`
}

const leave: Event = (company, dice) => {
  const person = somebody(company, dice, ['Active', 'Leave'])
  if (!person) return null
  person.status = 'Left'
  person.exceptionsFrom = company.clock
  return `${person.id} leaves`
}

const goAway: Event = (company, dice) => changeStatus(company, dice, 'Active', 'Leave')
const comeBack: Event = (company, dice) => changeStatus(company, dice, 'Leave', 'Active')
const rehire: Event = (company, dice) => changeStatus(company, dice, 'Left', 'Active')

const rename: Event = (company, dice) => {
  const person = somebody(company, dice, ['Active', 'Leave', 'Left'])
  if (!person) return null
  const number = ++company.named
  person.name = `${person.id} ${number}`
  if (dice.percent(50)) {
    company.renamed.set(person.id, company.renamed.get(person.id) ?? person.email)
    person.email = `${person.id}.${number}@acme.com`
  }
  return `${person.id} is called ${person.name} and ${person.email}`
}

const addException: Event = (company, dice) => {
  const person = somebody(company, dice, ['Active'])
  if (!person) return null
  const grant = dice.oneOf(rights)
  const starts = company.clock + (dice.below(6) - 1) * day
  const exception: SoakException = {
    id: `EX-${++company.named}`,
    user: person.id,
    grant,
    level: levelOf(grant, dice),
    starts,
    expires: starts + (1 + dice.below(20)) * day,
  }
  if (exception.expires <= company.clock) return null
  company.exceptions.push(exception)
  return `${exception.id} gives ${person.id} ${grant} (${exception.level})`
}

const dropException: Event = (company, dice) => {
  if (company.exceptions.length === 0) return null
  const [gone] = company.exceptions.splice(dice.below(company.exceptions.length), 1)
  return `${gone!.id} is deleted`
}

const lock: Event = (company, dice) => {
  const until = company.clock + (1 + dice.below(6)) * day
  const person = dice.percent(70) ? somebody(company, dice, ['Active', 'Leave', 'Left']) : null
  const grant = dice.oneOf(rights)
  company.locks.push(person ? { user: person.id, grant: null, until } : { user: null, grant, until })
  return `lock of ${person ? person.id : grant}`
}

const unlock: Event = (company, dice) => {
  if (company.locks.length === 0) return null
  company.locks.splice(dice.below(company.locks.length), 1)
  return 'a lock is deleted'
}

const editPolicy: Event = (company, dice) => {
  const policy = dice.oneOf(company.policies)
  const before = policy.grants.size
  const grant = dice.oneOf([...policy.grants.keys(), rights[0]!])
  if (dice.percent(50) || before < 2) return `${policy.name} gives ${give(policy.grants, dice)}`
  policy.grants.delete(grant)
  return `${policy.name} gives ${grant} no more`
}

const editDenies: Event = (company, dice) => {
  const policy = dice.oneOf(company.policies)
  const [known] = policy.denies
  if (known !== undefined) policy.denies.delete(known)
  else policy.denies.add(dice.oneOf(rights))
  return `${policy.name} denies ${[...policy.denies].join()}`
}

const replacePolicy: Event = (company, dice) => {
  const index = 1 + dice.below(company.policies.length - 1)
  const [gone] = company.policies.splice(index, 1)
  addPolicy(company, dice, gone!.title, gone!.team)
  return `${gone!.name} is replaced by another one`
}

const events: readonly Event[] = [
  hire,
  move,
  move,
  move,
  leave,
  goAway,
  comeBack,
  comeBack,
  rehire,
  rename,
  addException,
  addException,
  addException,
  dropException,
  lock,
  unlock,
  editPolicy,
  editPolicy,
  editDenies,
  replacePolicy,
]

function changeStatus(company: SoakCompany, dice: Dice, from: SoakPerson['status'], to: SoakPerson['status']) {
  const person = somebody(company, dice, [from])
  if (!person || (from === 'Left' && person.exceptionsFrom === company.clock)) return null
  person.status = to
  return `${person.id}: ${from} → ${to}`
}

function somebody(company: SoakCompany, dice: Dice, statuses: readonly SoakPerson['status'][]): SoakPerson | null {
  const fitting = [...company.people.values()].filter(({ status }) => statuses.includes(status))
  return fitting.length === 0 ? null : dice.oneOf(fitting)
}
