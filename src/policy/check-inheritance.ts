import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Reference } from '../domain/policy.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { CompiledPolicy } from './compiled-policy.ts'

/** Parents that do not exist, and inheritance that comes back to itself; each cycle is reported once, with its path. */
export function checkInheritance(
  versions: ReadonlyMap<string, readonly CompiledPolicy[]>,
  report: (diagnostic: Diagnostic) => void,
): void {
  const parents = new Map<string, Reference[]>()
  for (const [name, all] of versions)
    parents.set(
      name,
      all.flatMap((one) => one.policy.inherits),
    )
  for (const references of parents.values()) {
    for (const reference of references)
      if (!parents.has(reference.name)) report(unknownParent(reference, parents.keys()))
  }
  for (const cycle of findCycles(parents)) {
    const last = cycle.at(-1)!
    const back = parents.get(last)!.find((one) => one.name === cycle[0])!
    const path = [...cycle, cycle[0]!].map((name) => `\`${name}\``).join(' → ')
    report({
      severity: 'error',
      code: cycle.length === 1 ? 'self-inheritance' : 'inheritance-cycle',
      message:
        cycle.length === 1 ? `policy \`${last}\` inherits itself` : `policies inherit each other in a circle: ${path}`,
      help: 'remove one of these `inherits:` entries',
      at: back.at,
    })
  }
}

function unknownParent(reference: Reference, known: Iterable<string>): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-parent',
    message: `policy inherits unknown policy \`${reference.name}\``,
    help: didYouMean(reference.name, known),
    at: reference.at,
  }
}

/** Depth first without recursion, so that a chain of any length is safe; each cycle starts at its smallest name. */
function findCycles(parents: ReadonlyMap<string, readonly Reference[]>): string[][] {
  const done = new Set<string>()
  const cycles = new Map<string, string[]>()
  for (const start of parents.keys()) {
    const path: string[] = []
    const onPath = new Map<string, number>()
    const stack: { name: string; next: number }[] = []
    const enter = (name: string) => {
      onPath.set(name, path.length)
      path.push(name)
      stack.push({ name, next: 0 })
    }
    if (!done.has(start)) enter(start)
    while (stack.length > 0) {
      const top = stack.at(-1)!
      const reference = parents.get(top.name)?.[top.next++]
      if (!reference) {
        stack.pop()
        path.pop()
        onPath.delete(top.name)
        done.add(top.name)
      } else if (onPath.has(reference.name)) {
        const cycle = rotate(path.slice(onPath.get(reference.name)))
        cycles.set(cycle.join('\0'), cycle)
      } else if (!done.has(reference.name) && parents.has(reference.name)) enter(reference.name)
    }
  }
  return [...cycles.values()]
}

function rotate(cycle: readonly string[]): string[] {
  const first = cycle.indexOf([...cycle].sort()[0]!)
  return [...cycle.slice(first), ...cycle.slice(0, first)]
}
