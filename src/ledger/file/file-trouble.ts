import { Failure } from '../../domain/failure.ts'

/** Why the system refused, as it says it itself (`EACCES`). */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

export function unusableLog(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `audit log \`${path}\` cannot be read and written (${codeOf(cause)})`,
    help: 'check the rights of the file and that the disk is not full; nothing is changed that cannot be recorded',
    cause,
  })
}

export function unusableBackup(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `\`${path}\` cannot be written (${codeOf(cause)})`,
    help: 'check that its folder is writable for this user and that the disk is not full',
    cause,
  })
}

export function unusableLock(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `lock file \`${path}\` cannot be used (${codeOf(cause)})`,
    help: 'check that the folder of the ledger exists and is writable for this user',
    cause,
  })
}

export function unreadableLock(path: string): Failure {
  return new Failure({
    code: 'lock-held',
    message: `lock file \`${path}\` does not say who holds the ledger`,
    help: `make sure that no other run is at work, then remove \`${path}\``,
  })
}
