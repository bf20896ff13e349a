/** One pair of a relative name; `value` is what it means, without escapes. */
export interface NamePart {
  readonly type: string
  readonly value: string
}

/** From the entry up to the root; a relative name of several parts is a list of several. */
export type ParsedName = readonly (readonly NamePart[])[]

/**
 * A distinguished name (RFC 4514, and the quotes of RFC 1779 that servers still send); null for what is none.
 */
export function parseName(text: string): ParsedName | null {
  const names: NamePart[][] = []
  if (text.trim() === '') return []
  let parts: NamePart[] = []
  let at = 0
  for (;;) {
    const equals = text.indexOf('=', at)
    if (equals < 0) return null
    const type = text.slice(at, equals).trim()
    if (!attributeType.test(type)) return null
    const read = readValue(text, equals + 1)
    if (read === null) return null
    parts.push({ type, value: read.value })
    at = read.end
    const separator = text[at]
    if (separator !== '+') {
      names.push(parts)
      parts = []
    }
    if (separator === undefined) return names
    at++
  }
}

/**
 * What two spellings of one name have in common: servers compare them without capitals and with single blanks (RFC 4517,
 * caseIgnoreMatch, as for every attribute that names are usually made of), and know attributes by several names.
 */
export function nameKey(name: string): string {
  const parsed = parseName(name)
  return parsed === null ? `?${fold(name)}` : keyOf(parsed)
}

/** Whether a name is the base's, or below it. */
export function isWithin(name: string, base: string): boolean {
  const [key, baseKey] = [nameKey(name), nameKey(base)]
  return baseKey === '' || key === baseKey || key.endsWith(`,${baseKey}`)
}

/** A value as it stands in a distinguished name: whatever it is, it stays one value (RFC 4514, 2.4). */
export function escapeValue(value: string): string {
  return value
    .replaceAll(/["+,;<=>\\]/g, (one) => `\\${one}`)
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, (one) => `\\${one}`)
    .replace(/ $/, '\\ ')
}

const attributeType = /^(?:[a-z][a-z0-9-]*|(?:oid\.)?\d+(?:\.\d+)+)$/i
const hexPair = /^[0-9a-f]{2}$/i

function readValue(text: string, from: number): { readonly value: string; readonly end: number } | null {
  let at = from
  while (text[at] === ' ') at++
  if (text[at] === '"') return readQuoted(text, at + 1)
  const bytes: Buffer[] = []
  /** how much of it is kept whatever follows: an escaped blank at the end belongs to the value */
  let kept = 0
  let length = 0
  const push = (piece: Buffer, isKept: boolean) => {
    bytes.push(piece)
    length += piece.length
    if (isKept) kept = length
  }
  for (; at < text.length && !',+;'.includes(text[at]!); at++) {
    const one = text[at]!
    if (one !== '\\') {
      const point = String.fromCodePoint(text.codePointAt(at)!)
      push(Buffer.from(point), one !== ' ')
      at += point.length - 1
      continue
    }
    const escaped = readEscape(text, at)
    if (escaped === null) return null
    push(escaped.bytes, true)
    at = escaped.end - 1
  }
  return { value: Buffer.concat(bytes).subarray(0, kept).toString('utf8'), end: at }
}

function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } | null {
  const bytes: Buffer[] = []
  let at = from
  while (text[at] !== '"') {
    if (at >= text.length) return null
    if (text[at] === '\\') {
      const escaped = readEscape(text, at)
      if (escaped === null) return null
      bytes.push(escaped.bytes)
      at = escaped.end
      continue
    }
    const point = String.fromCodePoint(text.codePointAt(at)!)
    bytes.push(Buffer.from(point))
    at += point.length
  }
  at++
  while (text[at] === ' ') at++
  if (at < text.length && !',+;'.includes(text[at]!)) return null
  return { value: Buffer.concat(bytes).toString('utf8'), end: at }
}

function readEscape(text: string, at: number): { readonly bytes: Buffer; readonly end: number } | null {
  const pair = text.slice(at + 1, at + 3)
  if (hexPair.test(pair)) return { bytes: Buffer.from(pair, 'hex'), end: at + 3 }
  const point = text.codePointAt(at + 1)
  if (point === undefined) return null
  const one = String.fromCodePoint(point)
  return { bytes: Buffer.from(one), end: at + 1 + one.length }
}

function keyOf(names: ParsedName): string {
  return names
    .map((parts) =>
      parts
        .map(({ type, value }) => `${typeKey(type)}=${escapeValue(fold(value))}`)
        .sort()
        .join('+'),
    )
    .join(',')
}

function fold(value: string): string {
  return value.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ')
}

function typeKey(type: string): string {
  const plain = type.toLowerCase().replace(/^oid\./, '')
  return aliases.get(plain) ?? plain
}

/** Other names of the attributes that RFC 4514 (section 3) abbreviates. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'cn'],
  ['commonname', 'cn'],
  ['2.5.4.7', 'l'],
  ['localityname', 'l'],
  ['2.5.4.8', 'st'],
  ['stateorprovincename', 'st'],
  ['2.5.4.10', 'o'],
  ['organizationname', 'o'],
  ['2.5.4.11', 'ou'],
  ['organizationalunitname', 'ou'],
  ['2.5.4.6', 'c'],
  ['countryname', 'c'],
  ['2.5.4.9', 'street'],
  ['streetaddress', 'street'],
  ['0.9.2342.19200300.100.1.25', 'dc'],
  ['domaincomponent', 'dc'],
  ['0.9.2342.19200300.100.1.1', 'uid'],
  ['userid', 'uid'],
])
