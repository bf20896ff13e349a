import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dice } from './dice.ts'
import { rights, type SoakCompany } from './soak-company.ts'
import { levelOf } from './soak-events.ts'

/** A sandbox's file as far as this needs it: accounts are `[id, status, "numbers of rights", …]`. */
interface StoreFile {
  readonly rights: [string, string, string | null][]
  readonly accounts: [string, number, string, ...unknown[]][]
}

/** Somebody changes a system by hand, past provisionr. Gives what was done; null when there was nothing to do. */
export function driftByHand(folder: string, company: SoakCompany, dice: Dice): string | null {
  const grant = dice.oneOf(rights)
  const [system = '', type = '', resource = ''] = grant.split(':')
  const path = join(folder, '.provisionr/sandbox', `${system}.json`)
  let store: StoreFile
  try {
    store = JSON.parse(readFileSync(path, 'utf8')) as StoreFile
  } catch {
    return null
  }
  const enabled = store.accounts.filter(([, status]) => status === 0)
  if (enabled.length === 0) return null
  const account = dice.oneOf(enabled)
  const [id] = account
  const held = account[2] === '' ? [] : account[2].split(' ').map(Number)
  const at = held.findIndex((number) => store.rights[number]![0] === type && store.rights[number]![1] === resource)
  const isTaken = at !== -1 && dice.percent(50)
  if (at !== -1) held.splice(at, 1)
  const level = levelOf(grant, dice)
  if (!isTaken) held.push(store.rights.push([type, resource, level]) - 1)
  account[2] = held.join(' ')
  writeFileSync(path, JSON.stringify(compact(store)))
  if (!isTaken) company.raised.add(`${id} ${grant}`)
  if (!isTaken && at === -1) company.byHand.add(`${id} ${grant}`)
  return isTaken ? `${grant} is taken from ${id} by hand` : `${id} is given ${grant} (${level}) by hand`
}

/** Rights that stand there twice become one. */
function compact(store: StoreFile): StoreFile {
  const keys = store.rights.map((right) => JSON.stringify(right))
  const accounts = store.accounts.map(([id, status, held, ...rest]): StoreFile['accounts'][number] => {
    const numbers = held === '' ? [] : held.split(' ').map((number) => keys.indexOf(keys[Number(number)]!))
    return [id, status, numbers.join(' '), ...rest]
  })
  return { ...store, accounts }
}
