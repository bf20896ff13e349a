import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { attributes, exceptions, policies } from '../access/random-company.ts'
import { createCompany, type Company } from './company.ts'
import { randomCompany, randomPeople } from './random-company.ts'

interface Row {
  readonly person: string
  readonly grants: readonly {
    readonly text?: string
    readonly grant?: string
    readonly verdict?: string
    readonly withheld: string | null
  }[]
}

const instants = ['2026-03-20', '2026-04-12', '2026-05-05T12:00:00Z', '2026-06-20', '2026-11-28', '2027-02-01']
const empty = (systems: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(systems).map((system) => [system, {}]))

async function ask<T>(here: Company, argv: readonly string[], codes: readonly number[] = [0]): Promise<T> {
  const { exitCode, out, err } = await here.run([...argv, '--json'])
  if (!codes.includes(exitCode)) throw new Error(`${argv.join(' ')}: exit ${exitCode}: ${err}`)
  return JSON.parse(out) as T
}

/** What each question says of each grant at that time: `person grant`, sorted; accounts apart. */
async function answers(here: Company, at: string) {
  const plan = await ask<Plan>(here, ['plan', '--at', at])
  const planned = [...plan.changes.filter((one) => one.action === 'add'), ...plan.drift.missing]
  const adds = planned.flatMap((one) => (one.grant === null ? [] : [`${one.person} ${one.grant}`]))
  const listed = await ask<{ people: Row[] }>(here, ['access', 'list', '--at', at])
  const isShorthand = (grant: string) =>
    /^(okta|slack|github|gitlab|sales(force)?):(account|workspace-member)$/.test(grant)
  const certain: string[] = []
  const waiting: string[] = []
  for (const { person, grants } of listed.people)
    for (const { text, withheld } of grants)
      if (!isShorthand(text!)) (withheld === null ? certain : waiting).push(`${person} ${text}`)
  const explained: string[] = []
  for (const { person } of listed.people) {
    const { entries } = await ask<{ entries: { grant: string; verdict: string }[] }>(here, [
      'explain',
      person,
      '--at',
      at,
    ])
    for (const { grant, verdict } of entries)
      if (verdict === 'expected' && !isShorthand(grant)) explained.push(`${person} ${grant}`)
  }
  return { people: listed.people.map((one) => one.person), adds, certain, waiting, explained }
}

async function checkAgreement(here: Company, at: string): Promise<void> {
  const { people, adds, certain, waiting, explained } = await answers(here, at)
  expect(certain.toSorted()).toEqual([...new Set(adds)].sort())
  expect(explained.toSorted()).toEqual(certain.toSorted())
  const texts = [...new Set([...certain, ...waiting].map((one) => one.slice(one.indexOf(' ') + 1)))]
  for (const grant of texts.slice(0, 5)) {
    const told = await ask<{ holders: Row[]; undecided: Row[] }>(here, ['who', grant, '--at', at])
    const who = told.holders.map((one) => one.person)
    for (const { person, grants } of told.holders)
      for (const one of grants) expect(certain).toContain(`${person} ${one.grant}`)
    for (const person of certain
      .filter((one) => one.endsWith(` ${grant}`))
      .map((one) => one.slice(0, -grant.length - 1)))
      expect(who).toContain(person)
    for (const person of people.slice(0, 3)) {
      const ran = await here.run(['can', person, grant, '--at', at])
      expect([person, grant, ran.exitCode, ran.err]).toEqual([person, grant, who.includes(person) ? 0 : 2, ''])
      const whyNot = await ask<{ answer: string; obstacles: unknown[]; policies: { unmet: number }[] }>(here, [
        'explain',
        person,
        grant,
        '--why-not',
        '--at',
        at,
      ])
      expect([person, grant, whyNot.answer === 'yes']).toEqual([person, grant, who.includes(person)])
      // A policy with nothing in its way gives the grant, unless something is said to stand before all of them.
      if (whyNot.answer !== 'yes' && whyNot.obstacles.length === 0)
        expect([person, grant, whyNot.policies.filter((one) => one.unmet === 0)]).toEqual([person, grant, []])
      const { entries } = await ask<{ entries: { grant: string; verdict: string }[] }>(here, [
        'explain',
        person,
        grant,
        '--at',
        at,
      ])
      const has =
        entries.some((one) => one.verdict === 'expected' && one.grant !== '') &&
        !entries.some((one) => one.verdict === 'absent')
      expect([person, grant, has]).toEqual([person, grant, who.includes(person)])
    }
  }
  const all = await ask<{ holders: Row[] }>(here, ['who', '*', '--at', at])
  const patterned = all.holders.flatMap(({ person, grants }) => grants.map((one) => `${person} ${one.grant}`))
  expect(patterned).toEqual(expect.arrayContaining(certain))
}

describe('explain, who, can, access list and plan never disagree', { timeout: 120_000 }, () => {
  test('about policies that deny, inherit, start and end, and records that lack what these ask for', async () => {
    const systems = {
      okta: { simulates: 'okta' },
      slack: { simulates: 'slack' },
      gitlab: {},
      salesforce: { simulates: 'salesforce' },
    }
    const status = {
      attribute: 'employment_status',
      active: ['Active'],
      leave: ['On leave'],
      terminated: ['Terminated'],
    }
    await fc.assert(
      fc.asyncProperty(
        policies({ exclusive: true }),
        exceptions,
        fc.tuple(attributes, attributes, attributes),
        fc.constantFrom(...instants),
        async (written, added, records, at) => {
          const names = new Set(written.map((one) => one.name))
          const people = ['ana', 'ben', 'cy'].map((id, index) => ({
            user_id: id,
            email: `${id}@acme.com`,
            ...records[index],
          }))
          const former = { user_id: 'former', a: 'x', b: ['x', 'y', 'z'], c: 'y', employment_status: 'Terminated' }
          const here = createCompany({
            systems,
            live: empty(systems),
            settings: { people: { status } },
            people: [...people, former] as never,
            policies: written.map((one) => ({
              ...one,
              inherits: (one.inherits ?? []).filter((name) => names.has(name)),
            })),
            exceptions: added as never,
          })
          const { exitCode } = await here.run(['plan', '--at', at])
          fc.pre(exitCode !== 3)
          await checkAgreement(here, at)
        },
      ),
      { numRuns: 10, endOnFailure: true },
    )
  })

  test('about movers with grace, leavers and hostile names', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomCompany,
        randomPeople,
        fc.constantFrom('2026-11-28', '2026-12-03T09:00:00Z'),
        async (files, people, at) => {
          const systems = Object.fromEntries(
            Object.entries(files.systems!).map(([name, one]) => [name, { ...one, enforcement: 'owned' }]),
          )
          const here = createCompany({ ...files, systems, live: empty(systems), settings: { grace: { mover: '10d' } } })
          await checkAgreement(here, '2026-11-20T09:00:00Z')
          await here.apply()
          here.at('2026-11-24T09:00:00Z')
          here.people(people)
          await here.apply()
          for (const system of Object.keys(systems))
            here.byHand(system, (accounts) => {
              for (const id of Object.keys(accounts)) delete accounts[id]
            })
          here.setLedger({ ...here.ledger(), accounts: [], grants: [] })
          await checkAgreement(here, at)
        },
      ),
      { numRuns: 4, endOnFailure: true },
    )
  })
})
