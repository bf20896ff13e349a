/** What a value lacks to be what it should be, as one clause. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unreadable'
  }
}

/** Reads the fields of a value that came from outside; each throws `Unreadable` with the place for what it is not. */
export interface Reader {
  readonly value: unknown
  /** Refuses every other field. */
  only(...keys: readonly string[]): Reader
  has(key: string): boolean
  isNull(key: string): boolean
  /** whether it is there and true; nothing else may stand there */
  isSet(key: string): boolean
  /** not empty */
  text(key: string): string
  /** a text, or null when it is null or absent */
  nullable(key: string): string | null
  flag(key: string): boolean
  /** a whole number from 0; null only where that is allowed */
  count(key: string, orNull: boolean): number | null
  choice<T extends string | number>(key: string, values: readonly T[]): T
  choices<T extends string>(key: string, values: readonly T[]): T[]
  strings(key: string): string[]
  /** its own fields, all texts */
  texts(): Record<string, string>
  at(key: string): Reader
  list(key: string): Reader[]
  fail(problem: string): never
}

/** `name` is what the value is called in messages. */
export function createReader(value: unknown, name: string): Reader {
  const fail = (problem: string): never => {
    throw new Unreadable(`${name} ${problem}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('is no mapping')
  const fields = value as Readonly<Record<string, unknown>>
  const get = (key: string) => (Object.hasOwn(fields, key) ? fields[key] : undefined)
  const wrong = (key: string, wanted: string): never => fail(`has a \`${key}\` that is not ${wanted}`)
  const isText = (one: unknown): one is string => typeof one === 'string' && one !== ''

  const reader: Reader = {
    value,
    only(...keys) {
      const other = Object.keys(fields).find((key) => !keys.includes(key))
      return other === undefined ? reader : fail(`has an unknown field \`${other.slice(0, 100)}\``)
    },
    has: (key) => get(key) !== undefined,
    isNull: (key) => get(key) === null,
    isSet(key) {
      const one = get(key)
      return one === undefined || one === true ? one === true : wrong(key, 'true')
    },
    text(key) {
      const one = get(key)
      return isText(one) ? one : wrong(key, 'a text')
    },
    nullable(key) {
      const one = get(key) ?? null
      return one === null || typeof one === 'string' ? one : wrong(key, 'a text or null')
    },
    flag(key) {
      const one = get(key)
      return typeof one === 'boolean' ? one : wrong(key, 'true or false')
    },
    count(key, orNull) {
      const one = get(key)
      if (one === null && orNull) return null
      return Number.isSafeInteger(one) && (one as number) >= 0 ? (one as number) : wrong(key, 'a whole number')
    },
    choice(key, values) {
      const found = values.find((one) => one === get(key))
      return found ?? wrong(key, `one of ${values.join(', ')}`)
    },
    choices(key, values) {
      const all = reader.strings(key)
      const found = all.map((one) => values.find((known) => known === one))
      return found.every((one) => one !== undefined) ? found : wrong(key, `a list of ${values.join(', ')}`)
    },
    strings(key) {
      const all = get(key)
      return Array.isArray(all) && all.every(isText) ? all : wrong(key, 'a list of texts')
    },
    texts() {
      for (const key of Object.keys(fields)) reader.text(key)
      return { ...(fields as Record<string, string>) }
    },
    at: (key) => createReader(get(key), `${name}, \`${key}\`,`),
    list(key) {
      const all: unknown = get(key)
      if (!Array.isArray(all)) return wrong(key, 'a list')
      return all.map((one, index) => createReader(one, `${name}, \`${key}\` ${index + 1},`))
    },
    fail,
  }
  return reader
}
