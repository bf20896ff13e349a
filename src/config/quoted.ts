const longest = 60

/** User input inside a message: in backticks, on one line, without control or text-direction characters, cut when long. */
export function quoted(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text
  return `\`${cut.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�').replaceAll('`', "'")}\``
}
