import type { YamlScalar } from './yaml-node.ts'

// A plain scalar begins with what is no indicator anywhere, and ends before `: `, before ` #` and at the end of the line.
const plain = /[A-Za-z0-9_/.$(\u00a1-\ud7ff](?:[^\n :]|:(?![ \n]|$)| +(?=[^ \n:#]))*/y
// In brackets, what separates and closes ends it, too.
const plainInFlow = /[A-Za-z0-9_/.$(\u00a1-\ud7ff](?:[^\n :,[\]{}]|:(?![ \n,[\]{}]|$)| +(?=[^ \n:#,[\]{}]))*/y
const doubleQuoted = /"([^"\\\n]*)"/y
const singleQuoted = /'((?:[^'\n]|'')*)'/y

// Every form that is a number in the core schema, and some that are none.
const isLikeNumber = /^(?:0[ox]|\.(?:inf|nan)|\d*\.?\d*(?:e[-+]?\d*)?$)/i

/** A scalar with where it ends; null when it is none of the plainest, blank or nothing (`null`, `~`). */
export function readPlainScalar(
  text: string,
  offset: number,
  inFlow: boolean,
): { readonly node: YamlScalar; readonly end: number } | null {
  const first = text[offset]
  const pattern = first === '"' ? doubleQuoted : first === "'" ? singleQuoted : inFlow ? plainInFlow : plain
  pattern.lastIndex = offset
  const match = pattern.exec(text)
  if (!match) return null
  const end = pattern.lastIndex
  const inside = match[1]
  if (inside === undefined) {
    const value = meaningOf(match[0])
    return value === null ? null : { node: scalar(match[0], value, offset), end }
  }
  const content = first === "'" ? inside.replaceAll("''", "'") : inside
  return content.trim() === '' ? null : { node: scalar(content, content, offset), end }
}

function scalar(text: string, value: YamlScalar['value'], offset: number): YamlScalar {
  return { kind: 'scalar', text, value, comment: null, offset }
}

/** Null: nothing, or a number in a form that is left to the full parser. */
function meaningOf(text: string): string | number | boolean | null {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  if (isLikeNumber.test(text)) return null
  if (text.length > 5) return text
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  return /^(?:null|Null|NULL)$/.test(text) ? null : text
}
