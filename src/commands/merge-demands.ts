import { sandboxName } from '../adapters/registry.ts'
import type { MergeDemands, Settings } from '../domain/settings.ts'

/** What has to be true of a change of files that may itself alter what is demanded: both of what was and what is to be. */
export function unionDemands(one: MergeDemands | null, other: MergeDemands | null): MergeDemands | null {
  if (one === null || other === null) return one ?? other
  return {
    pullRequest: one.pullRequest || other.pullRequest,
    approvals: Math.max(one.approvals, other.approvals),
    protectedBranch: one.protectedBranch || other.protectedBranch,
  }
}

/** Where every system is a sandbox and no forge is known there is nothing to protect, and nobody to ask. */
export function demandsOf(settings: Settings | null): MergeDemands | null {
  if (settings === null) return null
  const isLive = [...settings.systems.values()].some(({ adapter }) => adapter !== sandboxName)
  return isLive || settings.forge !== null ? settings.apply.require : null
}

/**
 * Paths, relative to the configuration's folder, of all that decides who gets what: the configuration, documents, approvals,
 * people, and every file that a system or a source may read or run.
 */
export function decidingPaths(settings: Settings, configuration: string): string[] {
  return [
    configuration,
    ...settings.policies,
    ...settings.exceptions,
    ...peoplePaths(settings),
    ...programPaths(settings),
  ]
}

/** Files that list people, or their approvals. */
export function peoplePaths({ apply, people }: Settings): string[] {
  const files = people.sources.flatMap(({ path }) => (path === null ? [] : [path]))
  return apply.evidence === null ? files : [...files, apply.evidence]
}

/** What systems and sources of people may read or run, which is always what stands in the working tree. */
export function programPaths({ people, systems }: Settings): string[] {
  return [...people.sources, ...systems.values()].flatMap(({ options }) => textsIn(options).flatMap(pathsIn))
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** A command line may name several; what is no file of the repository alters nothing. */
function pathsIn(text: string): string[] {
  return text.split(/\s+/).filter((part) => part !== '' && part !== '.' && part.length < 1000 && !part.includes('\0'))
}
