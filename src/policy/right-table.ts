import { accountType, findType, type Grant, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'

/**
 * Grants by small numbers, so that millions of them are compared without their names. What differs in its level only is
 * one resource: of its rights the one of the highest rank counts.
 */
export interface RightTable {
  readonly numberOf: (grant: Grant) => number
  /** by right: the number of its resource (`system:type:resource`) */
  readonly resources: readonly number[]
  /** by right: the rank of its level */
  readonly ranks: readonly number[]
  /** by right: the number of its system */
  readonly systems: readonly number[]
  /** by right: whether it only calls for the account */
  readonly isAccount: readonly boolean[]
  /** by right: a number for each type of which only one resource can be held, -1 for all others */
  readonly exclusive: readonly number[]
  readonly grants: readonly Grant[]
  readonly resourceCount: () => number
  readonly systemNumber: (system: string) => number
  readonly systemNames: readonly string[]
}

export function createRightTable(catalog: SystemCatalog): RightTable {
  const scopes = new Map<string, Map<string, Scope>>()
  const systemNumbers = createNumbers()
  const resources: number[] = []
  const ranks: number[] = []
  const systems: number[] = []
  const isAccount: boolean[] = []
  const exclusive: number[] = []
  const grants: Grant[] = []
  let resourceCount = 0
  let exclusiveCount = 0

  function numberOf(grant: Grant): number {
    const { system, type, resource, level } = grant
    const scope = scopes.get(system)?.get(type) ?? openScope(system, type)
    const rights = scope.levels.get(level) ?? openLevel(scope, level)
    const known = rights.get(resource)
    if (known !== undefined) return known
    let number = scope.resources.get(resource)
    if (number === undefined) scope.resources.set(resource, (number = resourceCount++))
    rights.set(resource, grants.length)
    resources.push(number)
    ranks.push(levelRank(catalog.get(system), type, level))
    systems.push(scope.system)
    isAccount.push(type === accountType)
    exclusive.push(scope.exclusive)
    return grants.push(grant) - 1
  }

  function openScope(system: string, type: string): Scope {
    const manifest = catalog.get(system)
    const isOne = manifest !== undefined && findType(manifest, type)?.levelMode === 'exclusive'
    const scope: Scope = {
      system: systemNumbers.of(system),
      exclusive: isOne ? exclusiveCount++ : -1,
      resources: new Map(),
      levels: new Map(),
    }
    const types = scopes.get(system)
    if (types) types.set(type, scope)
    else scopes.set(system, new Map([[type, scope]]))
    return scope
  }

  return {
    numberOf,
    resources,
    ranks,
    systems,
    isAccount,
    exclusive,
    grants,
    resourceCount: () => resourceCount,
    systemNumber: systemNumbers.of,
    systemNames: systemNumbers.names,
  }
}

/** A type of grants of one system. */
interface Scope {
  readonly system: number
  /** a number of its own when only one resource can be held, else -1 */
  readonly exclusive: number
  /** numbers by the name of the resource */
  readonly resources: Map<string, number>
  /** by level, rights by the name of the resource */
  readonly levels: Map<string | null, Map<string, number>>
}

function openLevel({ levels }: Scope, level: string | null): Map<string, number> {
  const rights = new Map<string, number>()
  levels.set(level, rights)
  return rights
}

function createNumbers() {
  const numbers = new Map<string, number>()
  const names: string[] = []
  const of = (name: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, names.length)
    return names.push(name) - 1
  }
  return { of, names }
}
