import { expectedAccess } from '../../src/access/expected-access.ts'
import { createQuickAccess } from '../../src/access/quick-access.ts'
import { createRightTable } from '../../src/policy/right-table.ts'
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
  /** As a plan evaluates: by numbers where policies alone speak, in full for everybody else; nothing is remembered. */
  const freshEvaluator = () => {
    const { model } = createAccessEngine(workspace, { ledger, held: new Map() })
    const rights = createRightTable(workspace.catalog)
    const quick = createQuickAccess(model, { now: workspace.now, rights, isSpecial: () => false })
    return { model, rights, quick }
  }
  const known = freshEvaluator()
  return {
    /** Evaluates everybody with a model that never saw them; gives the number of grants, so that none is useless. */
    prepare(): () => number {
      const { model, quick } = freshEvaluator()
      return () => {
        let grants = 0
        for (const person of people) {
          if (!quick.evaluate(person)) grants += expectedAccess(model, person, workspace.now).expected.size
          else for (const system of quick.systems()) grants += quick.countIn(system)
        }
        return grants
      }
    },
    grantsOf(id: string): string[] {
      const person = byId.get(id)
      if (!person) return []
      const { model, quick, rights } = known
      const grants = quick.evaluate(person)
        ? quick.list().map((number) => rights.grants[number]!)
        : Array.from(expectedAccess(model, person, workspace.now).expected.values(), ({ grant }) => grant)
      return grants.map(({ system, type, resource, level }) => `${system}:${type}:${resource}@${level ?? ''}`)
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
    redraws: false,
    interactive: false,
    read: async () => '',
    ask: async () => '',
    signal: new AbortController().signal,
    holdSignals: () => () => undefined,
    wait: () => Promise.resolve(),
    timer: () => () => undefined,
    random: () => 0,
    newId: () => 'bench',
    version: '0.0.0',
    build: null,
  }
}
