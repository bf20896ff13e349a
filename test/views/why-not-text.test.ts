import { describe, expect, test } from 'vitest'
import type { TriggerOutcome } from '../../src/analysis/trigger-outcome.ts'
import { renderWhyNotText, type WhyNotView } from '../../src/views/why-not-text.ts'
import { hostileNames } from './hostile-names.ts'

const place = (file: string) => ({ file, line: 1, column: 1 })

function viewOf(name: string): WhyNotView {
  const at = place(name)
  const trigger: TriggerOutcome = {
    kind: 'any',
    outcome: 'unmet',
    of: [
      {
        kind: 'condition',
        outcome: 'unmet',
        isNegated: false,
        condition: {
          kind: 'attribute',
          attribute: name,
          test: { operator: 'in', values: [name] },
          actual: name,
          truth: false,
        },
      },
      {
        kind: 'condition',
        outcome: 'unknown',
        isNegated: true,
        condition: { kind: 'holds', grant: name, truth: null },
      },
    ],
  }
  const rule = {
    name,
    grants: [],
    environments: [],
    eligible: null,
    maxDuration: 3_600_000,
    maxTotal: null,
    approvals: [{ from: [{ name, at }], need: 1 }],
    justification: { minLength: 5, ticket: name },
    windows: { timezone: name, allow: [name], freeze: [] },
    breakGlass: null,
    at,
  }
  return {
    explanation: { person: name, state: 'active', description: name, at: 0, grant: name, entries: [] },
    grant: name,
    answer: 'no',
    obstacles: [{ kind: 'deny', text: name, at, until: 0 }],
    policies: [{ name, at, trigger, obstacles: [name], unmet: 2, path: [{ name, at }], grantAt: at }],
    more: 2,
    upcoming: null,
    exceptions: [{ id: name, text: 'ended', at }],
    rules: [{ rule, eligible: trigger, isEligible: false, isOpen: false, isFrozen: true, opens: 0 }],
    needsRule: false,
    isKnown: false,
    suggestion: name,
    next: name,
  }
}

describe('what would have to be true', () => {
  test.each([80, 120])('of hostile names is harmless at %i columns', (columns) => {
    for (const name of hostileNames) {
      const lines = renderWhyNotText(viewOf(name), { columns, color: 0 }).split('\n')
      expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line))).toEqual([])
      expect(lines.filter((line) => /^\s*[+~\-=?!]/.test(line))).toEqual([])
    }
  })

  test.each([80, 120])('has a part for everything at %i columns', async (columns) => {
    const text = renderWhyNotText(viewOf('Sales Access'), { columns, color: 0 })
    await expect(text).toMatchFileSnapshot(`golden/why-not-${columns}.txt`)
  })
})
