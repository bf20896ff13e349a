/** The bytes of the characters that line formats are taken apart at. */
export const newline = 0x0a
export const space = 0x20
export const quote = 0x22
export const comma = 0x2c
export const zero = 0x30
const nine = 0x39
export const openBracket = 0x5b
export const backslash = 0x5c
export const closeBracket = 0x5d
export const openBrace = 0x7b
export const closeBrace = 0x7d

export function isDigit(code: number): boolean {
  return code >= zero && code <= nine
}
