import { quoted } from '../config/quoted.ts'
import type { Exception } from '../domain/exception.ts'
import type { Settings } from '../domain/settings.ts'
import { pastNumbers } from '../git/past-numbers.ts'
import { usage } from './exception-input.ts'

const prefix = 'EX'

/** The id asked for, if it is free; else the next number, which the history of the files does not know either. */
export async function exceptionId(
  asked: string | null,
  exceptions: readonly Exception[],
  {
    root,
    settings,
    takenNumbers = [],
  }: {
    readonly root: string
    readonly settings: Pick<Settings, 'policies' | 'exceptions'>
    /** those of ids that are in use elsewhere */
    readonly takenNumbers?: readonly number[]
  },
): Promise<string> {
  if (asked === null) {
    // An id that comes back would bring the approvals and the history of the one that had it.
    const past = await pastNumbers(root, prefix, [...new Set([...settings.exceptions, ...settings.policies])])
    return nextId(exceptions, [...past, ...takenNumbers])
  }
  const taken = exceptions.find((one) => one.id === asked)
  if (!taken) return asked
  const { file, line } = taken.at
  throw usage(
    `the id ${quoted(asked)} is already used in ${quoted(`${file}:${line}`)}`,
    'choose another, or leave --id out',
  )
}

/** `EX-007` after `EX-006`, with as many digits as the longest and three at least. */
function nextId(exceptions: readonly Exception[], past: readonly number[]): string {
  const named = exceptions.flatMap((one) => [one.id, one.extends ?? ''])
  const digits = named.flatMap((id) => new RegExp(`^${prefix}-(\\d{1,9})$`).exec(id)?.[1] ?? [])
  const highest = Math.max(0, ...digits.map(Number), ...past)
  const width = Math.max(3, ...digits.map((text) => text.length))
  return `${prefix}-${String(highest + 1).padStart(width, '0')}`
}
