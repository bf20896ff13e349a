import type { SourceMapping, SourceTree, SourceValue } from './source-value.ts'

const line = /^( *)(- )?([A-Za-z_][\w.]*):(?: +(.*))?$/
// What has one meaning on one line: no comment, no `key: value` inside, no indicator in front, no characters of doubt.
const plain = /^[A-Za-z0-9_+/.$(\u00c0-\u024f](?:[ -"$-9;-~\u00c0-\u1fff\u3040-\ud7ff]|:(?=[^ ]))*$/
const quoted = /^(?:"[ !#-[\]-~\u00c0-\u1fff\u3040-\ud7ff]*"|'[ -&(-~\u00c0-\u1fff\u3040-\ud7ff]*')$/

/**
 * The subset of YAML that exports are written in (a list of flat mappings, one field on a line), twenty times faster than
 * a full parser. Null when anything at all goes beyond it: then the full parser has to read the file.
 */
export function readPlainYaml(text: string): SourceTree | null {
  const offsets = new Map<SourceMapping, number>()
  const repeated = new Map<SourceMapping, string>()
  const entries: SourceMapping[] = []
  let isWrapped = false
  let indent = -1
  let mapping: Map<string, SourceValue> | null = null
  let end = -1
  for (let start = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start)
    if (end === -1) end = text.length
    const written = text.slice(start, end)
    if (isNothing(written)) continue
    if (written === 'people:' && !mapping && !isWrapped) {
      isWrapped = true
      continue
    }
    const match = line.exec(written)
    const value = match ? readValue(match[4] ?? '') : undefined
    if (!match || value === undefined) return null
    const [, spaces = '', dash, name = ''] = match
    if (dash) {
      if (indent === -1) indent = spaces.length
      if (spaces.length !== indent) return null
      mapping = new Map()
      entries.push(mapping)
      offsets.set(mapping, start + indent + dash.length)
    } else if (!mapping || spaces.length !== indent + 2) return null
    if (mapping.has(name)) repeated.set(mapping, name)
    else mapping.set(name, value)
  }
  if (entries.length === 0) return null
  return { roots: [isWrapped ? new Map([['people', entries]]) : entries], offsets, repeated }
}

function isNothing(written: string): boolean {
  return written === '' || /^ *#[ -~]*$/.test(written)
}

/** Undefined: more than this reader understands. */
function readValue(written: string): string | null | undefined {
  const text = withoutTrailingSpaces(written)
  if (text === '' || text === '~' || /^(?:null|Null|NULL)$/.test(text)) return null
  if (plain.test(text)) return text
  return quoted.test(text) ? text.slice(1, -1) : undefined
}

/** Spaces alone: what else `trimEnd` would take belongs to the value. */
function withoutTrailingSpaces(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === ' ') end--
  return text.slice(0, end)
}
