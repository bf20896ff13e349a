import { expect, test } from 'vitest'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { compileSystemRules } from '../../src/policy/system-rules.ts'
import { catalog, settingsOf, tellAll } from './build.ts'

test('each system’s patterns are looked up, and what names nothing is reported', () => {
  const settings = settingsOf()
  const gitlab = settings.systems.get('gitlab')!
  const at = { file: 'provisionr.yaml', line: 9, column: 5 }
  const entry = (text: string) => ({ text, level: null, at })
  const enforcement = { mode: 'owned', rules: [{ match: entry('gitlab:group:legacy-*'), mode: 'observe' }] } as const
  const unmanaged = [entry('gitlab:group:old'), entry('gitlab:grup:*')]
  const systems = new Map(settings.systems).set('gitlab', { ...gitlab, unmanaged, enforcement })
  const found: Diagnostic[] = []
  const rules = compileSystemRules({ ...settings, systems }, catalog, (one) => found.push(one))
  expect(rules.get('gitlab')).toEqual({
    unmanaged: [{ text: 'gitlab:group:old', level: null }],
    enforcement: [{ pattern: { text: 'gitlab:group:legacy-*', level: null }, mode: 'observe' }],
  })
  expect(rules.get('okta')).toEqual({ unmanaged: [], enforcement: [] })
  expect(tellAll(found)).toEqual(['9 [unknown-type] `gitlab` has no grant type `grup` → did you mean `group`?'])
})
