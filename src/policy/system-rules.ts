import type { Diagnostic } from '../domain/diagnostic.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Settings, SystemRules } from '../domain/settings.ts'
import { compilePatterns } from './compiled-policy.ts'

/** Each system's patterns (what is unmanaged, what is enforced how), looked up. */
export function compileSystemRules(
  settings: Settings,
  catalog: SystemCatalog,
  report: (diagnostic: Diagnostic) => void,
): Map<string, SystemRules> {
  const rules = new Map<string, SystemRules>()
  for (const [name, system] of settings.systems) {
    const unmanaged = compilePatterns(system.unmanaged, catalog, report).map((one) => one.pattern)
    const enforcement = system.enforcement.rules.flatMap(({ match, mode }) =>
      compilePatterns([match], catalog, report).map(({ pattern }) => ({ pattern, mode })),
    )
    rules.set(name, { unmanaged, enforcement })
  }
  return rules
}
