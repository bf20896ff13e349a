import { Engine } from 'json-rules-engine'
import type { BenchPerson, BenchPolicy } from './company.ts'

/** One run for each person; every policy with triggers is a rule. Gives the names of the matching policies. */
export function jsonRulesMatcher(policies: readonly BenchPolicy[]): (person: BenchPerson) => Promise<string[]> {
  const engine = new Engine(
    policies.flatMap(({ name, trigger }) =>
      trigger === null
        ? []
        : [
            {
              conditions: {
                all: trigger.map(({ attribute, values }) => ({ fact: attribute, operator: 'in', value: [...values] })),
              },
              event: { type: name },
            },
          ],
    ),
  )
  return async ({ attributes }) => (await engine.run({ ...attributes })).events.map((event) => event.type)
}
