import { hiddenCharacters } from './hidden-characters.ts'

/**
 * JSON with two spaces of indentation and one newline at the end. Characters that do not show or act on a terminal
 * are written as `\uXXXX`: the data is the same, the bytes are harmless.
 */
export function renderJson(value: unknown): string {
  return `${harmlessJson(JSON.stringify(value, null, 2) ?? 'null')}\n`
}

/** The same on one line, without its end. */
export function compactJson(value: unknown): string {
  return harmlessJson(JSON.stringify(value) ?? 'null')
}

function harmlessJson(text: string): string {
  const harmless = text.replaceAll(hiddenCharacters(), escapeUnlessNewline)
  // `##[error]` and `##vso[…]` are commands to build servers; as an escape it is the same data.
  return harmless.replaceAll(/##(?=\w*\[)/g, '#\\u0023')
}

/** The only newlines in JSON text are those between its tokens. */
function escapeUnlessNewline(character: string): string {
  if (character === '\n') return character
  let escaped = ''
  for (let index = 0; index < character.length; index++) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escaped
}
