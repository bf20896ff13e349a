import type { ExitCode } from '../domain/exit-code.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type AskedException, checkAsked, draftException } from './draft-exception.ts'
import { loadWorkspace, requireSound } from './workspace.ts'
import { writeException } from './write-exception.ts'

/** Writes a new exception into its file; the tree stays as it was when anything about it is wrong. */
export async function exceptionAdd(
  asked: AskedException,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkAsked(asked)
  const workspace = await loadWorkspace(global, context, { fresh: true })
  requireSound(workspace.diagnostics)
  return writeException(workspace, await draftException(asked, workspace, context), global, context)
}
