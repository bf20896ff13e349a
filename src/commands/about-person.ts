import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { LoadedAccess } from './load-access.ts'
import type { WorkspaceFiles } from './workspace.ts'

export interface PersonQuestion {
  readonly person: string
  readonly at: string | null
  /** fails when the people data, written at that time, is too old; null: its age does not matter */
  readonly checkAge: ((asOf: number) => void) | null
}

/** What is known when the answer is worked out; `asOf`: when the people data was written, for who has to say so. */
export type PersonAnswer<T> = (loaded: LoadedAccess, asOf: number, context: CommandContext) => Promise<T> | T

/**
 * Answers a question about one person. Where earlier runs left an index of people, ledger and files that are still the
 * same, nothing is read about the others; whatever that does not answer for certain, failures included, is answered by
 * reading everything. Both ways give the same answer.
 */
export async function aboutPerson<T>(
  question: PersonQuestion,
  global: GlobalOptions,
  context: CommandContext,
  answer: PersonAnswer<T>,
): Promise<T> {
  const since = context.now()
  const recalled = await answerRecalled(question, global, context, answer)
  if (recalled !== null) return recalled.answer
  const { at, checkAge } = question
  const { keepCompany } = await import('./keep-company.ts')
  const { accessOf } = await import('./load-access.ts')
  const { loadFiles, withPeople } = await import('./workspace.ts')
  const files = await loadFiles(global, context, { at })
  // An index that cannot be written is no reason to fail.
  if (await keepCompany(files, since, global, context).catch(() => false)) {
    const again = await answerRecalled(question, global, context, answer)
    if (again !== null) return again.answer
  }
  // Looked at before the file is read: what replaces it meanwhile must not make old data look new.
  const asOf = checkAge === null ? 0 : await ageOf(files, since)
  checkAge?.(asOf)
  return answer(await accessOf(await withPeople(files)), asOf, context)
}

/** The answer by what earlier runs left; null when only reading everything gives one. */
export async function answerRecalled<T>(
  question: PersonQuestion,
  global: GlobalOptions,
  context: CommandContext,
  answer: PersonAnswer<T>,
): Promise<{ readonly answer: T } | null> {
  const told: (() => void)[] = []
  const quiet: CommandContext = {
    ...context,
    out: (text) => void told.push(() => context.out(text)),
    err: (text) => void told.push(() => context.err(text)),
  }
  try {
    const { recallAccess } = await import('./recalled-access.ts')
    const recalled = await recallAccess(question, global, context)
    if (recalled === null) return null
    try {
      question.checkAge?.(recalled.asOf)
      const found = await answer(recalled.loaded, recalled.asOf, quiet)
      if (!recalled.isUnchanged()) return null
      for (const tell of told) tell()
      return { answer: found }
    } finally {
      recalled.close()
    }
  } catch {
    // A failure, a damaged index or a question about everybody: the long way says what there is to say.
    return null
  }
}

async function ageOf({ settings, root }: WorkspaceFiles, now: number): Promise<number> {
  const { peopleAsOf } = await import('../people/people-age.ts')
  return peopleAsOf(settings.people.sources, root, now)
}
