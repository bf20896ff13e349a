import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type BenchCompany, type BenchPolicy, grantText } from './company.ts'

/** One file for each policy, as people write them, and the configuration. */
export function writePolicies(root: string, company: BenchCompany): void {
  for (const policy of company.policies) {
    const path = join(root, 'policies', policy.file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, policyText(policy))
  }
  writeFileSync(join(root, 'provisionr.yaml'), settingsText(company))
  writeFileSync(join(root, '.gitignore'), '.provisionr/\npeople.ndjson\n')
}

function policyText({ name, trigger, inherits, grants }: BenchPolicy): string {
  const lines = ['policy:', `  name: "${name}"`, '  owner: "owners@company.example"']
  if (trigger) {
    lines.push(
      '  triggers:',
      `    - ${trigger.map(({ attribute, values }) => condition(attribute, values)).join('\n      ')}`,
    )
  }
  if (inherits.length > 0) lines.push('  inherits:', ...inherits.map((one) => `    - "${one}"`))
  lines.push('  grants:', ...grants.map((grant) => `    - "${grantText(grant)}"`))
  return `${lines.join('\n')}\n`
}

function condition(attribute: string, values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`)
  return `${attribute}: ${quoted.length === 1 ? quoted[0] : `[${quoted.join(', ')}]`}`
}

function settingsText({ systems }: BenchCompany): string {
  const lines = systems.map(
    ({ name, simulates, enforcement }) =>
      `  ${name}: {adapter: sandbox, simulates: ${simulates}, enforcement: ${enforcement}}`,
  )
  return `version: 1
organization: bench
timezone: UTC
clock: 2026-06-01T09:00:00Z
people:
  source: file
  path: people.ndjson
  key: user_id
  status: {attribute: employment_status, active: [Active], leave: ["On leave"], terminated: [Terminated]}
policies: [policies]
state: {backend: file, path: .provisionr}
systems:
${lines.join('\n')}
`
}
