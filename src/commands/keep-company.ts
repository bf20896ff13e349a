import { resolve } from 'node:path'
import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import type { IndexedPeople } from '../people/indexed-people.ts'
import { checkPolicies } from '../policy/check-policies.ts'
import { createPolicyModel } from '../policy/policy-model.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type CompanyPlace, companyTree, openCompanyMemory, writeCompany } from './company-memory.ts'
import { indexedDirectory } from './indexed-directory.ts'
import { memoryPlace } from './memory-place.ts'
import { indexOf } from './recalled-access.ts'
import type { WorkspaceFiles } from './workspace.ts'
import { locate } from './locate.ts'

/**
 * Keeps sound files for later questions about single people, with an index of the people. False where that cannot be, or
 * something is wrong with them, or they are known already: then only reading everything gives an answer. `since` is the time before they were read.
 */
export async function keepCompany(
  files: WorkspaceFiles,
  since: number,
  global: GlobalOptions,
  context: CommandContext,
): Promise<boolean> {
  const place = memoryPlace(context)
  const { settings, catalog, documents } = files
  if (place === null || settings.apply.evidence !== null || hasErrors(files.diagnostics)) return false
  const { root, file } = locate(global, context)
  const configuration = file ?? resolve(root, 'provisionr.yaml')
  const people = await indexOf(files, root, place, context)
  if (people === null) return false
  try {
    const path = place.of('files', root, file ?? '', global.environment ?? '')
    if (isKnown({ root, path, label: place.label }, people)) return false
    const tree = companyTree(root, configuration, settings, since)
    if (tree === null) return false
    const diagnostics: Diagnostic[] = []
    const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
    const policies = createPolicyModel(documents.policies, { settings, catalog, report })
    const directory = indexedDirectory(people, { remembered: () => null, policies, settings, now: files.now })
    diagnostics.push(...checkPolicies(policies, { settings, directory }))
    if (hasErrors(diagnostics)) return false
    return writeCompany({ root, path, label: place.label }, files, { policies, tree, people: people.identity })
  } finally {
    people.close()
  }
}

function isKnown(place: CompanyPlace, people: IndexedPeople): boolean {
  const known = openCompanyMemory(place)
  known?.close()
  return known?.people === people.identity
}
