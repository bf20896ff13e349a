import { compareText, type Diagnostic, type Severity, sortDiagnostics } from '../domain/diagnostic.ts'
import { errorCodes } from '../domain/diagnostic-codes.ts'
import { count } from './count-text.ts'
import { renderJson } from './json.ts'
import { longestMessage, printable } from './printable.ts'

export interface SarifOptions {
  readonly version: string
  /** a file's path from the top of the repository, with `/`; null when it lies elsewhere */
  readonly pathOf: (file: string) => string | null
  /** findings about a person's record or access, which are not for code scanning */
  readonly isPersonal: (diagnostic: Diagnostic) => boolean
  /** a digest of a text, in hexadecimal digits */
  readonly hash: (text: string) => string
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', notice: 'note' }

/**
 * SARIF 2.1.0, as code scanning takes it: findings in files of the repository, never about people. What is left out is
 * counted in a notification.
 */
export function renderDiagnosticsSarif(diagnostics: readonly Diagnostic[], options: SarifOptions): string {
  const all = sortDiagnostics(diagnostics)
  const located = all.flatMap((diagnostic) => {
    const path = diagnostic.at === null || options.isPersonal(diagnostic) ? null : options.pathOf(diagnostic.at.file)
    return path === null ? [] : [{ diagnostic, path }]
  })
  const codes = [...new Set(located.map(({ diagnostic }) => diagnostic.code))].sort(compareText)
  const left = all.length - located.length
  return renderJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'provisionr',
            version: options.version,
            rules: codes.map((code) =>
              ruleOf(
                code,
                located.map(({ diagnostic }) => diagnostic),
              ),
            ),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the top of the repository' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications:
              left === 0
                ? []
                : [{ level: 'note', message: { text: `${leftOut(left)}; \`provisionr lint\` shows them` } }],
          },
        ],
        results: resultsOf(located, codes, options.hash),
      },
    ],
  })
}

function leftOut(left: number): string {
  return `${count(left, 'finding')} about people, or outside of the repository's files, ${left === 1 ? 'is' : 'are'} not listed here`
}

/** Its help is that of its findings, which name what to do in each case. */
function ruleOf(code: string, diagnostics: readonly Diagnostic[]) {
  const own = diagnostics.filter((one) => one.code === code)
  const helps = [...new Set(own.map(({ help }) => shown(help)))].slice(0, 3)
  const words = code.replaceAll('-', ' ')
  const level = errorCodes.includes(code) ? 'error' : levels[own[0]!.severity]
  return {
    id: code,
    name: code.replaceAll(/(?:^|-)([a-z])/g, (_whole, letter: string) => letter.toUpperCase()),
    shortDescription: { text: words },
    fullDescription: { text: `${words}: the finding \`${code}\` of provisionr, explained in its docs/diagnostics.md` },
    help: { text: helps.join('\n') },
    defaultConfiguration: { level },
  }
}

function resultsOf(
  located: readonly { readonly diagnostic: Diagnostic; readonly path: string }[],
  codes: readonly string[],
  hash: SarifOptions['hash'],
) {
  const seen = new Map<string, number>()
  return located.map(({ diagnostic: { code, severity, message, help, at }, path }) => {
    const identity = hash(JSON.stringify([code, path, withoutPlaces(message)]))
    const nth = (seen.get(identity) ?? 0) + 1
    seen.set(identity, nth)
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: levels[severity],
      message: { text: `${shown(message)}\nhelp: ${shown(help)}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' },
            region: { startLine: at!.line, startColumn: at!.column },
          },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: `${identity.slice(0, 32)}:${nth}` },
    }
  })
}

/** The same finding, whichever lines it and what it refers to stand in now. */
function withoutPlaces(message: string): string {
  return message.replaceAll(/\bline \d+|(?<=[\w)]):\d+(?::\d+)?\b/g, '')
}

function uriOf(path: string): string {
  const wellFormed = path.replaceAll(/\p{Cs}/gu, '\uFFFD')
  return wellFormed.split('/').map(encodeURIComponent).join('/')
}

/** `[text](address)` in a name must not become a link (SARIF 2.1.0, 3.11.6). */
function shown(text: string): string {
  const safe = printable(text, { max: longestMessage })
  return safe.includes('](') ? safe.replaceAll(/[[\]\\]/g, '\\$&') : safe
}
