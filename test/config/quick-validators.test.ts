import { describe, expect, test } from 'vitest'
import { writeQuickValidators } from '../../src/config/write-quick-validators.ts'
import { shapeErrors } from '../../src/config/thorough-validators.ts'
import type { QuickValidator } from '../../src/config/quick-validators.ts'

const compiled = (await import(`data:text/javascript,${encodeURIComponent(writeQuickValidators())}`)) as {
  quickValidators: Record<string, QuickValidator>
}

const documents: [kind: 'settings' | 'policy' | 'exception' | 'lock', document: unknown][] = [
  ['policy', { name: 'A', grants: ['okta:group:a', { grant: 'okta:app:B', grace: '30d' }] }],
  ['policy', { name: 'A', grant: ['okta:group:a'] }],
  ['policy', { name: 5 }],
  ['policy', { name: 'A', status: 'paused' }],
  ['exception', { user: 'ada', grant: 'okta:group:a', justification: 'x', expires: '2026-01-01' }],
  ['exception', { user: 'ada', grant: 5 }],
  ['lock', { user: 'ada', reason: 'x' }],
  ['lock', { user: 'ada', reasons: 'x' }],
  [
    'settings',
    {
      organization: 'a',
      people: { source: 'file', path: 'p.yaml' },
      systems: { git: { adapter: 'sandbox', simulates: 'gitlab' } },
    },
  ],
  [
    'settings',
    { organization: 'a', people: { source: 'file', path: 'p.yaml' }, systems: { git: { adaptor: 'sandbox' } } },
  ],
  [
    'settings',
    { organization: 'a', people: {}, systems: {}, environments: { staging: { systems: { git: { protected: 5 } } } } },
  ],
  ['settings', { organization: '', people: {}, systems: {} }],
]

describe('the compiled validators', () => {
  test.each(documents)('judge a document like the thorough ones: %s %j', (kind, document) => {
    expect(compiled.quickValidators[kind]!(document)).toBe(shapeErrors(kind, document).length === 0)
  })

  test('judge some documents right and some wrong', () => {
    const verdicts = new Set(documents.map(([kind, document]) => compiled.quickValidators[kind]!(document)))
    expect(verdicts).toEqual(new Set([true, false]))
  })
})
