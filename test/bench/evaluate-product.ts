import { expectedAccess } from '../../src/access/expected-access.ts'
import { createAccessEngine } from '../../src/commands/access-engine.ts'
import type { CommandContext, GlobalOptions } from '../../src/commands/command-context.ts'
import { loadWorkspace } from '../../src/commands/workspace.ts'
import { emptyLedger } from '../../src/domain/ledger.ts'

const global: GlobalOptions = {
  config: null,
  environment: null,
  json: false,
  quiet: true,
  logLevel: 'error',
  input: false,
  parallelism: 1,
  write: [],
}

/** The product's evaluation of a generated repository, from its sources: the one place that knows how it is called. */
export async function productEvaluator(root: string) {
  const workspace = await loadWorkspace(global, contextOf(root))
  const ledger = emptyLedger(workspace.settings.organization, null)
  const people = workspace.people.people
  const byId = new Map(people.map((person) => [person.id, person]))
  /** Knows the policies and nothing of earlier evaluations. */
  const freshModel = () => createAccessEngine(workspace, { ledger, held: new Map() }).model
  const model = freshModel()
  return {
    /** Evaluates everybody with a model that never saw them; gives the number of grants, so that none is useless. */
    prepare(): () => number {
      const fresh = freshModel()
      return () => {
        let grants = 0
        for (const person of people) grants += expectedAccess(fresh, person, workspace.now).expected.size
        return grants
      }
    },
    grantsOf(id: string): string[] {
      const person = byId.get(id)
      if (!person) return []
      const { expected } = expectedAccess(model, person, workspace.now)
      return Array.from(
        expected.values(),
        ({ grant }) => `${grant.system}:${grant.type}:${grant.resource}@${grant.level ?? ''}`,
      )
    },
  }
}

function contextOf(cwd: string): CommandContext {
  return {
    cwd,
    env: {},
    now: () => 0,
    out: () => {},
    err: () => {},
    columns: 80,
    color: 0,
    interactive: false,
    read: async () => '',
    ask: async () => '',
    signal: new AbortController().signal,
    holdSignals: () => () => undefined,
    wait: () => Promise.resolve(),
    random: () => 0,
    newId: () => 'bench',
    version: '0.0.0',
  }
}
