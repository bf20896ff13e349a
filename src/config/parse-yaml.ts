import { Composer, Lexer, LineCounter, Parser } from 'yaml'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { convertNode } from './convert-yaml.ts'
import { collectFindings, type Findings } from './findings.ts'
import { reportSyntax } from './report-syntax.ts'
import type { YamlNode } from './yaml-node.ts'

export interface YamlFile {
  /** the documents that could be read; empty ones are left out */
  readonly documents: readonly YamlNode[]
  /** for what is found later in this file; appends to the `diagnostics` that were given */
  readonly findings: Findings
}

/** Far more than any file of ours needs; what nests deeper is an accident or an attack. */
const deepest = 100
/** Broken text can hold one error per character: after some, the rest tells nobody anything. */
const mostErrors = 20

interface Tokens {
  readonly tokens: ReturnType<Parser['end']> extends Iterable<infer T> ? T[] : never
  /** where quoted text begins: an unclosed quote is noticed only at its end */
  readonly quotes: readonly number[]
  readonly tooDeepAt: number | null
}

/**
 * Reads YAML 1.2 into nodes with positions. Refused, each with its own help: aliases, tags, merge keys, duplicate keys,
 * `%YAML 1.1`, more than 100 levels. A document with an error of syntax is left out.
 */
export function parseYaml(file: TextFile, diagnostics: Diagnostic[]): YamlFile {
  const text = file.text.startsWith('\uFEFF') ? file.text.slice(1) : file.text
  const lines = new LineCounter()
  const findings = collectFindings(file.path, lines, diagnostics)
  const { tokens, quotes, tooDeepAt } = tokenize(text, lines)
  if (tooDeepAt !== null) {
    const help = 'flatten it; nothing in these files needs that many levels'
    findings.error({ offset: tooDeepAt }, 'too-deep', `more than ${deepest} levels are nested`, help)
    return { documents: [], findings }
  }
  const options = { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const
  const documents: YamlNode[] = []
  for (const document of new Composer(options).compose(tokens)) {
    if (document.directives.yaml.explicit === true && document.directives.yaml.version === '1.1') {
      const help = 'remove the directive: in YAML 1.2 `yes`, `no` and `0123` are text'
      findings.error({ offset: 0 }, 'yaml-version', 'the file asks for YAML 1.1', help)
    }
    const [error] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])
    if (error) reportSyntax(error, text, quotes, findings)
    else if (document.contents !== null) {
      const before = diagnostics.length
      const node = convertNode(document.contents, findings)
      const isSpoilt = diagnostics.length > before && node?.kind === 'mapping' && node.entries.size === 0
      if (node !== null && !isSpoilt) documents.push(node)
    }
  }
  return { documents, findings }
}

/** The steps of `Parser.parse`, watching the depth, which the composer would turn into recursion. */
function tokenize(text: string, lines: LineCounter): Tokens {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const tokens: Tokens['tokens'] = []
  const quotes: number[] = []
  let errors = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('"') || lexeme.startsWith("'")) quotes.push(parser.offset)
    for (const token of parser.next(lexeme)) {
      tokens.push(token)
      if (token.type === 'error') errors++
    }
    if (parser.stack.length > deepest) return { tokens: [], quotes, tooDeepAt: parser.offset }
    if (errors > mostErrors) break
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens, quotes, tooDeepAt: null }
}
