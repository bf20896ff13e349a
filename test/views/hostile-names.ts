import type { Plan } from '../../src/domain/plan.ts'
import { change, driftItem, level, plan, planDiagnostic, reason, system } from './sample-plan.ts'

/** What people, groups, policies and files could be called to deceive a reader or a terminal. */
export const hostileNames: readonly string[] = [
  '\u001b[2J\u001b[1;1H\u001b[32mall good',
  'a\n  -  okta:group:admins',
  'a\r\n+ b',
  `mild${' '.repeat(120)}-  okta:group:admins`,
  '+  okta:group:admins',
  '- x',
  '-@ x',
  '~ update',
  '=  12 grants already held',
  '! refused',
  '? drift',
  'x'.repeat(10_000),
  '+ '.repeat(200),
  '-'.repeat(200),
  '\u202Egnp.exe\u202C',
  '\u2066isolated\u2069',
  'zero\u200Bwidth\u200D\uFEFF',
  'tags\u{E0041}\u{E007F}',
  'line\u2028paragraph\u2029next\u0085',
  'lone\uD800surrogate\uDC00',
  '\u0338leading mark',
  `zalgo${'\u0301'.repeat(50)}`,
  'family 👨‍👩‍👧‍👦 and flag 🇩🇪',
  '日本語の名前',
  'no\u00A0break\u3000space',
  '" via "Base Access',
  '`quote` | <img src=x> @everyone #1',
  'literal \\u{202E}',
  'Plan: 0 to add',
  '',
  ' ',
  '__proto__',
]

/** The same plan with other names: each name appears wherever a name can. */
export function planNamed(names: readonly string[]): Plan {
  return plan({
    organization: names[0] ?? 'acme',
    environment: names[1] ?? null,
    source: { ...plan().source, branch: names[2] ?? null },
    complete: false,
    applyable: false,
    systems: names.map((name) => system(name, { status: 'failed', detail: name })),
    summary: { ...plan().summary, withheld: 3 },
    changes: names.flatMap((name, index) => [
      change('add', name, 'x:y', {
        system: name,
        type: name,
        resource: name,
        after: level(name),
        reasons: [reason(name, { path: [name, name], file: name })],
        risk: 'privileged',
      }),
      change('suspend_account', name, `system${index}`, {
        cause: 'lock',
        reasons: [reason(name, { kind: 'lock', path: [] })],
      }),
      change('adopt', name, `system${index}`, { account: name }),
      change('update', name, `gitlab:group:${name}`, {
        before: level(name),
        after: level('b'),
        cause: 'person',
        due: name,
      }),
    ]),
    later: names.flatMap((name) => [
      change('remove', name, `gitlab:project:${name}`, { cause: 'grace', due: '2026-12-20T00:00:00Z' }),
      change('add', `${name}2`, `gitlab:project:${name}`, { cause: 'start', due: name }),
    ]),
    drift: {
      excess: names.map((name) => driftItem(name, `gitlab:group:${name}`, { actual: level(name), message: name })),
      missing: [],
      orphans: names.map((name) => driftItem(null, 'okta', { account: name, message: `see ${name}` })),
      disputed: [],
    },
    refusals: names.map((name) => ({ guard: name, message: name, allow_with: name })),
    diagnostics: names.map((name) =>
      planDiagnostic({ message: name, help: name, file: name, code: name, person: name }),
    ),
  })
}
