import type { BackendContext, LedgerBackend } from './ledger-backend.ts'

/** Every place there is code for. One line and one folder each; nothing is loaded before it is asked for. */
export const backends: Readonly<Record<string, (context: BackendContext) => Promise<LedgerBackend>>> = {
  file: async (context) => (await import('./file/file-backend.ts')).openFileBackend(context),
  git: async (context) => (await import('./git/git-backend.ts')).openGitBackend(context),
  postgres: async (context) => (await import('./postgres/postgres-backend.ts')).openPostgresBackend(context),
}
