import { stringify } from 'yaml'
import { type Company, type CompanyFiles, createCompany } from './company.ts'

type Json = Record<string, unknown>

/** What `provisionr test --json` prints. */
export interface Tested {
  readonly summary: { readonly passed: number; readonly failed: number; readonly invalid: number }
  readonly tests: readonly {
    readonly name: string
    readonly status: string
    readonly failures: readonly {
      readonly step: number
      readonly expectation: string
      readonly wanted: string | null
      readonly message: string
      readonly help: string | null
      readonly file: string
      readonly line: number
      readonly because: readonly { readonly grant: string; readonly chains: readonly (readonly Json[])[] }[]
      readonly chains: readonly (readonly Json[])[]
    }[]
  }[]
  readonly coverage: {
    readonly percent: number
    readonly kinds: readonly { readonly kind: string; readonly covered: number; readonly total: number }[]
    readonly untouched: readonly Json[]
  } | null
  readonly diagnostics: readonly {
    readonly severity: string
    readonly code: string
    readonly message: string
    readonly help: string
    readonly line: number | null
  }[]
}

const policies = [
  { name: 'Base', triggers: { status: 'Active' }, grants: ['git:group:all (reporter)', 'chat:workspace-member'] },
  {
    name: 'Sales',
    triggers: { department: 'Sales' },
    inherits: ['Base'],
    grants: ['chat:channel:#sales', { grant: 'crm:user-license', grace: '30d' }],
  },
  {
    name: 'Engineering',
    triggers: { department: 'Engineering' },
    inherits: ['Base'],
    grants: ['git:group:all (developer)', 'git:group:team-${team}', 'db:role:app_ro'],
  },
  { name: 'Limits', triggers: { employment_type: 'Contractor' }, denies: ['db:*'] },
]

/** A company with sales and engineering; nobody works there, and no people file is needed. */
export function testCompany(given: CompanyFiles = {}): Company {
  return createCompany({
    systems: {
      git: { simulates: 'gitlab' },
      chat: { simulates: 'slack' },
      crm: { simulates: 'salesforce' },
      db: { simulates: 'postgres' },
    },
    policies,
    ...given,
  })
}

/** One person of each kind; a contract says of both that they are no contractors. */
export const seller = { user_id: 'ana', department: 'Sales', employment_type: 'FTE' }
export const engineer = { user_id: 'eve', department: 'Engineering', employment_type: 'FTE', team: 'web' }

// oxlint-disable-next-line unicorn/no-thenable -- a key of the language
const stepsKey = 'then'

/** As people write it: `steps` stands under `then:`, a key that no object in code should have. */
export function written({ steps, ...test }: Json): Json {
  return { ...test, ...(steps === undefined ? {} : { [stepsKey]: steps }) }
}

/** Runs these tests and gives what is printed as JSON. */
export async function tested(tests: Json | readonly Json[], company: Company = testCompany(), ...argv: string[]) {
  const all = Array.isArray(tests) ? (tests as readonly Json[]) : [tests as Json]
  const named = all.map((one, index) => written({ name: `test ${index + 1}`, ...one }))
  company.write('policies/all.test.yaml', stringify({ tests: named }, { aliasDuplicateObjects: false }))
  const ran = await company.run(['test', '--json', ...argv])
  if (!ran.out.startsWith('{')) throw new Error(`exit ${ran.exitCode}: ${ran.err}`)
  return { ...(JSON.parse(ran.out) as Tested), exitCode: ran.exitCode }
}

/** Each failure in a line. */
export function told({ tests }: Tested): string[] {
  return tests.flatMap(({ failures }) =>
    failures.map(({ step, expectation, wanted, message }) => `${step} ${expectation} ${wanted ?? '-'}: ${message}`),
  )
}
