import { deepestNesting, type Refuse, type SourceMapping, type SourceTree, type SourceValue } from './source-value.ts'

const space = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const needsDecoding = /[\\\u0000-\u001f]/

/**
 * JSON (RFC 8259) with numbers as their digits, places, and names that occur twice; `JSON.parse` keeps none of the three.
 * With `stream`, any number of values after each other (NDJSON); otherwise exactly one.
 */
export function readJson(text: string, options: { readonly stream: boolean; readonly refuse: Refuse }): SourceTree {
  const offsets = new Map<SourceMapping, number>()
  const repeated = new Map<SourceMapping, string>()
  const roots: SourceValue[] = []
  let at = 0
  skipSpace()
  while (at < text.length) {
    if (roots.length > 0 && !options.stream) return options.refuse(at, 'something follows the end of the JSON value')
    roots.push(readValue(0))
    skipSpace()
  }
  return { roots, offsets, repeated }

  function skipSpace(): void {
    const code = text.charCodeAt(at)
    if (code > 32) return
    space.lastIndex = at
    space.test(text)
    at = space.lastIndex
  }

  function readValue(depth: number): SourceValue {
    if (depth > deepestNesting) return options.refuse(at, `values are nested more than ${deepestNesting} deep`)
    const first = text[at]
    if (first === '"') return readString()
    if (first === '{') return readMapping(depth)
    if (first === '[') return readList(depth)
    for (const literal of ['true', 'false', 'null']) {
      if (!text.startsWith(literal, at)) continue
      at += literal.length
      return literal === 'null' ? null : literal
    }
    return readNumber()
  }

  function readMapping(depth: number): SourceMapping {
    const mapping = new Map<string, SourceValue>()
    offsets.set(mapping, at)
    at++
    skipSpace()
    if (text[at] === '}') return end(mapping)
    for (;;) {
      if (text[at] !== '"') return unexpected('a name in double quotes')
      const name = readString()
      skipSpace()
      if (text[at] !== ':') return unexpected('`:`')
      at++
      skipSpace()
      const value = readValue(depth + 1)
      if (mapping.has(name)) repeated.set(mapping, name)
      else mapping.set(name, value)
      skipSpace()
      if (text[at] === '}') return end(mapping)
      if (text[at] !== ',') return unexpected('`,` or `}`')
      at++
      skipSpace()
    }
  }

  function readList(depth: number): SourceValue[] {
    const list: SourceValue[] = []
    at++
    skipSpace()
    if (text[at] === ']') return end(list)
    for (;;) {
      list.push(readValue(depth + 1))
      skipSpace()
      if (text[at] === ']') return end(list)
      if (text[at] !== ',') return unexpected('`,` or `]`')
      at++
      skipSpace()
    }
  }

  function readString(): string {
    let close = text.indexOf('"', at + 1)
    while (close !== -1 && isEscaped(close)) close = text.indexOf('"', close + 1)
    if (close === -1) return options.refuse(at, 'a string is never closed')
    const inside = text.slice(at + 1, close)
    const decoded = needsDecoding.test(inside) ? decode(close) : inside
    at = close + 1
    return decoded
  }

  function isEscaped(quote: number): boolean {
    let first = quote
    while (text[first - 1] === '\\') first--
    return (quote - first) % 2 === 1
  }

  function decode(close: number): string {
    try {
      return String(JSON.parse(text.slice(at, close + 1)))
    } catch {
      return options.refuse(at, 'a string has a raw control character or an unknown escape')
    }
  }

  function readNumber(): string {
    number.lastIndex = at
    const digits = number.exec(text)?.[0]
    if (digits === undefined) return unexpected('a value')
    at += digits.length
    return digits
  }

  function end<T>(value: T): T {
    at++
    return value
  }

  function unexpected(wanted: string): never {
    const found = at < text.length ? `\`${String.fromCodePoint(text.codePointAt(at) ?? 0)}\`` : 'the end of the file'
    return options.refuse(at, `expected ${wanted}, found ${found}`)
  }
}
