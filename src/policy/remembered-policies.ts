import { LookupMap } from '../domain/lookup-map.ts'
import type { Policy } from '../domain/policy.ts'
import type { Attributes } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import { type CompiledPolicy, compilePolicy, type RiskRules } from './compiled-policy.ts'
import type { PolicyModel } from './policy-model.ts'
import { createPolicySet, gatherPolicy, type PolicyInForce, type PolicySet } from './policy-set.ts'
import { isInForce, versionAt } from './policy-versions.ts'
import { type Anchor, chooseAnchors } from './trigger-anchors.ts'

/** What is kept of policies that were found sound, so that those of one person are found without the others. */
export interface PolicyMemory {
  /** sorted; other members name policies by their place here */
  readonly names: readonly string[]
  /** by name: where its versions stand in the list of policies */
  readonly versions: readonly (readonly number[])[]
  /** by attribute and value: the policies of which a version can be true only of people who have one of these */
  readonly anchored: readonly (readonly [string, readonly (readonly [string, readonly number[]])[]])[]
  /** those of which a version can be true of anybody */
  readonly unanchored: readonly number[]
  /** those that deny something in some version, by themselves or by what they inherit */
  readonly denying: readonly number[]
  readonly boundaries: readonly Instant[]
  readonly attributes: readonly string[]
}

/** The memory of a model that was made of `policies`. */
export function rememberPolicies(model: PolicyModel, policies: readonly Policy[]): PolicyMemory {
  const places = new Map(policies.map((policy, index) => [policy, index]))
  const names = [...model.versions.keys()]
  const numbers = new Map(names.map((name, index) => [name, index]))
  const anchored = new Map<string, Map<string, Set<number>>>()
  const unanchored = new Set<number>()
  const given = [...model.versions.values()].flat().filter(({ policy }) => policy.trigger !== null)
  for (const [index, anchors] of chooseAnchors(given.map(({ policy }) => policy.trigger)).entries()) {
    const number = numbers.get(given[index]!.policy.name)!
    if (anchors === null) unanchored.add(number)
    else for (const anchor of anchors) addAnchor(anchor, number)
  }
  return {
    names,
    versions: names.map((name) => model.versions.get(name)!.map(({ policy }) => places.get(policy)!)),
    anchored: [...anchored].map(([attribute, values]) => [
      attribute,
      [...values].map(([value, set]) => [value, [...set]]),
    ]),
    unanchored: [...unanchored],
    denying: names.flatMap((name, index) => (denies(name, model) ? [index] : [])),
    boundaries: model.boundaries,
    attributes: [...model.attributes],
  }

  function addAnchor({ attribute, values }: Anchor, number: number): void {
    const byValue = anchored.get(attribute) ?? new Map<string, Set<number>>()
    anchored.set(attribute, byValue)
    for (const value of values) byValue.set(value, (byValue.get(value) ?? new Set()).add(number))
  }
}

function denies(start: string, { versions }: PolicyModel): boolean {
  const seen = new Set([start])
  for (const name of seen) {
    for (const version of versions.get(name) ?? []) {
      if (version.policy.denies.length > 0) return true
      for (const parent of version.policy.inherits) seen.add(parent.name)
    }
  }
  return false
}

/** The model again; a policy is looked up when something asks for it, and `policyAt` gives it by its place. */
export function recallPolicies(
  memory: PolicyMemory,
  options: {
    readonly settings: Settings
    readonly rules: RiskRules
    readonly policyAt: (place: number) => Policy
  },
): PolicyModel {
  const { settings, rules, policyAt } = options
  const { names } = memory
  const numbers = new Map(names.map((name, index) => [name, index]))
  const compiled = new Map<number, readonly CompiledPolicy[]>()
  const report = () => undefined
  const compile = (number: number): readonly CompiledPolicy[] => {
    const known = compiled.get(number)
    if (known) return known
    const made = memory.versions[number]!.map((place) => compilePolicy(policyAt(place), { settings, rules, report }))
    compiled.set(number, made)
    return made
  }
  const versions = new LookupMap<readonly CompiledPolicy[]>({
    find: (name) => {
      const number = numbers.get(name)
      return number === undefined ? undefined : compile(number)
    },
    all: () => new Map(names.map((name, number) => [name, compile(number)])),
    keys: () => names,
  })
  const anchored = memory.anchored.map(([attribute, values]) => ({ attribute, byValue: new Map(values) }))
  return {
    catalog: rules.catalog,
    rules,
    versions,
    boundaries: memory.boundaries,
    attributes: new Set(memory.attributes),
    policiesAt: (at) => policiesAt(at),
  }

  function policiesAt(at: Instant): PolicySet {
    const inForce = new LookupMap<CompiledPolicy>({
      find: (name) => versionInForce(name, at),
      all: () => everyInForce(at),
    })
    let whole: PolicySet | null = null
    const all = () => (whole ??= createPolicySet(versions, at))
    const gather = (found: Iterable<number>): PolicyInForce[] =>
      [...new Set(found)]
        .sort((a, b) => a - b)
        .flatMap((number) => {
          const version = versionInForce(names[number]!, at)
          return version?.policy.trigger ? [gatherPolicy(version, inForce)] : []
        })
    let always: readonly PolicyInForce[] | null = null
    return {
      get policies() {
        return all().policies
      },
      index: {
        candidates: (attributes) => gather(candidates(attributes)),
        positions: (attributes) => all().index.positions(attributes),
        get always() {
          return (always ??= gather(memory.denying).filter((one) => one.denies.length > 0))
        },
      },
    }
  }

  function* candidates(attributes: Attributes): Generator<number> {
    yield* memory.unanchored
    for (const { attribute, byValue } of anchored)
      for (const value of [attributes.get(attribute) ?? []].flat()) yield* byValue.get(value) ?? []
  }

  function versionInForce(name: string, at: Instant): CompiledPolicy | undefined {
    const version = versionAt(versions.get(name) ?? [], at)
    return version && isInForce(version, at) ? version : undefined
  }

  function everyInForce(at: Instant): ReadonlyMap<string, CompiledPolicy> {
    return new Map(
      names.flatMap((name): [string, CompiledPolicy][] => {
        const version = versionInForce(name, at)
        return version ? [[name, version]] : []
      }),
    )
  }
}
