import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DriftItem, Plan } from '../../src/domain/plan.ts'
import { renderDriftIssue } from '../../src/views/drift-issue.ts'
import { issueOptions } from './drift-sample.ts'
import { dangerousLines, forgeName, forgeTricks, unevenLines } from './forge-text.ts'
import { hostileNames } from './hostile-names.ts'
import { driftItem, level, noDrift, plan, reason, system } from './sample-plan.ts'

const names = fc.uniqueArray(forgeName, { minLength: 1, maxLength: 4 })
const frames = /^<!-- provisionr:(?:drift [\w%.~!*'()/-]*|seen v1 [\w =:,-]*) -->$/u
const render = (report: Plan, previous: string | null = null) =>
  renderDriftIssue(report, issueOptions({ previous })).body

const ownWords =
  'apply exception add revoke state link --user --system --remediate --for 30d --justification WHY --approved-by WHO --reason USER'.split(
    ' ',
  )

/** Each name wherever a name can be. */
function driftNamed(list: readonly string[]): Plan {
  const item = (name: string, overrides: Partial<DriftItem>): DriftItem => ({
    ...driftItem(name, 'x:y:z'),
    system: name,
    type: name,
    resource: name,
    grant: `${name}:${name}:${name}`,
    account: name,
    reasons: [reason(name, { path: [name, name], file: name })],
    message: name,
    ...overrides,
  })
  const other = { expected: level('a'), mended_by: 'apply' } as const
  return plan({
    organization: list[0]!,
    environment: list[1] ?? null,
    systems: list.map((name) => system(name)),
    drift: {
      excess: list.flatMap((name) => [
        item(name, { actual: level(name), mended_by: 'remediate', reasons: [] }),
        item(name, { ...other, actual: level(name) }),
        item(name, { actual: level(name), reasons: [reason(name, { kind: 'deny', file: name })] }),
      ]),
      missing: list.flatMap((name) => [
        item(name, { ...other, resource: 'm' }),
        item(name, { ...other, reasons: [reason(name, { kind: 'exception' })], resource: 'n' }),
      ]),
      orphans: list.map((name) => item(name, { person: null, resource: null, grant: null })),
      disputed: list.map((name) => item(name, { resource: null, grant: null })),
    },
  })
}

describe('hostile names in the issue of drift', () => {
  test('are shown in code and nowhere else, and neither add nor end a cell', () => {
    fc.assert(
      fc.property(names, fc.constantFrom('names-only', 'counts', null), (list, privacy) => {
        const text = render({ ...driftNamed(list), ...(privacy && { privacy }) })
        expect(dangerousLines(text, (line) => frames.test(line))).toEqual([])
        expect(unevenLines(text)).toEqual([])
        expect(text.split('\n').filter((line) => line.startsWith('<!--'))).toHaveLength(2)
        expect(Buffer.byteLength(text)).toBeLessThan(60_000)
      }),
      { numRuns: 150 },
    )
  })

  test('are read back from it as they were written: nothing changes, and nothing is lost when nothing is read again', () => {
    fc.assert(
      fc.property(names, (list) => {
        const report = driftNamed(list)
        const text = render(report)
        expect(render({ ...report, evaluated_at: '2026-12-24T00:00:00Z' }, text)).toBe(text)
        const unread = list.map((name) => system(name, { status: 'failed' }))
        const later = render({ ...report, drift: noDrift, complete: false, systems: unread }, text)
        const listed = (body: string) =>
          body.split('\n').filter((line) => /^\| (?:account )?`|^\| \(empty\)/.test(line))
        expect(listed(later).map((line) => line.replace(' (as last seen)', ''))).toEqual(listed(text))
      }),
      { numRuns: 150 },
    )
  })

  test('never become other commands: what is shown to be copied names them exactly', () => {
    let commands = 0
    for (const name of [
      ...hostileNames,
      ...forgeTricks,
      "o'neil'; echo gone #",
      '$(echo gone)',
      '-rf',
      '!!',
      '~',
      '*',
    ]) {
      const text = render({ ...driftNamed(['gitlab', name]), environment: null })
      const spans = [...text.matchAll(/`(provisionr (?:apply|exception add|exception revoke|state link)[^`]*)`/g)].map(
        (found) => found[1]!,
      )
      const script = [`provisionr() { printf '%s\\0' "$@"; }`, 'cd /', ...spans].join('\n')
      const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
      const grants = ['gitlab', name].map((one) => `${one}:${one}:${one}`)
      const known = ['gitlab', name, ...grants, `${grants[0]} (gitlab)`, `${grants[1]} (${name})`, ...ownWords]
      expect(
        words.filter((word) => !known.includes(word)),
        text,
      ).toEqual([])
      commands += spans.length
    }
    expect(commands).toBeGreaterThan(300)
  })
})

describe('an issue that somebody else has edited', () => {
  const report = driftNamed(['gitlab'])
  const unread = { ...report, drift: noDrift, complete: false, systems: [system('gitlab', { status: 'failed' })] }

  test('carries on no row that holds more than names in code', () => {
    for (const trick of [...forgeTricks, '<b>', '@octocat', 'https://evil.example', '#12']) {
      if (/^[`| -]*$/.test(trick)) continue
      const edited = render(report).replaceAll(/^(\| `gitlab`)/gm, `| ${trick} $1`)
      const text = render(unread, edited)
      expect(
        dangerousLines(text, (line) => frames.test(line)),
        trick,
      ).toEqual([])
    }
  })

  test('and lost its hidden lines is as good as a new one', () => {
    const text = render(report).split('\n').slice(2).join('\n')
    expect(render(report, text)).toBe(render(report))
  })
})
