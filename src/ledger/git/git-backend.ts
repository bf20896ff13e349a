import { Failure } from '../../domain/failure.ts'
import type { AuditEnd, BackendContext, LedgerBackend, Refused } from '../ledger-backend.ts'
import { formatLease, type Lease, parseLease } from '../lease.ts'
import { openLedgerRows } from '../ledger-rows.ts'
import { createSpool } from '../ledger-spool.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { readOption } from '../read-option.ts'
import { openStateRepository } from './open-repository.ts'
import { openStateBranch, type Snapshot } from './state-branch.ts'

/** A file of the log that has this many bytes is never written again. */
const fullChunk = 256 * 1024
const attempts = 30

type Files = Omit<Snapshot, 'commit'>
const nothing: Files = { ledger: null, lease: null, chunks: [] }

interface Change {
  readonly files: Files
  readonly message: string
}

/**
 * The ledger on a branch of its own: each write is one commit that is pushed onto exactly the commit that it was decided on.
 * The lease is in the same tree, so whoever lost it cannot push.
 */
export async function openGitBackend({ state, environment, root }: BackendContext): Promise<LedgerBackend> {
  const branch = branchName(readOption(state, 'branch') ?? 'provisionr-state', environment)
  const repository = await openStateRepository(root, readOption(state, 'remote') ?? 'origin')
  const remote = openStateBranch(repository, branch)
  const inTurn = oneAtATime()
  const place = `branch \`${branch}\` of ${repository.shown}`
  /** what the remote had when it was last asked or written; undefined before */
  let known: Snapshot | null | undefined
  /** leases that this program took: while it has one, nobody else changes the ledger or the log */
  const own = new Set<string>()

  const spool = createSpool()
  const places = {
    ledger: `on ${place}`,
    audit: `on ${place}`,
    restore: `bring back \`ledger.json\` of ${place} as an earlier commit has it`,
    discard: `delete ${place}, and \`refs/provisionr/${branch}\` there`,
  }

  return {
    places,

    read: async () =>
      inTurn(async () => {
        const { ledger } = (await current()) ?? nothing
        return ledger === null ? null : { text: await remote.read(ledger), version: ledger }
      }),

    openRows: async () =>
      inTurn(async () => {
        const { ledger } = (await current()) ?? nothing
        const fill = async (handle: number) => remote.copyInto(ledger ?? '', handle).then(() => true)
        const handle = ledger === null ? null : await spool.handleOf(ledger, fill)
        return handle === null ? null : openLedgerRows(handle, places)
      }),

    earlier: async () => null,
    isEmpty: async () => inTurn(async () => isNothing((await current()) ?? nothing)),

    write: async (text, { version, lease }) =>
      inTurn(async () => {
        const ledger = await remote.write(text)
        const outcome = await change(lease, async (files) => {
          return files.ledger === version ? { files: { ...files, ledger }, message: 'ledger saved' } : 'moved'
        })
        return outcome === 'written' ? { version: ledger } : outcome
      }),

    auditEnd: async () => inTurn(async () => endOf((await current()) ?? nothing)),

    async *readAuditLines() {
      const { chunks } = (await inTurn(current)) ?? nothing
      for (const { id } of chunks) yield* linesOf(await remote.read(id))
    },

    appendAudit: async (lines, { end, lease }) =>
      inTurn(async () =>
        change(lease, async (files) => {
          if ((await endOf(files)).line !== end.line) return 'moved'
          const message = lines.length === 1 ? '1 entry of the audit log' : `${lines.length} entries of the audit log`
          return { files: { ...files, chunks: await withLines(files.chunks, lines) }, message }
        }),
      ),

    readLease: async () => inTurn(async () => leaseOf((await refresh()) ?? nothing)),

    swapLease: async (from, to) =>
      inTurn(async () => {
        const text = from && formatLease(from)
        const lease = to && (await remote.write(formatLease(to)))
        const outcome = await change(null, async (files) => {
          const holder = await leaseOf(files)
          if ((holder && formatLease(holder)) !== text) return 'moved'
          return { files: { ...files, lease }, message: lockMessage(from, to) }
        })
        if (outcome !== 'written') return false
        if (from) own.delete(from.id)
        if (to) own.add(to.id)
        return true
      }),

    // Every commit stays; it only has to be named.
    setAside: async (_label, lease) =>
      inTurn(async () => {
        const now = await refresh()
        if (now === null || (await leaseOf(now))?.id !== lease.id) return 'fenced'
        return [`commit ${now.commit} of ${place}`]
      }),

    clear: async (lease) =>
      inTurn(async () =>
        change(lease, async (files) => ({ files: { ...nothing, lease: files.lease }, message: 'reset' })),
      ),
  }

  async function refresh(): Promise<Snapshot | null> {
    known = await remote.fetch()
    return known
  }

  /** What is stored; asked of the remote unless this program holds the lock. */
  async function current(): Promise<Snapshot | null> {
    if (known === undefined || known === null) return refresh()
    const holder = await leaseOf(known)
    return holder !== null && own.has(holder.id) ? known : refresh()
  }

  /** Decides on what is known, and again on what there is when somebody else was faster. */
  async function change(
    lease: Lease | null,
    decide: (files: Files) => Promise<Change | Refused>,
  ): Promise<'written' | Refused> {
    let isFresh = known === undefined
    if (isFresh) await refresh()
    for (let attempt = 0; attempt < attempts; attempt++) {
      const base: Snapshot | null = known ?? null
      const { commit: _, ...files } = base ?? { commit: '', ...nothing }
      const isHeld = lease === null || (await leaseOf(files))?.id === lease.id
      const decided = isHeld ? await decide(files) : 'fenced'
      if (typeof decided !== 'string') {
        const pushed = await remote.push(base, decided.files, decided.message)
        if (pushed !== null) {
          known = pushed
          return 'written'
        }
      } else if (isFresh) return decided
      await refresh()
      isFresh = true
    }
    throw new Failure({
      code: 'ledger-unreachable',
      message: `the ledger on ${place} cannot be written: others are always faster`,
      help: 'try again when fewer runs are at work',
    })
  }

  async function leaseOf({ lease }: Files): Promise<Lease | null> {
    if (lease === null) return null
    const parsed = parseLease(await remote.read(lease))
    if (parsed !== null) return parsed
    throw new Failure({
      code: 'lock-held',
      message: `\`lease.json\` on ${place} does not say who holds the ledger`,
      help: `make sure that no other run is at work, then remove \`lease.json\` from that branch`,
    })
  }

  async function endOf({ chunks }: Files): Promise<AuditEnd> {
    const last = chunks.at(-1)
    return { line: last === undefined ? null : (linesOf(await remote.read(last.id)).at(-1) ?? null), torn: null }
  }

  async function withLines(chunks: Files['chunks'], lines: readonly string[]): Promise<Files['chunks']> {
    const text = lines.map((line) => `${line}\n`).join('')
    const last = chunks.at(-1)
    const before = last === undefined ? null : await remote.read(last.id)
    if (last !== undefined && before !== null && before.length < fullChunk) {
      return [...chunks.slice(0, -1), { name: last.name, id: await remote.write(before + text) }]
    }
    const number = last === undefined ? 1 : Number.parseInt(last.name, 10) + 1
    return [...chunks, { name: `${String(number).padStart(6, '0')}.jsonl`, id: await remote.write(text) }]
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  // A line without its end counts as one, so that it is seen to be damaged.
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function isNothing({ ledger, chunks }: Files): boolean {
  return ledger === null && chunks.length === 0
}

function lockMessage(from: Lease | null, to: Lease | null): string {
  if (to === null) return 'lock given back'
  return from?.id === to.id ? 'lock renewed' : 'lock taken'
}

function branchName(branch: string, environment: string | null): string {
  const name = environment === null ? branch : `${branch}-${environment}`
  // A strict part of https://git-scm.com/docs/git-check-ref-format
  if (/^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/.test(name) && !/\.\.|\.(?:lock)?(?:\/|$)/.test(name)) return name
  throw new Failure({
    code: 'ledger-unreadable',
    message: `\`${name}\` is no name for the branch of a ledger`,
    help: 'set `state.branch` to letters, digits, `-`, `_` and `/`',
  })
}
