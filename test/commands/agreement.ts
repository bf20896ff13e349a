import { expect } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import type { Company } from './company.ts'

interface Row {
  readonly person: string
  readonly grants: readonly {
    readonly text?: string
    readonly grant?: string
    readonly verdict?: string
    readonly withheld: string | null
  }[]
}

async function ask<T>(here: Company, argv: readonly string[], codes: readonly number[] = [0]): Promise<T> {
  const { exitCode, out, err } = await here.run([...argv, '--json'])
  if (!codes.includes(exitCode)) throw new Error(`${argv.join(' ')}: exit ${exitCode}: ${err}`)
  return JSON.parse(out) as T
}

/** What each question says of each grant at that time: `person grant`, sorted; accounts apart. */
async function answers(here: Company, at: string) {
  const plan = await ask<Plan>(here, ['plan', '--at', at], [0, 6])
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

/** Checks at one time that access list, explain, who, can, why-not and plan say the same, in a company whose systems are empty. */
export async function checkAgreement(here: Company, at: string): Promise<void> {
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

/** Systems in which nobody has anything. */
export const empty = (systems: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(systems).map((system) => [system, {}]))
