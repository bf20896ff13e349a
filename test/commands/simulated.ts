import { expect } from 'vitest'
import { type Company, createCompany } from './company.ts'

export type Json = Record<string, unknown>

export const people = [
  { user_id: 'ada', team: 'sales', title: 'Writer', status: 'Active' },
  { user_id: 'bo', team: 'engineering', title: 'Editor', status: 'Active', timezone: 'America/New_York' },
  { user_id: 'cy', team: 'sales', status: 'Left', termination_date: '2026-01-31' },
  { user_id: 'odd', team: 'sales', status: 'Unheard' },
]

export const policies = [
  {
    name: 'Sales',
    triggers: { team: 'sales' },
    grants: [{ grant: 'gitlab:group:deals', grace: '10d' }, 'gitlab:group:news'],
  },
  { name: 'Engineering', triggers: { team: 'engineering' }, grants: ['gitlab:group:platform (developer)'] },
]

export const aCompany = () => createCompany({ people, policies })

export interface Timeline {
  readonly from: string
  readonly next: string | null
  readonly replay: boolean
  readonly steps: readonly {
    readonly at: string
    readonly state: string
    readonly events: readonly { readonly line: number | null; readonly changes: Json }[]
    readonly changes: readonly {
      readonly action: string
      readonly system: string
      readonly grant: string | null
      readonly until: string | null
    }[]
    readonly kept_until: readonly { readonly grant: string; readonly until: string }[]
    readonly missing: readonly { readonly message: string }[]
    readonly access: readonly string[]
    readonly diagnostics: readonly { readonly code: string }[]
  }[]
  readonly diagnostics: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly line: number
  }[]
}

export async function told(company: Company, ...argv: string[]): Promise<Timeline> {
  const ran = await company.run(['simulate', '--json', ...argv])
  expect(ran).toMatchObject({ exitCode: 0, err: '' })
  return JSON.parse(ran.out) as Timeline
}

/** One line for each step: when, in which state, what changes, what is kept until when. */
export function story({ steps }: Timeline): string[] {
  return steps.map(({ at, state, changes, kept_until: kept }) =>
    [
      at,
      state,
      ...changes.map((one) => `${one.action} ${one.grant ?? one.system}`),
      ...kept.map((one) => `keeps ${one.grant} until ${one.until}`),
    ].join(' | '),
  )
}

export async function withEvents(company: Company, events: readonly Json[], person = 'ada'): Promise<Timeline> {
  company.write('events.json', JSON.stringify(events, null, 1))
  return told(company, person, '--event', 'events.json')
}

export const moves = (day: string, changes: Json = { team: 'engineering' }) => ({
  event: 'employee.updated',
  user_id: 'ada',
  changes,
  effective_date: day,
})
