import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaries } from '../../src/access/access-timeline.ts'
import { compareText } from '../../src/domain/diagnostic.ts'
import type { LedgerGrace } from '../../src/domain/ledger.ts'
import { causeOfGain } from '../../src/plan/cause.ts'
import { matchTrigger } from '../../src/policy/trigger-match.ts'
import { catalog } from '../policy/build.ts'
import { type Company, companyOf, grace, instant, runFor } from './build.ts'
import { attributes, exceptions, filesOf, gains, policies, ranks, type WrittenPolicy } from './random-company.ts'

const times = ['2026-02-15', '2026-03-20', '2026-04-12', '2026-04-18', '2026-05-10', '2026-06-20', '2026-07-20'].map(
  (date) => `${date}T12:00:00Z`,
)
const time = fc.constantFrom(...times)
const runs = { numRuns: 150 }

/** Whether a policy denies something, itself or by what it inherits, in any version. */
function denies(name: string, written: readonly WrittenPolicy[]): boolean {
  return written.some(
    (one) =>
      one.name === name && ((one.denies ?? []).length > 0 || (one.inherits ?? []).some((up) => denies(up, written))),
  )
}

describe('whatever the policies, people and times', () => {
  test('the order of files does not matter', () => {
    fc.assert(
      fc.property(
        policies({ exclusive: true }),
        exceptions,
        attributes,
        time,
        fc.infiniteStream(fc.nat()),
        (written, more, ana, at, dice) => {
          const files = Object.entries(filesOf(written, more))
          const shuffled = files
            .map((file) => ({ file, key: dice.next().value as number }))
            .sort((a, b) => a.key - b.key)
          const access = companyOf({ files: Object.fromEntries(files), people: { ana } }).access('ana', at)
          const other = companyOf({ files: Object.fromEntries(shuffled.map((one) => one.file)), people: { ana } })
          expect(other.access('ana', at)).toEqual(access)
        },
      ),
      runs,
    )
  })

  test('removing a policy that denies nothing never adds', () => {
    fc.assert(
      fc.property(policies({ exclusive: false }), attributes, time, fc.nat(), (written, ana, at, pick) => {
        const { name } = written[pick % written.length]!
        fc.pre(!denies(name, written))
        const all = companyOf({ files: filesOf(written), people: { ana } }).access('ana', at)
        const rest = written.filter((one) => one.name !== name)
        const less = companyOf({ files: filesOf(rest), people: { ana } }).access('ana', at)
        expect(gains(all, less)).toEqual([])
      }),
      runs,
    )
  })

  test('an end that is written into a policy that denies nothing never widens', () => {
    fc.assert(
      fc.property(policies({ exclusive: false }), attributes, time, fc.nat(), (written, ana, at, pick) => {
        const chosen = written[pick % written.length]!
        fc.pre(!denies(chosen.name, written))
        const all = companyOf({ files: filesOf(written), people: { ana } }).access('ana', at)
        const from = chosen.effective_date ?? ''
        const sooner = [chosen.expires, chosen.effective_date ?? '2026-04-01', '2026-04-15']
        const expires = sooner.filter((date) => date !== undefined && date >= from) as string[]
        const shorter = written.map((one) =>
          one === chosen ? { ...one, expires: expires.toSorted(compareText)[0]! } : one,
        )
        const less = companyOf({ files: filesOf(shorter), people: { ana } }).access('ana', at)
        expect(gains(all, less)).toEqual([])
      }),
      runs,
    )
  })

  test('an attribute that is not known never gives, and never lifts a deny', () => {
    fc.assert(
      fc.property(
        policies({ exclusive: false }),
        attributes,
        time,
        fc.constantFrom('a', 'b', 'c'),
        (written, ana, at, name) => {
          fc.pre(ana[name] !== undefined)
          const unknown = { ...ana }
          delete unknown[name]
          const company = companyOf({ files: filesOf(written), people: { ana, unknown } })
          const [known, less] = [company.access('ana', at), company.access('unknown', at)]
          expect(gains(known, less)).toEqual([])
          for (const key of known.suppressed.keys())
            expect(ranks(less).get(key) ?? -2).toBeLessThanOrEqual(ranks(known).get(key) ?? -2)
        },
      ),
      runs,
    )
  })

  test('the index gives what a scan of all policies gives', () => {
    fc.assert(
      fc.property(policies({ exclusive: false }), attributes, time, (written, ana, at) => {
        const plain = written.map((policy) => ({ ...policy, denies: ['*:group:nothing'] }))
        const company = companyOf({ files: filesOf(plain), people: { ana } })
        const access = company.access('ana', at)
        fc.pre(access.state === 'active')
        expect([...access.expected.keys()]).toEqual(scanned(company, access.person.attributes, Date.parse(at)))
      }),
      runs,
    )
  })

  test('an end gives nothing by itself: what it gives is lifted', () => {
    const graces = fc.subarray([
      grace('ana', 'okta:group:a', '2026-01-01', '2026-04-25T00:00:00Z'),
      grace('ana', 'salesforce:profile:B', '2026-01-01', '2026-05-25T00:00:00Z'),
      grace('ana', 'gitlab:group:a', '2026-01-01', '2026-05-25T00:00:00Z', 'reporter'),
    ])
    fc.assert(
      fc.property(policies({ exclusive: true }), exceptions, attributes, graces, (written, more, ana, kept) => {
        const company = companyOf({ files: filesOf(written, more), people: { ana }, graces: kept })
        for (const [before, after] of stepsWithoutStarts(company)) expectOnlyLifted(company, before, after, kept)
      }),
      { numRuns: 200 },
    )
  })
})

/** The seeds' algorithm: every policy whose trigger holds, and all that it inherits. */
function scanned(
  company: Company,
  record: Company['model']['directory']['people'][number]['attributes'],
  at: number,
): string[] {
  const { versions } = company.model.policies
  const found = new Set<string>()
  const inForce = (name: string) => {
    const begun = versions.get(name)!.filter((one) => one.policy.status !== 'staged' && one.from <= at)
    const latest = begun.sort((a, b) => b.from - a.from)[0]
    return latest && at < latest.until ? latest : null
  }
  const give = (name: string) => {
    const version = versions.has(name) ? inForce(name) : null
    for (const { parsed } of version?.grants ?? [])
      found.add(
        `${parsed.system}:${parsed.type}:${parsed.resource.map((part) => (part.kind === 'text' ? part.text : '')).join('')}`,
      )
    for (const parent of version?.policy.inherits ?? []) give(parent.name)
  }
  const withStatus = new Map(record).set('employment_status', 'Active')
  for (const name of versions.keys()) {
    const version = inForce(name)
    if (!version?.policy.trigger || !version.policy.appliesTo.includes('active')) continue
    const subject = { id: 'ana', attributes: withStatus, zone: company.person('ana').zone }
    if (matchTrigger(version.policy.trigger, subject, { directory: company.model.directory }) === true) give(name)
  }
  return [...found].sort()
}

/** Pairs of instants around each change over time that is only an end. */
function stepsWithoutStarts(company: Company): [number, number][] {
  const { model } = company
  const ana = company.person('ana')
  const versions = [...model.policies.versions.values()].flat()
  const starts = new Set([
    ...versions.map((one) => one.from),
    ...(model.exceptions.get('ana') ?? []).map(({ period }) => period.starts),
    ...(ana.dates.start
      ? boundaries(
          { ...model, policies: { ...model.policies, boundaries: [] }, exceptions: new Map(), graces: new Map() },
          ana,
        ).slice(0, 1)
      : []),
  ])
  return boundaries(model, ana)
    .filter((at) => !starts.has(at))
    .map((at) => [at - 1000, at])
}

function expectOnlyLifted(company: Company, before: number, after: number, kept: readonly LedgerGrace[]): void {
  const remembered = company.remember('ana', instant(before)!)
  const timeline = runFor(company, 'ana', { at: instant(after)!, before: remembered })
  const earlier = company.access('ana', instant(before)!)
  for (const key of gains(earlier, timeline.now)) {
    const { system, type } = timeline.now.expected.get(key)!.grant
    const question = {
      key,
      type,
      manifest: catalog.get(system)!,
      timeline,
      owned: undefined,
      gifts: { of: () => null },
      isFirstRun: false,
    }
    expect(causeOfGain(question), `${key} at ${instant(after)} with ${kept.length} graces`).toBe('lifted')
  }
}
