import { describe, expect, test } from 'vitest'
import type { Outcome, Plan } from '../../src/domain/plan.ts'
import { commentMarker } from '../../src/views/comment-head.ts'
import { renderPullRequestComment } from '../../src/views/pull-request-comment.ts'
import { busyPlan, modelPlan } from './acme-plan.ts'
import { change, driftItem, level, plan, planDiagnostic, reason, result } from './sample-plan.ts'

const outcomes: readonly Outcome[] = [
  { status: 'applied', detail: null },
  { status: 'failed', detail: 'HTTP 403: the token lacks `api`' },
  { status: 'unchanged', detail: 'already absent' },
  { status: 'skipped', detail: 'its account could not be created' },
]
const bytes = (text: string) => Buffer.byteLength(text)

describe('the comment on a pull request', () => {
  test.each([
    ['model', modelPlan],
    ['busy', busyPlan],
  ])('of the %s plan reads as it did when somebody last looked', async (name, sample) => {
    await expect(renderPullRequestComment(sample)).toMatchFileSnapshot(`golden/comment-${name}.md`)
  })

  test.each(['names-only', 'counts'] as const)('of a busy plan tells less with `privacy: %s`', async (privacy) => {
    await expect(renderPullRequestComment({ ...busyPlan, privacy })).toMatchFileSnapshot(
      `golden/comment-busy-${privacy}.md`,
    )
  })

  test('of a result tells what was not done first', async () => {
    const changes = modelPlan.changes.map((one, index) => ({ change: one, result: outcomes[index]! }))
    const text = renderPullRequestComment(result(changes, { later: modelPlan.later }))
    await expect(text).toMatchFileSnapshot('golden/comment-result.md')
  })

  test('of an empty plan says so and nothing else', () => {
    expect(renderPullRequestComment(plan()).split('\n').slice(0, 5)).toEqual([
      '<!-- provisionr:plan acme -->',
      '### No changes. Expected and actual access agree.',
      '',
      '`acme`, `pr/482@9b07e11`, evaluated 2026-11-20 15:28 UTC',
      '',
    ])
    expect(renderPullRequestComment(plan())).not.toContain('####')
  })

  test('is found again by its first line, which two environments do not share', () => {
    const marker = (overrides: Partial<Plan>) => renderPullRequestComment(plan(overrides)).split('\n')[0]
    expect(marker({ digest: 'sha256:1', changes: modelPlan.changes })).toBe(marker({}))
    expect(marker({ environment: 'production' })).toBe('<!-- provisionr:plan acme/production -->')
    expect(commentMarker({ kind: 'plan', organization: 'a-->b', environment: null })).toBe(
      '<!-- provisionr:plan a--%3Eb -->',
    )
  })

  test('lists what the branch gives later where it is privileged, and what it takes away later', () => {
    const later = [
      change('add', 'ada', 'aws:role:admin', {
        risk: 'privileged',
        cause: 'start',
        due: '2026-12-01T08:00:00Z',
        by_branch: true,
      }),
      change('remove', 'bob', 'aws:role:x', { cause: 'grace', due: '2026-12-20T00:00:00Z', by_branch: true }),
      change('remove', 'eve', 'aws:role:y', { cause: 'expiry', due: '2026-12-20T00:00:00Z', by_branch: false }),
    ]
    const text = renderPullRequestComment(plan({ source: { ...plan().source, base: 'main@1' }, later }))
    const [open = '', folded = ''] = text.split('<details>', 2)
    expect(open).toContain('| `+@` | `ada` | `aws:role:admin` | `from 2026-12-01 08:00 UTC`, ')
    expect(open).toContain('| `-@` | `bob` | `aws:role:x` | `keeps it until 2026-12-20 00:00 UTC')
    expect(open + folded).not.toContain('`eve`')
    expect(text).toContain('<summary>Later: 1</summary>')
  })
})

describe('privacy', () => {
  const secret = 'SECRET'
  const told = plan({
    systems: [{ ...plan().systems[0]!, status: 'failed', detail: `${secret} detail` }],
    changes: [
      change('adopt', 'ada', 'gitlab', { account: `${secret} account` }),
      change('add', 'ada', 'gitlab:group:x', { account: `${secret} account`, after: level('guest') }),
    ],
    drift: {
      ...plan().drift,
      excess: [driftItem('ada', 'gitlab:group:y', { message: `${secret} drift` })],
      orphans: [driftItem(null, 'gitlab', { account: `${secret} orphan` })],
    },
    refusals: [{ guard: 'constraint', message: `${secret} refusal`, allow_with: `${secret} way` }],
    diagnostics: [planDiagnostic({ person: 'ada', message: `${secret} message`, help: `${secret} help` })],
  })

  test('names-only leaves out accounts and sentences, counts leaves out every name', () => {
    const only = renderPullRequestComment({ ...told, privacy: 'names-only' })
    expect(only).not.toContain(secret)
    expect(only).toContain('`ada`')
    const counts = renderPullRequestComment({ ...told, privacy: 'counts' })
    for (const word of [secret, 'ada', 'group', 'policies/', 'pr/482']) expect(counts).not.toContain(word)
    expect(counts).toContain('| `constraint` | 1 |')
  })

  test('full tells them', () => {
    const text = renderPullRequestComment(told)
    for (const word of ['detail', 'drift', 'refusal', 'message', 'help', 'orphan'])
      expect(text).toMatch(new RegExp(`SECRET\`? \`?${word}`))
  })
})

describe('a plan of 10,000 changes', () => {
  const many = (amount: number, make: (index: number) => ReturnType<typeof change>) =>
    Array.from({ length: amount }, (_, index) => make(index))
  const harmless = many(9000, (index) =>
    change('add', `person-${index}`, `gitlab:group:team-${index % 40}`, {
      after: level('developer'),
      reasons: [reason('Engineering Team Access')],
    }),
  )
  const removals = many(900, (index) => change('remove', `leaver-${index}`, 'slack:channel:#all'))
  const privileged = many(100, (index) =>
    change('add', `admin-${index}`, 'aws:role:admin', { risk: 'privileged', reasons: [reason('Operators')] }),
  )
  const large = plan({ changes: [...harmless, ...removals, ...privileged] })

  test('has less than 60,000 bytes, leaves out the harmless first and counts them', () => {
    const text = renderPullRequestComment(large)
    expect(bytes(text)).toBeLessThan(60_000)
    for (let index = 0; index < 100; index += 1) expect(text).toContain(`| \`admin-${index}\` |`)
    expect(text).toContain('#### Access taken away: 900')
    expect(text).toContain('<summary>By person: 10000 changes, 10000 people</summary>')
    const listed = text.split('<summary>By person')[1]!.split('</details>')[0]!
    const left = Number(/and (\d+) more of the changes, left out/.exec(listed)![1])
    expect(listed.split('\n').filter((line) => /^\| `[+-]` /.test(line))).toHaveLength(10_000 - left)
    expect(listed).not.toContain('`person-')
  })

  const request = {
    source: 'acme/access#482',
    number: 482,
    needed: 2,
    approvers: ['ada'],
    objections: [],
    strangers: [],
    ignored: [],
  }
  const hidden = `<!-- ${'x'.repeat(23_900)} -->`

  test('beside all that a pull request brings still shows first what is grave', () => {
    const beside = many(2000, (index) => change('add', `person-${index}`, 'gitlab:group:x')).map(({ person }) =>
      planDiagnostic({ code: 'automation-differs', severity: 'warning', file: `.github/workflows/${person}.yml` }),
    )
    const refusals = many(900, (index) => change('add', `p-${index}`, 'a:b:c')).map(({ person }) => ({
      guard: 'max_removals',
      message: `too much for ${person}`,
      allow_with: null,
    }))
    const text = renderPullRequestComment({ ...large, request, diagnostics: beside, refusals }, hidden)
    expect(bytes(text)).toBeLessThan(60_000)
    expect(text.trimEnd().endsWith(`\n\n${hidden}`)).toBe(true)
    for (const line of ['`max_removals`: too much', 'approved by `ada`', '1 more approval needed', '| `admin-0` |'])
      expect(text).toContain(line)
    expect(text).toContain('#### Changed beside policies and exceptions: 2000')
    expect(text).toContain('`automation-differs` `.github/workflows/person-0.yml')
    expect(text).toContain('| `-` | `leaver-0` |')
  })

  test('gives the same bytes again', () => {
    expect(renderPullRequestComment(structuredClone(large))).toBe(renderPullRequestComment(large))
  })

  test.each(['full', 'names-only', 'counts'] as const)('of the worst kind stays small (%s)', (privacy) => {
    const name = '\u202e|`@all #1 😀'.repeat(40)
    const worst = many(10_000, (index) =>
      change(index % 2 === 0 ? 'add' : 'remove', `${name}${index}`, `x:y:${name}`, {
        system: `${name}${index}`,
        risk: 'privileged',
        reasons: [reason(name, { file: name })],
      }),
    )
    const text = renderPullRequestComment(
      plan({
        ...(privacy !== 'full' && { privacy }),
        organization: name,
        environment: name,
        source: { ...plan().source, base: name, branch: name },
        changes: worst,
        later: worst,
        refusals: worst.map(({ person }) => ({ guard: person, message: name.repeat(20), allow_with: name })),
        diagnostics: worst.map(({ person }, index) =>
          planDiagnostic({ message: name, code: index % 2 === 0 ? 'automation-differs' : person, person }),
        ),
        request: {
          ...request,
          strangers: worst.map(({ person }) => person),
          ignored: worst.map(({ person }) => ({ who: person, why: name })),
        },
        drift: { ...plan().drift, orphans: worst.map(({ person }) => driftItem(null, 'a:b:c', { account: person })) },
      }),
    )
    expect(bytes(text)).toBeLessThan(60_000)
    expect(bytes(text)).toBeGreaterThan(privacy === 'counts' ? 5000 : 40_000)
    expect(text.split('<details>').length).toBe(text.split('</details>').length)
  })
})
