import type { Diagnostic } from '../domain/diagnostic.ts'
import { findType } from '../domain/grant.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant } from '../domain/time.ts'
import { checkInheritance } from './check-inheritance.ts'
import { checkTrigger } from './check-trigger.ts'
import type { CompiledPolicy } from './compiled-policy.ts'
import type { Directory } from './directory.ts'
import type { PolicyModel } from './policy-model.ts'
import { templateAttributes } from './resource-template.ts'

/** Everything that is wrong or doubtful about the policies as a whole; what one document says alone is checked when it is read. */
export function checkPolicies(
  model: PolicyModel,
  options: { readonly settings: Settings; readonly directory: Directory },
): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const inherited = new Set<string>()
  for (const versions of model.versions.values()) {
    for (const { policy } of versions) for (const parent of policy.inherits) inherited.add(parent.name)
  }
  const check = checkTrigger({ directory: options.directory, settings: options.settings, report })
  for (const [name, versions] of model.versions) {
    checkVersions(name, versions, report)
    for (const version of versions) {
      if (version.policy.trigger) check(version.policy.trigger)
      else if (!inherited.has(name)) report(noTriggers(version))
      for (const { parsed, entry } of version.grants) {
        for (const attribute of templateAttributes(parsed.resource))
          check({ kind: 'condition', attribute, test: { operator: 'exists', expected: true }, at: entry.at })
      }
      checkEnvironments(version, options.settings, report)
      checkLevels(version, model, report)
    }
  }
  checkInheritance(model.versions, report)
  return diagnostics
}

function checkVersions(
  name: string,
  versions: readonly CompiledPolicy[],
  report: (diagnostic: Diagnostic) => void,
): void {
  const taken = new Map<string, CompiledPolicy>()
  for (const version of versions) {
    const slot = `${version.policy.status} ${version.from}`
    const first = taken.get(slot)
    if (!first) {
      taken.set(slot, version)
      continue
    }
    const when = Number.isFinite(version.from)
      ? `takes effect at ${formatInstant(version.from)}`
      : 'has no effective_date'
    report({
      severity: 'error',
      code: 'duplicate-policy',
      message: `policy \`${name}\` is already defined at ${first.policy.at.file}:${first.policy.at.line}`,
      help: `rename one, or give each version its own effective_date (both ${when.replace('takes', 'take').replace('has', 'have')})`,
      at: version.policy.at,
    })
  }
}

function noTriggers({ policy }: CompiledPolicy): Diagnostic {
  return {
    severity: 'notice',
    code: 'no-triggers',
    message: `policy \`${policy.name}\` has no triggers and nobody inherits it, so it gives nothing`,
    help: 'add `triggers:`, inherit it from another policy, or delete it',
    at: policy.at,
  }
}

function checkEnvironments(
  { policy }: CompiledPolicy,
  settings: Settings,
  report: (diagnostic: Diagnostic) => void,
): void {
  const written = [...policy.environments, ...policy.grants.flatMap((grant) => grant.environments)]
  for (const environment of new Set(written)) {
    if (settings.environments.includes(environment)) continue
    report({
      severity: 'error',
      code: 'unknown-environment',
      message: `policy \`${policy.name}\` names the unknown environment \`${environment}\``,
      help:
        settings.environments.length === 0
          ? 'configure `environments:` in provisionr.yaml, or leave it out'
          : didYouMean(environment, settings.environments),
      at: policy.at,
    })
  }
}

/** Levels that a system accepts in name only are told to whoever relies on them. */
function checkLevels(version: CompiledPolicy, model: PolicyModel, report: (diagnostic: Diagnostic) => void): void {
  for (const { parsed, entry } of version.grants) {
    const manifest = model.catalog.get(parsed.system)
    const type = manifest && findType(manifest, parsed.type)
    const why = parsed.levelWritten && parsed.level !== null ? type?.unenforceableLevels?.[parsed.level] : undefined
    if (why === undefined) continue
    report({
      severity: 'notice',
      code: 'level-not-enforceable',
      message: `\`${entry.text}\`: ${why}`,
      help: `make sure of the level \`${parsed.level}\` in ${parsed.system} itself, or leave the level out`,
      at: entry.at,
    })
  }
}
