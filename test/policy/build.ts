import { catalogOf } from '../../src/adapters/registry.ts'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { parseSettings } from '../../src/config/load-settings.ts'
import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import type { Documents } from '../../src/domain/documents.ts'
import type { SystemCatalog } from '../../src/domain/manifest.ts'
import type { AttributeValue, Person } from '../../src/domain/person.ts'
import type { Settings } from '../../src/domain/settings.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { checkPerson } from '../../src/people/check-person.ts'
import { type PolicyModel, createPolicyModel } from '../../src/policy/policy-model.ts'

const systems = ['github', 'gitlab', 'google', 'notion', 'okta', 'salesforce', 'slack']

/** A configuration in Berlin with a sandbox for each of the usual systems; `more` adds top-level keys. */
export function settingsOf(more = '', options: { people?: string; environment?: string } = {}): Settings {
  const lines = systems.map((name) => `  ${name}: {adapter: sandbox, simulates: ${name}}`)
  const text = `version: 1
organization: acme
timezone: Europe/Berlin
people:
  source: file
  path: people.yaml
  status: {attribute: employment_status, active: [Active], leave: ["On leave"], terminated: [Terminated]}
  ${options.people ?? ''}
systems:
${lines.join('\n')}
  prod-db: {adapter: sandbox, simulates: postgres}
${more}
`
  const environment = options.environment ?? null
  const { settings, diagnostics } = parseSettings({ path: 'provisionr.yaml', text, environment })
  refuseErrors(diagnostics)
  if (settings === null) throw new Error('the test has an unusable configuration')
  return settings
}

export const usual = settingsOf()

/** The real manifests, under the names that `settingsOf` gives. */
export const catalog: SystemCatalog = (await catalogOf(usual.systems, '.')).catalog

/** The documents of YAML files by path, or of one file; errors in them are errors of the test. */
export function documentsOf(files: string | Readonly<Record<string, string>>): Documents {
  const named = typeof files === 'string' ? { 'policies/all.yaml': files } : files
  const { documents, diagnostics } = parseDocuments(Object.entries(named).map(([path, text]) => ({ path, text })))
  refuseErrors(diagnostics)
  return documents
}

/** The trigger that a policy with this YAML below `triggers:` has. */
export function triggerOf(yaml: string): Trigger {
  const indented = yaml.replaceAll('\n', '\n    ')
  const [policy] = documentsOf(`policy:\n  name: only\n  triggers:\n    ${indented}\n`).policies
  if (!policy?.trigger) throw new Error('the test has no trigger')
  return policy.trigger
}

/** A person as the people source gives them; `hold` is set when the record is unsound. */
export function personOf(
  id: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  settings: Settings = usual,
): Person {
  const fields = new Map(Object.entries(attributes))
  return checkPerson(id, { fields, hold: null, at: { file: 'people.yaml', line: 1, column: 1 } }, settings).person
}

/** The policies of YAML, looked up in the real manifests, and what was reported about them. */
export function policiesOf(
  files: string | Readonly<Record<string, string>>,
  settings: Settings = usual,
): PolicyModel & { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  return { ...createPolicyModel(documentsOf(files).policies, { settings, catalog, report }), diagnostics }
}

/** `file:line code message → help`, to compare diagnostics at a glance. */
export function tellAll(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ at, code, message, help }) => `${at?.line ?? '-'} [${code}] ${message} → ${help}`)
}

function refuseErrors(diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter((one) => one.severity === 'error')
  if (errors.length > 0) throw new Error(`the test has unsound files: ${tellAll(errors).join('; ')}`)
}
