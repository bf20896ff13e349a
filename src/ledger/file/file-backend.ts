import { constants, existsSync, linkSync, copyFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { readTextFile } from '../../files/read-text-file.ts'
import { sweepDrafts } from '../../files/sweep-drafts.ts'
import { isDraftOf, writeFileAtomic } from '../../files/write-atomic.ts'
import type { AuditEnd, BackendContext, LedgerBackend, Refused } from '../ledger-backend.ts'
import { openLedgerRows } from '../ledger-rows.ts'
import type { Lease } from '../lease.ts'
import { appendLines, readAuditEnd, readAuditLines } from './audit-file.ts'
import { unusableBackup, unusableLock } from './file-trouble.ts'
import { readLease, swapLease, whileHeld } from './lease-file.ts'

const largestFile = 500_000_000
const divide =
  '`plan` and `drift` go through a ledger of any size; for the others, divide the systems among environments, which have ledgers of their own'
/** Somebody else's claim is over in moments. */
const patience = { attempts: 200, milliseconds: 10 }

/** The ledger as files of one folder: `ledger.json`, the version before (`.bak`), `audit.jsonl` and `ledger.lock`. */
export function openFileBackend({ state, environment, root, clock }: BackendContext): LedgerBackend {
  const shown = environment === null ? state.path : `${state.path}/${environment}`
  const folder = resolve(root, shown)
  const file = join(folder, 'ledger.json')
  const backup = `${file}.bak`
  const audit = join(folder, 'audit.jsonl')
  const lock = join(folder, 'ledger.lock')
  const own = [file, backup, audit, `${audit}.torn`]
  let isSwept = false
  const places = {
    ledger: `\`${shown}/ledger.json\``,
    audit: `\`${shown}/audit.jsonl\``,
    restore: `put back \`${shown}/ledger.json.bak\` (the version before) or another copy`,
    discard: 'move `audit.jsonl` to another folder',
  }

  return {
    places,

    async read() {
      const version = versionOf(file)
      const outcome = readTextFile(file, `${shown}/ledger.json`, largestFile)
      if ('text' in outcome) return { text: outcome.text, version: version ?? '' }
      const { code, message, help } = outcome.diagnostic
      if (code === 'missing-path') return null
      throw new Failure({
        code: 'ledger-unreadable',
        message: `ledger ${message}`,
        help: code === 'file-too-large' ? divide : `${help}; it is never ignored`,
      })
    },

    earlier: async () => (existsSync(backup) ? `\`${shown}/ledger.json.bak\`` : null),
    isEmpty: async () => !own.some((path) => existsSync(path)),
    openRows: async () => openLedgerRows(file, places),

    write: async (text, { version, lease }) =>
      held(lease, () => {
        if (versionOf(file) !== version) return 'moved'
        if (version !== null) keepAs(file, backup)
        writeFileAtomic(file, text, { mode: 0o600 })
        if (!isSwept) sweepDrafts(folder, (name) => isLeftOver(name, lease), clock())
        isSwept = true
        return { version: versionOf(file) ?? '' }
      }),

    auditEnd: async () => readAuditEnd(audit),
    readAuditLines: () => readAuditLines(audit),
    appendAudit: async (lines: readonly string[], { end, lease }: { end: AuditEnd; lease: Lease }) =>
      held(lease, () => (appendLines(audit, lines, end) ? 'written' : 'moved')),

    readLease: async () => readLease(lock),
    swapLease: async (from, to) => swapLease(lock, from, to, clock()),

    setAside: async (label, lease) =>
      held(lease, () => {
        const found = own.filter((path) => existsSync(path))
        for (const path of found) copyFileSync(path, `${path}.${label}`, constants.COPYFILE_EXCL)
        return found.map((path) => `${shown}/${basename(path)}.${label}`)
      }),

    clear: async (lease) =>
      held(lease, () => {
        for (const path of own) rmSync(path, { force: true })
        return 'written'
      }),
  }

  /** All of `write` happens without giving way, under a claim that keeps everybody from taking the lock over. */
  async function held<T>(lease: Lease, write: () => T): Promise<T | Refused> {
    for (let attempt = 0; attempt < patience.attempts; attempt++) {
      const outcome = whileHeld(lock, lease, clock(), write)
      if (outcome !== null) return outcome
      await setTimeout(patience.milliseconds)
    }
    throw unusableLock(lock, null)
  }
}

/**
 * What killed runs leave: drafts of files and locks, and claims on locks that are over. Nobody looks at a claim on a lease
 * that is not in force.
 */
function isLeftOver(name: string, { id }: Lease): boolean {
  if (isDraftOf('ledger.json', name) || isDraftOf('audit.jsonl', name)) return true
  if (/^\.ledger\.lock\.(?:[\w-]+\.)*[0-9a-f]{12}\.tmp$/.test(name)) return true
  return /^ledger\.lock\.[\w-]{1,36}/.test(name) && (name.endsWith('.new') || !name.startsWith(`ledger.lock.${id}`))
}

/** Every write makes a new file, so these tell versions apart without reading them. */
function versionOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stat === undefined ? null : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`
}

/** The file under another name as well, without copying it where the disk can do that; it is about to be replaced. */
function keepAs(file: string, backup: string): void {
  const temporary = `${backup}.new`
  try {
    rmSync(temporary, { force: true })
    linkOrCopy(file, temporary)
    renameSync(temporary, backup)
  } catch (error) {
    throw unusableBackup(backup, error)
  }
}

function linkOrCopy(file: string, target: string): void {
  try {
    linkSync(file, target)
  } catch {
    copyFileSync(file, target)
  }
}
