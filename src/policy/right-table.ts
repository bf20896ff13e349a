import { accountType, findType, type Grant, grantKey, levelRank } from '../domain/grant.ts'
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
  const rights = new Map<string, number>()
  const resourceNumbers = createNumbers()
  const systemNumbers = createNumbers()
  const exclusiveNumbers = createNumbers()
  const resources: number[] = []
  const ranks: number[] = []
  const systems: number[] = []
  const isAccount: boolean[] = []
  const exclusive: number[] = []
  const grants: Grant[] = []

  function numberOf(grant: Grant): number {
    const { system, type, resource, level } = grant
    const key = `${grantKey(grant)}\0${level ?? ''}\0${type}`
    const known = rights.get(key)
    if (known !== undefined) return known
    rights.set(key, grants.length)
    const manifest = catalog.get(system)
    const isOne = manifest !== undefined && findType(manifest, type)?.levelMode === 'exclusive'
    resources.push(resourceNumbers.of(grantKey({ system, type, resource })))
    ranks.push(levelRank(manifest, type, level))
    systems.push(systemNumbers.of(system))
    isAccount.push(type === accountType)
    exclusive.push(isOne ? exclusiveNumbers.of(`${system}:${type}`) : -1)
    return grants.push(grant) - 1
  }

  return {
    numberOf,
    resources,
    ranks,
    systems,
    isAccount,
    exclusive,
    grants,
    resourceCount: () => resourceNumbers.names.length,
    systemNumber: systemNumbers.of,
    systemNames: systemNumbers.names,
  }
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
