import type { Findings } from './findings.ts'

/** What the parser calls the mistake, in words for people who do not know YAML well, with a way out. */
const explanations: Readonly<Record<string, readonly [message: string, help: string]>> = {
  TAB_AS_INDENT: ['a tab is used to indent', 'indent with spaces'],
  BAD_INDENT: [
    'the indentation does not fit',
    'give every key of a mapping, and every `-` of a list, the same indentation; close every bracket',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'a second `: ` stands in one line, or a line is indented too far',
    'put text with `: ` into quotes; align the keys',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'a key runs over more than one line',
    'put a colon behind the key; quote text that spans lines',
  ],
  BAD_SCALAR_START: ['text begins with a character that YAML keeps for itself', 'put the text into quotes'],
  BAD_DQ_ESCAPE: ['unknown escape in double quotes', 'use single quotes, or write `\\\\` for a backslash'],
  BAD_ALIAS: ['a bare `*` is no text in YAML', 'put patterns with `*` into quotes'],
  BAD_DIRECTIVE: ['unknown directive', 'remove the line that begins with `%`'],
  BLOCK_IN_FLOW: [
    'an indented list or mapping stands inside brackets',
    'write it in brackets, too, or use `-` lines throughout',
  ],
  KEY_OVER_1024_CHARS: ['a key has more than 1024 characters', 'check for a missing line break or colon'],
  MULTIPLE_DOCS: ['a second document begins without `---`', 'put `---` between the documents'],
  TAG_RESOLVE_FAILED: ['a YAML tag (`!…`) is used', 'remove it; put text that begins with `!` into quotes'],
  RESOURCE_EXHAUSTION: ['the text nests too deeply', 'flatten it'],
}

const otherwise = ['this is not valid YAML', 'check quotes, brackets, colons and indentation around here'] as const

export interface SyntaxSlip {
  readonly code: string
  readonly message: string
  readonly offset: number
}

/** Reports the first error of a document; the parser's own words are not shown, since they may quote a secret. */
export function reportSyntax(error: SyntaxSlip, text: string, quotes: readonly number[], findings: Findings): void {
  const { offset } = error
  if (error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing')) {
    const opening = quotes.findLast((quote) => quote < offset) ?? offset
    findings.error({ offset: opening }, 'yaml-syntax', 'a quote is never closed', 'close it with the same quote')
    return
  }
  const [message, help] = trapIn(lineAround(text, offset)) ?? explanations[error.code] ?? otherwise
  findings.error({ offset }, 'yaml-syntax', message, help)
}

/** Slips that break the syntax and can be recognised by their line. */
function trapIn(line: string): readonly [string, string] | null {
  if (/[[{,:]\s*\$\{/.test(line) && /[[{].*\$\{/.test(line)) {
    return ['`${…}` stands inside brackets without quotes', 'put it into quotes: `"${NAME}"`']
  }
  return null
}

function lineAround(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', Math.max(0, Math.min(offset, text.length) - 1)) + 1
  const end = text.indexOf('\n', start)
  return text.slice(start, Math.min(end === -1 ? text.length : end, start + 500))
}
