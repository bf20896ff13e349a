import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/domain/ledger.ts'
import type { Plan, PlannedChange, PlanResult } from '../../src/domain/plan.ts'
import { createCompany, lines, type Company, type CompanyFiles } from './company.ts'
import { randomCompany, randomPeople, randomPolicies } from './random-company.ts'

const runs = { numRuns: 15, endOnFailure: true }

/** What every account holds, as `system account type:resource`, from the stores or the seeds. */
function holdings(here: Company, files: CompanyFiles): Set<string> {
  const held = new Set<string>()
  for (const system of Object.keys(files.systems!)) {
    if (!here.files().includes(`.provisionr/sandbox/${system}.json`)) {
      for (const [id, { access }] of Object.entries(files.live![system]!))
        for (const one of access as { grant: string }[]) held.add(`${id} ${one.grant}`)
      continue
    }
    for (const [id, [, ...grants]] of Object.entries(here.held(system)))
      for (const one of grants)
        held.add(`${id} ${system}:${one.replace(/ \((guest|reporter|owner|member|admin)\)$/, '')}`)
  }
  return held
}

const least = 'sales:profile:Minimum Access - Salesforce'

/** Takes nothing but what the plan says, and under every mode but `authoritative` only what it may. */
function checkLosses(
  files: CompanyFiles,
  plan: Plan,
  ledger: Ledger | null,
  before: Set<string>,
  after: Set<string>,
): void {
  const removals = plan.changes.filter((change) => change.action === 'remove')
  const announced = new Set(
    removals.map((change) => `${change.account} ${change.system}:${change.type}:${change.resource}`),
  )
  const lost = [...before].filter((one) => !after.has(one) && !one.endsWith(least))
  expect(lost.filter((one) => !announced.has(one))).toEqual([])
  const isOwned = ({ person, system, type, resource }: PlannedChange) =>
    ledger?.grants.some(
      (one) => one.person === person && one.system === system && one.type === type && one.resource === resource,
    )
  for (const change of removals) {
    const mode = files.systems![change.system]!['enforcement']
    expect(['owned', 'authoritative']).toContain(mode)
    if (mode === 'authoritative' || isOwned(change)) continue
    expect(change.reasons.map((reason) => reason.kind).filter((kind) => kind !== 'deny' && kind !== 'state')).toEqual(
      [],
    )
    expect(change.reasons).not.toEqual([])
  }
}

/** Applies; that a leaver keeps something where systems are only watched is the one reason not to end with 0. */
async function applyAll(here: Company, ...argv: string[]): Promise<void> {
  const ran = await here.run(['apply', '--yes', '--json', ...argv])
  const { changes, diagnostics } = JSON.parse(ran.out) as PlanResult
  const isWatched = diagnostics.some(({ code }) => code === 'not-enforced-here')
  expect([ran.exitCode, ran.err]).toEqual([isWatched ? 7 : 0, ''])
  expect(changes.filter(({ result }) => !['applied', 'unchanged', 'pending'].includes(result.status))).toEqual([])
}

async function applyAndCheck(here: Company, files: CompanyFiles, ledger: Ledger | null): Promise<void> {
  const before = holdings(here, files)
  const plan = await here.plan()
  await applyAll(here, '--expect-digest', plan.digest)
  checkLosses(files, plan, ledger, before, holdings(here, files))
  const again = await here.plan()
  expect(lines(again.changes)).toEqual([])
  expect(again.refusals).toEqual([])
}

describe('for any company', { timeout: 60_000 }, () => {
  test('applying a plan leaves nothing to plan, and takes nothing that it may not, whatever changes in between', async () => {
    await fc.assert(
      fc.asyncProperty(randomCompany, randomPolicies, randomPeople, async (files, policies, people) => {
        const here = createCompany(files)
        await applyAndCheck(here, files, null)
        here.at('2026-11-28T09:00:00Z')
        here.policies(policies)
        await applyAndCheck(here, files, here.ledger())
        here.at('2026-12-10T09:00:00Z')
        here.people(people)
        await applyAndCheck(here, files, here.ledger())
      }),
      runs,
    )
  })

  test('an end never gives access, except as what is lifted', async () => {
    await fc.assert(
      fc.asyncProperty(randomCompany, async (files) => {
        const here = createCompany(files)
        await applyAll(here)
        for (const time of ['2026-11-28T09:00:00Z', '2026-12-10T09:00:00Z']) {
          here.at(time)
          const gains = (await here.plan()).changes.filter(({ action, before, after }) => {
            const isHigher = action === 'update' && rank(after?.level) > rank(before?.level)
            return ['add', 'create_account', 'enable_account'].includes(action) || isHigher
          })
          expect(lines(gains.filter((change) => change.cause !== 'lifted'))).toEqual([])
          await applyAll(here)
        }
      }),
      runs,
    )
  })

  test('taking all policies away gives nobody anything', async () => {
    await fc.assert(
      fc.asyncProperty(randomCompany, async (files) => {
        const given = (files.policies ?? []).map((policy) => ({ ...policy, denies: [] }))
        const here = createCompany({ ...files, policies: given })
        await applyAll(here)
        here.policies([])
        const { summary, changes } = await here.plan()
        expect([summary.add, changes.filter((change) => change.action === 'update')]).toEqual([0, []])
      }),
      runs,
    )
  })

  test('no name changes what the output says: no escape, and one line per thing', async () => {
    await fc.assert(
      fc.asyncProperty(randomCompany, async (files) => {
        const here = createCompany(files)
        for (const argv of [
          ['plan'],
          ['plan', '--group-by', 'system', '-v'],
          ['drift'],
          ['access', 'list'],
          ['who', '*'],
          ['plan', '--json'],
        ]) {
          const { out, err } = await here.run(argv)
          // oxlint-disable-next-line no-control-regex
          expect((out + err).match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)).toBeNull()
        }
      }),
      { numRuns: 8 },
    )
  })
})

function rank(level: string | null | undefined): number {
  return ['guest', 'member', 'reporter', 'admin', 'owner'].indexOf(level ?? '')
}
