import { describe, expect, test } from 'vitest'
import type { Drift, Plan } from '../../src/domain/plan.ts'
import { type DriftIssueOptions, renderDriftIssue } from '../../src/views/drift-issue.ts'
import { driftedPlan, driftModel, issueOptions } from './drift-sample.ts'
import { driftItem, level, noDrift, plan, planDiagnostic, system } from './sample-plan.ts'

const bytes = (text: string) => Buffer.byteLength(text)
const render = (report: Plan, options: Partial<DriftIssueOptions> = {}) =>
  renderDriftIssue(report, issueOptions(options))
const body = (report: Plan, previous: string | null = null, options: Partial<DriftIssueOptions> = {}) =>
  render(report, { previous, ...options }).body
const rowOf = (text: string, name: string) => text.split('\n').find((line) => line.startsWith(`| \`${name}\``))
const excess = (...names: readonly string[]): Drift => ({
  ...noDrift,
  excess: names.map((name) => driftItem(name, 'gitlab:group:finance', { actual: level('developer') })),
})
const at = (day: number, drift: Drift, overrides: Partial<Plan> = {}) =>
  plan({ evaluated_at: `2026-11-${day}T08:00:00Z`, drift, ...overrides })
const unread = { complete: false, systems: [system('gitlab', { status: 'partial' }), system('okta')] }

describe('the issue of drift', () => {
  test.each(['full', 'names-only', 'counts'] as const)(
    'reads as it did when somebody last looked: %s',
    async (privacy) => {
      const issue = render({ ...driftedPlan, ...(privacy !== 'full' && { privacy }) })
      await expect(issue.body).toMatchFileSnapshot(`golden/drift-issue-${privacy}.md`)
    },
  )

  test('of the documentation reads as it did when somebody last looked', async () => {
    await expect(body(driftModel)).toMatchFileSnapshot('golden/drift-issue-model.md')
  })

  test('says the same at any time while nothing changes', () => {
    const first = body(at(20, driftedPlan.drift))
    expect(body(at(21, driftedPlan.drift), first)).toBe(first)
    expect(body(at(22, driftedPlan.drift), first.replaceAll('\n', '\r\n'))).toBe(first)
  })

  test('has the title and the marker of its organization and environment', () => {
    const { marker, title, body: text } = render(driftedPlan)
    expect([marker, title]).toEqual(['<!-- provisionr:drift acme/production -->', 'Access drift: acme/production'])
    expect(text.startsWith(`${marker}\n`)).toBe(true)
  })

  test('without drift says so, and remembers nothing', () => {
    const text = body(at(21, noDrift), body(at(20, excess('ada'))))
    expect(text.split('\n').slice(1, 5)).toEqual([
      '<!-- provisionr:seen v1 full -->',
      '### No drift',
      '',
      '`acme`. Expected and actual access agree.',
    ])
  })
})

describe('since when something differs', () => {
  test('is the first run that saw it, and begins anew when it was gone', () => {
    const first = body(at(20, excess('ada')))
    const second = body(at(21, excess('ada', 'bob')), first)
    expect(rowOf(second, 'ada')).toContain('| `2026-11-20 08:00 UTC` |')
    expect(rowOf(second, 'bob')).toContain('| `2026-11-21 08:00 UTC` |')
    const without = body(at(22, excess('bob')), second)
    expect(rowOf(body(at(23, excess('ada', 'bob')), without), 'ada')).toContain('| `2026-11-23 08:00 UTC` |')
  })

  test('is another time at another level, and in another environment', () => {
    const first = body(at(20, excess('ada')))
    const drift = { ...noDrift, excess: [driftItem('ada', 'gitlab:group:finance', { actual: level('owner') })] }
    expect(body(at(21, drift), first)).toContain('| `2026-11-21 08:00 UTC` |')
    expect(body(at(21, excess('ada'), { environment: 'production' }), first)).toContain('| `2026-11-21 08:00 UTC` |')
  })

  test.each([
    ['in the future', (text: string) => text.replace(/=\w+:/, '=zzzzzz:')],
    ['of no form', (text: string) => text.replace(/=\w+:/, '=-5:')],
    ['on another line', (text: string) => text.replace(/\n(<!-- provisionr:seen .*)\n/, '\n\n$1\n')],
  ])('is not believed when it stands %s', (_, forge) => {
    const forged = forge(body(at(20, excess('ada'))))
    expect(rowOf(body(at(21, excess('ada')), forged), 'ada')).toContain('| `2026-11-21 08:00 UTC` |')
  })

  test('is kept for a thousand differences, and said to be unknown of others, run after run', () => {
    const many = excess(...Array.from({ length: 1500 }, (_, index) => `person${index}`))
    const first = body(at(20, many))
    const memory = first.split('\n')[1]!
    expect(memory.match(/[\da-f]{12}(?![\da-f=]*=)/g)!.length).toBe(1000)
    expect(bytes(memory)).toBeLessThan(20_000)
    expect(body(at(21, many), first)).toBe(first)
  })
})

describe('what was not read again', () => {
  const before = body(at(20, excess('ada', 'bob')))

  test('stays as it was last seen, and is said', () => {
    const { body: text, differences } = render(at(21, noDrift, unread), { previous: before })
    expect(differences).toBe(2)
    expect(text).toContain('### Drift: 2 differences\n')
    expect(text).toContain('**Not everything was looked at:** not read completely: 1 system.')
    expect(text).toContain('#### Not read completely: 1 system\n\n- `gitlab`: partial\n')
    expect(rowOf(text, 'ada')).toBe(rowOf(before, 'ada')!.replace('| excess |', '| excess (as last seen) |'))
    expect(body(at(22, noDrift, unread), text)).toBe(text)
  })

  test('stands beside what was seen now, and is gone once it was read and is not there', () => {
    const text = body(at(21, excess('bob', 'cy'), unread), before)
    expect(['ada', 'bob', 'cy'].map((name) => rowOf(text, name)?.split(' | ')[2])).toEqual([
      'excess (as last seen)',
      'excess',
      'excess',
    ])
    expect(rowOf(text, 'bob')).toContain('`2026-11-20 08:00 UTC`')
    const read = body(at(22, excess('cy')), text)
    expect(['ada', 'bob', 'cy'].map((name) => rowOf(read, name) !== undefined)).toEqual([false, false, true])
  })

  test('is of the system that was not read, not of others', () => {
    const others = { complete: false, systems: [system('gitlab'), system('okta', { status: 'failed' })] }
    expect(render(at(21, noDrift, others), { previous: before }).differences).toBe(0)
  })

  test('can be one person, whose record is in error', () => {
    const heldBack = new Map([['gitlab', new Set(['ada'])]])
    const withheld = { summary: { ...plan().summary, withheld: 1 } }
    const text = body(at(21, noDrift, withheld), before, { heldBack })
    expect([rowOf(text, 'ada') !== undefined, rowOf(text, 'bob') !== undefined]).toEqual([true, false])
    expect(text).toContain('### Drift: 1 difference\n')
  })

  test('is counted where there was no room to list it', () => {
    const names = Array.from({ length: 600 }, (_, index) => `person${index}`)
    const text = body(at(21, noDrift, unread), body(at(20, excess(...names))))
    expect(text).toContain('#### `gitlab`: 600 differences\n')
    const listed = text.split('\n').filter((line) => line.startsWith('| `person')).length
    expect(text).toContain(`and ${600 - listed} more differences, left out here`)
  })

  test('is not taken over from what tells more than is to be told now', () => {
    const text = body(at(21, noDrift, { ...unread, privacy: 'names-only' }), before)
    expect(text).not.toContain('`ada`')
    expect(text).toContain('#### `gitlab`: 2 differences\n')
  })

  test('keeps its number where only numbers are told', () => {
    const first = body(at(20, excess('ada', 'bob'), { privacy: 'counts' }))
    const text = body(at(21, excess('ada'), { ...unread, privacy: 'counts' }), first)
    expect(text).toContain('| `gitlab` | 2 | 0 | 0 | 0 | 0 | as last seen |')
    expect(body(at(22, excess('ada'), { privacy: 'counts' }), text)).toContain('| `gitlab` | 1 | 0 | 0 | 0 | 0 |  |')
  })
})

test('nothing that is uncertain is called no drift', () => {
  const title = (overrides: Partial<Plan>) => /^### (.*)$/m.exec(body(plan(overrides)))![1]
  const withheld = { ...plan().summary, withheld: 3 }
  const waiting = [{ guard: 'constraint', message: 'm', allow_with: null, waiting: ['x'] }]
  expect(title({})).toBe('No drift')
  for (const one of [
    unread,
    { summary: withheld },
    { refusals: waiting },
    { diagnostics: [planDiagnostic({ person: 'ada' })] },
  ])
    expect(title(one)).toBe('No drift in what could be read')
})

test('accounts and sentences are told only where all may be, and names only where not just numbers may be', () => {
  const secret = 'SECRET'
  const told = plan({
    drift: {
      ...noDrift,
      excess: [driftItem('ada', 'gitlab:group:y', { message: `${secret} message`, account: `${secret} account` })],
      orphans: [driftItem(null, 'gitlab', { account: `${secret} orphan` })],
      disputed: [driftItem('ada', 'gitlab', { account: `${secret} disputed`, message: `${secret} why` })],
    },
  })
  expect(body(told).match(/SECRET/g)!.length).toBeGreaterThan(4)
  expect(body({ ...told, privacy: 'names-only' })).not.toContain(secret)
  expect(body({ ...told, privacy: 'names-only' })).toContain('`ada`')
  for (const word of [secret, 'ada', 'group']) expect(body({ ...told, privacy: 'counts' })).not.toContain(word)
})

test.each(['-rf', '', 'a`b', '\u202Eada'])(
  'no command is shown with the name "%s", which nobody could copy or type',
  (name) => {
    const row = body(at(20, excess(name)))
    expect(row).toContain('or keep: by hand, because a name in it cannot be written in a command')
    expect(row).not.toContain('provisionr exception add')
  },
)

describe('the size of an issue', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `person${index}@example.com`)

  test('is less than 60,000 bytes for 10,000 differences, whose number is said', () => {
    const text = body(at(20, excess(...names)))
    expect(bytes(text)).toBeLessThan(60_000)
    expect(text).toContain('### Drift: 10000 differences\n')
    expect(text).toMatch(/and \d{4} more differences, left out here for want of room; `provisionr drift` lists all/)
  })

  test('leaves out the harmless first', () => {
    const missing = names.map((name) => driftItem(name, 'gitlab:group:a', { expected: level('guest') }))
    expect(rowOf(body(at(20, { ...excess('zoe'), missing })), 'zoe')).toContain('| excess |')
  })

  test('gives numbers alone where more systems differ than can be listed, with names as long as they may be', () => {
    const systems = Array.from({ length: 400 }, (_, index) => `${'\u202E'.repeat(300)}${index}`)
    const drift = { ...noDrift, excess: systems.map((name) => ({ ...driftItem('ada', 'x:y:z'), system: name })) }
    const report = { systems: systems.map((name) => system(name)), organization: '\u202E'.repeat(300) }
    for (const amount of [25, 400]) {
      const text = body(at(20, { ...drift, excess: drift.excess.slice(0, amount) }, report))
      expect(bytes(text)).toBeLessThan(60_000)
      expect(text).toContain(`### Drift: ${amount} differences\n`)
    }
  })
})
