import { explainStanding } from '../analysis/explained-standing.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { problemDiagnostic } from '../plan/plan-diagnostics.ts'
import { explanationData } from '../views/explanation-data.ts'
import { renderExplainText } from '../views/explain-text.ts'
import { renderJson } from '../views/json.ts'
import { aboutPerson } from './about-person.ts'
import { askedOneGrant } from './asked-grant.ts'
import { shellWord } from '../domain/shell-word.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { LoadedAccess } from './load-access.ts'
import { evaluatePerson, findPerson } from './one-person.ts'
import { emit } from './output.ts'
import { describePerson } from './describe-person.ts'
import { standingContext } from './standing-context.ts'
import { tellProblems } from './tell-problems.ts'

export interface ExplainOptions {
  readonly person: string
  readonly grant: string | null
  readonly at: string | null
  /** what would have to be true, for the one grant asked about */
  readonly whyNot: boolean
}

/** Why a person has, or does not get, access: the chain from the condition that holds to the line that says it. */
export async function explain(
  options: ExplainOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  if (options.whyNot && options.grant === null) {
    const help = `name it: provisionr explain ${shellWord(options.person)} GRANT --why-not`
    throw new Failure({ code: 'usage', message: '--why-not asks about one grant', help })
  }
  const { person, at } = options
  return aboutPerson({ person, at, checkAge: null }, global, context, (loaded, _, here) =>
    tellExplanation(options, loaded, global, here),
  )
}

async function tellExplanation(
  options: ExplainOptions,
  loaded: LoadedAccess,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { workspace, engine } = loaded
  const person = findPerson(options.person, loaded)
  const asked = options.grant === null ? null : askedOneGrant(options.grant, workspace.catalog)
  const timeline = evaluatePerson(person, loaded)
  const graces = new Map([...engine.model.graces, [person.id, timeline.graces] as const])
  const model = { ...engine.model, graces }
  const standing = standingContext(loaded, [timeline], { isEverybody: false })
  const explanation = explainStanding(model, timeline, {
    at: workspace.now,
    question: asked,
    description: describePerson(person),
    context: standing,
  })
  const problems = timeline.now.problems.map((one) => problemDiagnostic(one, person.id))
  tellProblems([...workspace.people.diagnostics, ...problems], new Set([person.id]), context)
  if (options.whyNot && asked) {
    const { tellWhyNot } = await import('./why-not.ts')
    tellWhyNot(loaded, { question: asked, timeline, standing, explanation }, global, context)
    return exitCodes.ok
  }
  emit(
    {
      text: (text) => renderExplainText(explanation, text),
      json: () => renderJson({ format_version: '1.0', kind: 'explanation', ...explanationData(explanation) }),
    },
    global,
    context,
  )
  return exitCodes.ok
}
