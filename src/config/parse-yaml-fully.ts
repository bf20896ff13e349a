import { type CST, Lexer, LineCounter, Parser } from 'yaml'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { composeDocuments, mostErrors } from './compose-documents.ts'
import { convertNode } from './convert-yaml.ts'
import { collectFindings } from './findings.ts'
import { reportSyntax } from './report-syntax.ts'
import type { YamlFile } from './yaml-file.ts'
import type { YamlNode } from './yaml-node.ts'

/** Far more than any file of ours needs; what nests deeper is an accident or an attack. */
const deepest = 100
const doubleQuote = 0x22
const singleQuote = 0x27

interface Tokens {
  readonly tokens: CST.Token[]
  /** where quoted text begins: an unclosed quote is noticed only at its end */
  readonly quotes: readonly number[]
  readonly tooDeepAt: number | null
}

/** As `parseYaml`, for every text of a modest length. */
export function parseYamlFully(text: string, path: string, diagnostics: Diagnostic[]): YamlFile {
  const lines = new LineCounter()
  const findings = collectFindings(path, lines, diagnostics)
  const { tokens, quotes, tooDeepAt } = tokenize(text, lines)
  if (tooDeepAt !== null) {
    const help = 'flatten it; nothing in these files needs that many levels'
    findings.error({ offset: tooDeepAt }, 'too-deep', `more than ${deepest} levels are nested`, help)
    return { documents: [], findings }
  }
  const documents: YamlNode[] = []
  const broken = composeDocuments(tokens, (document) => {
    if (document.directives.yaml.explicit === true && document.directives.yaml.version === '1.1') {
      const help = 'remove the directive: in YAML 1.2 `yes`, `no` and `0123` are text'
      findings.error({ offset: 0 }, 'yaml-version', 'the file asks for YAML 1.1', help)
    }
    const [error] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])
    if (error)
      return reportSyntax({ code: error.code, message: error.message, offset: error.pos[0] }, text, quotes, findings)
    if (document.contents === null) return
    const before = diagnostics.length
    const node = convertNode(document.contents, findings)
    const isSpoilt = diagnostics.length > before && node?.kind === 'mapping' && node.entries.size === 0
    if (node !== null && !isSpoilt) documents.push(node)
  })
  if (broken) reportSyntax(broken, text, quotes, findings)
  return { documents, findings }
}

/** The steps of `Parser.parse`, watching the depth, which the composer would turn into recursion. */
function tokenize(text: string, lines: LineCounter): Tokens {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const tokens: CST.Token[] = []
  const quotes: number[] = []
  let errors = 0
  for (const lexeme of new Lexer().lex(text)) {
    const first = lexeme.charCodeAt(0)
    if (first === doubleQuote || first === singleQuote) quotes.push(parser.offset)
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
