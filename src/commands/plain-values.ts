import type { PlainAccess } from '../access/plain-access.ts'
import type { PlainPerson } from '../domain/plain-person.ts'
import type { Settings } from '../domain/settings.ts'
import { day, type Instant, parsePointInTime } from '../domain/time.ts'
import { createTextNumbers, hashBytes } from '../files/text-numbers.ts'
import type { SeenValues } from '../policy/seen-values.ts'

/** The values of people's attributes as the numbers that `PlainAccess` goes by. */
export interface PlainValues {
  /** the attributes of a plain person that are looked at, `more` included, in their order */
  readonly attributes: readonly string[]
  /** after `read`, by number of the attribute */
  readonly values: Int32Array
  /** False when something about the person but what policies ask for decides, too. */
  readonly read: (person: PlainPerson) => boolean
}

/** Values beyond this number, which seldom come again, are not worth their memory. */
const mostValues = 50_000

export function createPlainValues(
  plain: PlainAccess,
  seen: SeenValues,
  { settings, now, more }: { readonly settings: Settings; readonly now: Instant; readonly more: readonly string[] },
): PlainValues {
  const { status, requireEndDate } = settings.people
  const absent = ['termination_date', 'end_date', 'timezone']
  const [required] = Object.entries(requireEndDate)
  const others = [status.attribute, 'start_date', ...(required ? [required[0]] : []), ...seen.attributes]
  const asked = new Set([...plain.attributes, ...others])
  const attributes = [...new Set([...asked, ...absent, ...more])]
  const numbered = asked.size
  const absentAt = absent.map((name) => attributes.indexOf(name))
  const numbers = attributes.map(createTextNumbers)
  /** by attribute, then by number of the value: whether a person with it may be plain */
  const isUsual = attributes.map((name) => [name !== status.attribute || status.active.length > 0])
  const values = new Int32Array(attributes.length)
  const statusAt = attributes.indexOf(status.attribute)
  let firstStatus = 0

  return { attributes, values, read }

  function read(person: PlainPerson): boolean {
    for (const attribute of absentAt) if (person.length[attribute] !== 0) return false
    for (let attribute = 0; attribute < numbered; attribute++) {
      const length = person.length[attribute]!
      const number = length === 0 ? 0 : numberOf(attribute, person, person.from[attribute]!, length)
      if (number === -1 || !isUsual[attribute]![number]!) return false
      values[attribute] = number
    }
    // An active person without the status attribute has its first value.
    if (values[statusAt] === 0) values[statusAt] = firstStatus === 0 ? (firstStatus = addFirstStatus()) : firstStatus
    return true
  }

  function numberOf(attribute: number, { view, bytes }: PlainPerson, from: number, length: number): number {
    const hash = hashBytes(bytes, from, length)
    const table = numbers[attribute]!
    const known = table.find(view, from, length, hash)
    if (known !== 0) return known
    if (table.size() >= mostValues) return -1
    const text = Buffer.from(bytes.subarray(from, from + length)).toString('latin1')
    seen.note(attributes[attribute]!, text)
    return add(attribute, text, view, from, length, hash)
  }

  function add(attribute: number, text: string, view: DataView, from: number, length: number, hash: number): number {
    const number = numbers[attribute]!.add(view, from, length, hash)
    isUsual[attribute]!.push(isUsualText(attributes[attribute]!, text))
    if (attribute < plain.attributes.length) plain.add(attribute, text)
    return number
  }

  function addFirstStatus(): number {
    const text = status.active[0]!
    const bytes = Buffer.from(text)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const hash = hashBytes(bytes, 0, bytes.length)
    return numbers[statusAt]!.find(view, 0, bytes.length, hash) || add(statusAt, text, view, 0, bytes.length, hash)
  }

  function isUsualText(name: string, text: string): boolean {
    if (name === status.attribute && !status.active.includes(text)) return false
    if (required && name === required[0] && required[1].includes(text)) return false
    if (name !== 'start_date') return true
    const start = parsePointInTime(text)
    if (start === null) return false
    // Past in every time zone of the world.
    return (start.kind === 'instant' ? start.instant : Date.parse(start.date) + 2 * day) <= now
  }
}
