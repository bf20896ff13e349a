import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

describe('examples whose printed form lost its indentation', () => {
  test('a role is a policy of that name for that job title', () => {
    const { documents, lines } = load('role.yaml')
    expect(lines).toEqual(['role.yaml:1:1 notice: the keys of `policy:` are not indented [flat-document]'])
    const [policy] = documents.policies
    expect(policy?.name).toBe('Sales Engineer')
    expect(policy?.trigger).toEqual({
      kind: 'condition',
      attribute: 'job_title',
      test: { operator: 'in', values: ['Sales Engineer'] },
      at: { file: 'role.yaml', line: 2, column: 1 },
    })
    expect(policy?.inherits.map(({ name }) => name)).toEqual([
      'Base Employee',
      'Sales Team Member',
      'Engineering Tools Reader',
    ])
    expect(policy?.grants.map(({ text }) => text)).toEqual([
      'salesforce:profile:sales-engineer',
      'slack:channel:#sales-team',
      'slack:channel:#customer-success',
      'slack:channel:#engineering-general (read-only)',
      'gitlab:group:customer-solutions (reporter)',
      'notion:space:sales-playbooks',
      'notion:space:technical-docs (read-only)',
    ])
  })

  test('three flat policies in one file stay three', () => {
    const { documents, lines } = load('layers.yaml')
    expect(lines).toEqual(
      [2, 13, 24].map(
        (line) => `layers.yaml:${line}:1 notice: the keys of \`policy:\` are not indented [flat-document]`,
      ),
    )
    expect(documents.policies.map(({ name }) => name)).toEqual([
      'Base Employee Access',
      'Sales Team Access',
      'Sales Engineer Access',
    ])
    expect(documents.policies.map(({ grants }) => grants.length)).toEqual([4, 4, 3])
    expect(documents.policies[2]?.inherits.map(({ name, at }) => `${name} ${at.line}`)).toEqual([
      'Base Employee Access 29',
      'Sales Team Access 30',
    ])
    expect(documents.policies[0]?.trigger).toMatchObject({
      attribute: 'employment_status',
      test: { values: ['Active'] },
    })
  })

  test('a version and its date are kept', () => {
    const { documents } = load('version.yaml')
    expect(documents.policies).toMatchObject([
      { name: 'Sales Engineer Access', version: '1.0', effectiveDate: { kind: 'date', date: '2025-01-01' } },
    ])
    expect(documents.policies[0]?.grants.map(({ text }) => text)).toContain('slack:channel:#customer-success')
  })

  test('an exception is flat, too', () => {
    const { documents, lines } = load('exception.yaml')
    expect(lines).toEqual(['exception.yaml:1:1 notice: the keys of `exception:` are not indented [flat-document]'])
    expect(documents.exceptions).toMatchObject([
      {
        id: 'exception#1',
        person: 'sarah.chen',
        grants: [{ text: 'gitlab:group:platform-engineering', level: null }],
        justification: 'Temporary access for Q4 migration project',
        approvedBy: ['cto@company.com'],
        starts: null,
        expires: { kind: 'date', date: '2025-01-31' },
      },
    ])
  })
})

describe('flat documents of every kind', () => {
  test.each([
    ['access_rule', 'access_rule:\nname: x\ngrants:\n- db:role:*\n', 'accessRules'],
    ['constraint', 'constraint:\nname: x\nkind: max_holders\ngrants:\n- db:role:x\ncount: 2\n', 'constraints'],
    ['lock', 'lock:\nuser: x\nreason: y\n', 'locks'],
    ['test', 'test:\nname: x\nperson: {a: b}\nexpect:\n  exact: []\n', 'tests'],
  ] as const)('%s', (kind, text, list) => {
    const { documents, diagnostics } = parseDocuments([{ path: 'a.yaml', text: `${text}---\n${text}` }])
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual(
      Array.from({ length: 2 }, () => [
        'flat-document',
        `run \`provisionr fmt\`, which indents what belongs to \`${kind}:\` below it`,
      ]),
    )
    expect(documents[list]).toHaveLength(2)
  })
})

function load(name: string) {
  const text = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
  const { documents, diagnostics } = parseDocuments([{ path: name, text }])
  return { documents, lines: renderDiagnostics(diagnostics) }
}
