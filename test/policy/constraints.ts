import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import type { Person } from '../../src/domain/person.ts'
import { type ConstraintModel, createConstraintModel } from '../../src/policy/constraint-model.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { catalog, documentsOf, settingsOf } from './build.ts'

/** The constraints of YAML, looked up in the real manifests, and what was reported about them. */
export function constraintsOf(
  files: string | Readonly<Record<string, string>>,
  options: { readonly people?: readonly Person[]; readonly former?: readonly string[] } = {},
): ConstraintModel & { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const model = createConstraintModel(documentsOf(files).constraints, {
    settings: settingsOf(),
    catalog,
    directory: createDirectory(options.people ?? []),
    formerPeople: new Set(options.former),
    report: (diagnostic) => void diagnostics.push(diagnostic),
  })
  return { ...model, diagnostics }
}

export const payments = `
constraint:
  name: "Payments: create vs approve"
  kind: separation_of_duties
  sides: [["okta:group:create-payment"], ["okta:group:approve-payment"]]
`
