import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { renderDiagnosticsAnnotations } from '../../src/views/diagnostics-annotations.ts'
import { renderDiagnosticsJson } from '../../src/views/diagnostics-json.ts'
import { renderDiagnosticsText } from '../../src/views/diagnostics-text.ts'
import { hostileNames } from './hostile-names.ts'

function finding(more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-parent',
    message: 'unknown policy `x`',
    help: 'did you mean `y`?',
    at: { file: 'policies/a.yaml', line: 4, column: 7 },
    ...more,
  }
}

const render = (diagnostics: readonly Diagnostic[]) =>
  renderDiagnosticsAnnotations(diagnostics, { pathOf: (file) => (file.startsWith('/') ? null : file) })

describe('annotations', () => {
  test('name the file, the place, the code and the help', () => {
    expect(render([finding()])).toBe(
      '::error file=policies/a.yaml,line=4,col=7,title=unknown-parent::unknown policy `x`%0Ahelp: did you mean `y`?\n1 error, 0 warnings\n',
    )
  })

  test('without a place in the repository say it in the text', () => {
    expect(render([finding({ at: null })])).toContain('::error title=unknown-parent::unknown policy')
    expect(render([finding({ at: { file: '/tmp/a.yaml', line: 1, column: 2 } })])).toContain(
      '::error title=unknown-parent::/tmp/a.yaml:1:2 unknown policy',
    )
  })

  test('are ten of each kind, and the rest is counted', () => {
    const many = (severity: Diagnostic['severity'], amount: number) =>
      Array.from({ length: amount }, (_, line) =>
        finding({ severity, at: { file: `${severity}.yaml`, line: line + 1, column: 1 } }),
      )
    const lines = render([...many('error', 12), ...many('warning', 11), ...many('notice', 3)])
      .trimEnd()
      .split('\n')
    const amount = (kind: string) => lines.filter((line) => line.startsWith(`::${kind} `)).length
    expect([amount('error'), amount('warning'), amount('notice')]).toEqual([10, 10, 3])
    expect(lines.at(-1)).toBe('12 errors, 11 warnings, 3 notices; 3 more: run `provisionr lint`')
  })

  test('escape what would end a property or the command', () => {
    const text = render([finding({ message: '100% of a,b: c', at: { file: 'a,b:100%.yaml', line: 1, column: 1 } })])
    expect(text).toContain('file=a%2Cb%3A100%25.yaml,line=1')
    expect(text).toContain('::100%25 of a,b: c%0Ahelp')
  })
})

describe('no name becomes a command to a build server', () => {
  const commands = ['::error::x', 'a ::error::x', ' ::set-env name=A::b', '##[error]x', 'a##[add-mask]b', '##vso[x]y']
  const broken = ['a\n::error::x', 'a\r\n::stop-commands::x', 'a\u2028::error::x', '%0A::error::x', 'a%0D%0A::error::x']

  test.each([...commands, ...broken, ...hostileNames])('%j', (name) => {
    const diagnostics = [
      finding({ message: `\`${name}\` ${name} is odd`, help: `${name} ${'long '.repeat(9)}${name}` }),
      finding({ message: name, help: name, code: name, at: { file: name, line: 1, column: 1 } }),
      finding({ message: name, help: name, at: null, severity: 'warning' }),
    ]
    const lines = render(diagnostics).trimEnd().split('\n')
    expect(lines).toHaveLength(diagnostics.length + 1)
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^::(error|warning) [^:\n]*::[^\r\n]*$/)
    for (const columns of [40, 41, 47, 60, 80, 120]) {
      const text = renderDiagnosticsText(diagnostics, { columns, color: 0 })
      expect(text).not.toMatch(/^\s*::/m)
      expect(text).not.toMatch(/##\w*\[/)
    }
    const json = renderDiagnosticsJson(diagnostics)
    expect(json).not.toMatch(/^\s*::/m)
    expect(json).not.toMatch(/##\w*\[/)
    expect(JSON.stringify(JSON.parse(json))).toContain(JSON.stringify(name).slice(1, -1))
  })
})
