import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { renderDiagnosticsSarif } from '../../src/views/diagnostics-sarif.ts'
import { hostileNames } from './hostile-names.ts'

const schema = JSON.parse(readFileSync('test/views/fixtures/sarif-schema-2.1.0.json', 'utf8')) as object
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: object
    }
  }[]
  readonly partialFingerprints: { readonly primaryLocationLineHash: string }
}

interface Run {
  readonly columnKind: string
  readonly tool: {
    readonly driver: { readonly rules: readonly { readonly id: string; readonly help: { readonly text: string } }[] }
  }
  readonly invocations: readonly {
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[]
  }[]
  readonly results: readonly Result[]
}

function render(diagnostics: readonly Diagnostic[]): Run {
  const text = renderDiagnosticsSarif(diagnostics, {
    version: '1.2.3',
    pathOf: (file) => (file.startsWith('/') ? null : `access/${file}`),
    isPersonal: ({ person }) => person !== undefined,
    hash: (one) => createHash('sha256').update(one).digest('hex'),
  })
  const log = JSON.parse(text) as { readonly runs: readonly [Run] }
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
  return log.runs[0]
}

function finding(more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity: 'warning',
    code: 'near-miss-value',
    message: 'nobody is `sales`',
    help: 'write `Sales`',
    at: { file: 'policies/a.yaml', line: 4, column: 7 },
    ...more,
  }
}

const fingerprints = (run: Run) => run.results.map((one) => one.partialFingerprints.primaryLocationLineHash)

describe('SARIF', () => {
  test('has one rule for each code, and a result with its level, place and help', () => {
    const run = render([
      finding(),
      finding({ at: { file: 'policies/b c#1.yaml', line: 1, column: 1 }, severity: 'notice' }),
      finding({ code: 'unknown-parent', severity: 'error' }),
    ])
    expect(run.columnKind).toBe('utf16CodeUnits')
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['near-miss-value', 'unknown-parent'])
    expect(run.tool.driver.rules[0]!.help.text).toBe('write `Sales`')
    expect(run.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ['near-miss-value', 0, 'warning'],
      ['unknown-parent', 1, 'error'],
      ['near-miss-value', 0, 'note'],
    ])
    expect(run.results[0]!.message.text).toBe('nobody is `sales`\nhelp: write `Sales`')
    expect(run.results[0]!.locations[0]!.physicalLocation.region).toEqual({ startLine: 4, startColumn: 7 })
    expect(run.results[2]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe('access/policies/b%20c%231.yaml')
  })

  test('is valid without any finding', () => {
    expect(render([]).results).toEqual([])
  })

  test('tells nothing of people, and how many findings it does not tell', () => {
    const run = render([
      finding({ person: 'sarah.chen', message: '`sarah.chen` has no team', help: 'correct `sarah.chen`' }),
      finding({ at: null }),
      finding({ at: { file: '/etc/elsewhere.yaml', line: 1, column: 1 } }),
      finding(),
    ])
    expect(run.results).toHaveLength(1)
    expect(JSON.stringify(run)).not.toContain('sarah.chen')
    expect(run.invocations[0]!.toolExecutionNotifications[0]!.message.text).toContain('3 findings')
  })

  test('knows a finding again after its lines moved', () => {
    const moved = (by: number) =>
      finding({
        code: 'duplicate-policy',
        message: `policy \`a\` is already defined at policies/b.yaml:${10 + by}`,
        at: { file: 'policies/a.yaml', line: 4 + by, column: 7 },
      })
    expect(fingerprints(render([moved(0)]))).toEqual(fingerprints(render([moved(3)])))
    expect(fingerprints(render([moved(0)]))).not.toEqual(fingerprints(render([finding({ code: 'duplicate-policy' })])))
  })

  test('tells two alike findings of one file apart', () => {
    const run = render([finding(), finding({ at: { file: 'policies/a.yaml', line: 9, column: 1 } })])
    expect(new Set(fingerprints(run)).size).toBe(2)
  })

  test.each([...hostileNames, '[click](https://example.com)', '##[error]x'])('takes %j as a name', (name) => {
    const run = render([finding({ message: `\`${name}\` is odd`, at: { file: `${name}.yaml`, line: 1, column: 1 } })])
    const { text } = run.results[0]?.message ?? { text: '' }
    expect(text).not.toMatch(/(?<!\\)\]\(/)
    for (const { locations } of run.results)
      expect(locations[0]!.physicalLocation.artifactLocation.uri).toMatch(/^[\w.~!*'()/%-]+$/)
  })
})
