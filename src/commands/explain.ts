import { explainAccess } from '../access/explain-access.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Grant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant } from '../domain/time.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { literalResource } from '../policy/resource-template.ts'
import { renderExplainText } from '../views/explain-text.ts'
import { renderJson } from '../views/json.ts'
import { createAccessEngine, evaluatePeople, loadRemembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { emit } from './output.ts'
import { describePerson, unknownName } from './plan.ts'
import { loadWorkspace, requireSound } from './workspace.ts'

export interface ExplainOptions {
  readonly person: string
  readonly grant: string | null
  readonly at: string | null
}

/** Why a person has, or does not get, access: the chain from the condition that holds to the line that says it. */
export async function explain(
  options: ExplainOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const workspace = await loadWorkspace(global, context, { at: options.at })
  const remembered = await loadRemembered(
    workspace,
    await openLedger({ settings: workspace.settings, root: workspace.root }),
  )
  const engine = createAccessEngine(workspace, remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  const { byId } = engine.model.directory
  const person = byId.get(options.person)
  if (!person) throw unknownName('person', options.person, didYouMean(options.person, byId.keys()))
  if (person.hold !== null) {
    throw new Failure({
      code: 'invalid-files',
      message: `the record of \`${person.id}\` cannot be used: ${person.hold}`,
      help: 'correct it; until then what they have stays',
    })
  }
  const grant = options.grant === null ? null : parseAsked(options.grant, workspace.catalog)
  const timeline = evaluatePeople(workspace, engine, remembered.ledger).timelines.find(
    ({ now }) => now.person.id === person.id,
  )!
  const graces = new Map([...engine.model.graces, [person.id, timeline.graces] as const])
  const explanation = explainAccess({ ...engine.model, graces }, timeline.now, {
    at: workspace.now,
    grant,
    description: describePerson(person),
  })
  emit(
    {
      text: (text) => renderExplainText(explanation, text),
      json: () =>
        renderJson({
          format_version: '1.0',
          kind: 'explanation',
          ...explanation,
          at: formatInstant(explanation.at),
          entries: explanation.entries.map((entry) => ({
            ...entry,
            until: entry.until === null ? null : formatInstant(entry.until),
          })),
        }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

function parseAsked(text: string, catalog: SystemCatalog): Grant {
  const parsed = parseGrant(text, null, catalog)
  if (!parsed.ok)
    throw new Failure({ code: 'unknown-name', message: parsed.problem.message, help: parsed.problem.help })
  const resource = literalResource(parsed.value.resource)
  if (resource === null)
    throw new Failure({
      code: 'unknown-name',
      message: `\`${text}\` is not one grant`,
      help: 'name the resource itself',
    })
  return { system: parsed.value.system, type: parsed.value.type, resource, level: parsed.value.level }
}
