import { Failure } from '../domain/failure.ts'
import { gitUser } from '../git/git-user.ts'
import type { CommandContext } from './command-context.ts'
import { usage } from './exception-input.ts'

/** Whose decision something is that is done at once. */
export interface Decider {
  readonly by: string
  /** the account at the forge; null: it is a name that git or the machine knows */
  readonly login: string | null
}

/**
 * Whoever started the workflow, else the user of git or of the machine. Running somebody's workflow again is no decision of
 * theirs.
 */
export async function decider(root: string, { env }: Pick<CommandContext, 'env'>): Promise<Decider> {
  if (env['GITHUB_ACTIONS'] === 'true') {
    const actor = env['GITHUB_ACTOR'] ?? ''
    const again = env['GITHUB_TRIGGERING_ACTOR'] ?? actor
    if (again !== actor)
      throw new Failure({
        code: 'usage',
        message: `\`${again}\` ran again what \`${actor}\` decided`,
        help: 'start the workflow anew',
      })
    if (actor !== '') return { by: actor, login: actor }
  }
  const name = (await gitUser(root)) ?? env['USER'] ?? env['USERNAME'] ?? ''
  if (name !== '') return { by: name, login: null }
  throw usage('nobody knows whose decision it is', 'tell git who you are: `git config user.email …`')
}
