import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Directory } from './directory.ts'
import { type Conflict, findConflict } from './trigger-conflict.ts'
import { triggerBranches } from './trigger-branches.ts'

/** Gives a check that reports triggers, and alternatives within them, that no person could ever match. */
export function checkContradictions(
  directory: Directory,
  report: (diagnostic: Diagnostic) => void,
): (trigger: Trigger) => void {
  const multiValued = new Set<string>()
  for (const person of directory.people)
    for (const [name, value] of person.attributes) if (typeof value !== 'string') multiValued.add(name)
  const isSingle = (attribute: string) => !multiValued.has(attribute)
  const visit = (trigger: Trigger): void => {
    if (trigger.kind !== 'all' && trigger.kind !== 'any') return
    const conflicts = triggerBranches(trigger)?.map((branch) => findConflict(branch, isSingle)) ?? [null]
    // Alternatives that are all impossible are told one by one.
    if (trigger.kind === 'all' && conflicts.every((one) => one !== null)) report(contradiction(conflicts[0]!))
    else for (const one of trigger.of) visit(one)
  }
  return visit
}

function contradiction({ attribute, first, second, canBeList }: Conflict): Diagnostic {
  const where = first.line === second.line ? 'these conditions' : `this and the condition in line ${first.line}`
  return {
    severity: 'warning',
    code: 'contradictory-triggers',
    message: `nobody can ever match: ${where} on \`${attribute}\` exclude each other`,
    help: canBeList
      ? `where either will do, write one list, \`${attribute}: [A, B]\`; else remove one of the two`
      : 'remove one of the two, or put them under `any_of:` where either will do',
    at: second,
  }
}
