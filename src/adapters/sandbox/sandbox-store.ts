import { rmSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Instant } from '../../domain/time.ts'
import { readTextFile } from '../../files/read-text-file.ts'
import { sweepDrafts } from '../../files/sweep-drafts.ts'
import { isDraftOf, writeFileAtomic } from '../../files/write-atomic.ts'
import { formatStore, parseStore, type StoreProblem } from './sandbox-file.ts'
import { readOptions, type SandboxPlace, storePath } from './sandbox-options.ts'
import { maxFileBytes } from './sandbox-seed.ts'
import type { SandboxState } from './sandbox-state.ts'

/** The state of one sandbox: in memory while it is open, in a file for good. Reading never writes. */
export interface SandboxStore {
  /** What holds now, also when someone else has changed the file. */
  read(): Promise<SandboxState>
  /** Runs `change` on the state and, if it says that it changed something, waits until that is durable. */
  change<T>(change: (state: SandboxState) => { readonly changed: boolean; readonly result: T }): Promise<T>
  /** Waits until everything that was changed is durable. */
  settle(): Promise<void>
}

interface StorePlace {
  /** on the disk */
  readonly path: string
  /** for messages */
  readonly shown: string
  readonly system: string
}

export interface StoreOptions extends StorePlace {
  readonly manifest: AdapterManifest
  /** what the sandbox starts from while there is no file */
  readonly start: () => Promise<SandboxState>
  readonly clock: () => Instant
}

/** Throws the failure `system-unreadable` when the file cannot be used, `file-unwritable` when it cannot be replaced. */
export function openStore(options: StoreOptions): SandboxStore {
  const { path, system, manifest } = options
  let memory: SandboxState | null = null
  let seed: SandboxState | null = null
  let known: string | null = null
  let committing: Promise<void> | null = null
  let isDirty = false
  let isSwept = false

  async function ready(): Promise<void> {
    if (committing === null && seed === null && signatureOf(options) === null) seed = await options.start()
  }

  /** No await in here: what it returns is current until the caller gives up control. */
  function current(): SandboxState {
    if (memory && (committing !== null || isDirty)) return memory
    const signature = signatureOf(options)
    if (memory && signature === known) return memory
    memory = signature === null ? structuredClone(seed ?? vanished(options)) : readStore(options)
    known = signature
    return memory
  }

  /** One write for all that was changed until it starts; those who come during a write share the next one. */
  async function commit(): Promise<void> {
    try {
      await setImmediate()
      isDirty = false
      if (signatureOf(options) !== known) throw overtaken(options)
      writeFileAtomic(path, formatStore(current(), system, manifest))
      known = signatureOf(options)
      if (!isSwept) sweepDrafts(dirname(path), (name) => isDraftOf(basename(path), name), options.clock())
      isSwept = true
    } catch (error) {
      // What is in memory did not happen.
      memory = null
      isDirty = false
      throw error
    } finally {
      committing = null
    }
  }

  return {
    async read() {
      await ready()
      return current()
    },
    async change(change) {
      await ready()
      const { changed, result } = change(current())
      if (changed) {
        isDirty = true
        committing ??= commit()
      }
      if (committing !== null) await committing
      return result
    },
    async settle() {
      if (committing !== null) await committing
    },
  }
}

/** Removes the store of a sandbox, so that it starts from its seed again. Gives whether there was one. */
export function resetSandbox(place: SandboxPlace): boolean {
  const { settings } = place
  if (settings.adapter !== 'sandbox') {
    const message = `system \`${settings.name}\` is no sandbox, so there is nothing to reset`
    throw new Failure({ code: 'usage', message, help: 'name a system with `adapter: sandbox`' })
  }
  const options = readOptions(place)
  const path = storePath(place, options)
  const existed = signatureOf({ path, shown: options.store, system: settings.name }) !== null
  rmSync(path, { force: true })
  return existed
}

function readStore(options: StoreOptions): SandboxState {
  const { path, shown, system, manifest } = options
  const outcome = readTextFile(path, shown, maxFileBytes)
  if ('diagnostic' in outcome) throw unusable(options, { problem: 'corrupt', detail: outcome.diagnostic.message })
  const parsed = parseStore(outcome.text, system, manifest)
  if ('problem' in parsed) throw unusable(options, parsed)
  return parsed
}

function unusable({ shown, system }: StoreOptions, { problem, detail }: StoreProblem): Failure {
  const reset = `\`provisionr sandbox reset ${system}\` starts it from its seed again`
  const help = {
    newer: `use the version of provisionr that wrote it; ${reset}`,
    corrupt: `restore \`${shown}\` from a copy; ${reset}`,
    foreign: `give every sandbox its own \`store\`; ${reset}`,
  }[problem]
  const what = { newer: 'was written by a newer version', corrupt: 'is damaged', foreign: 'is of another sandbox' }[
    problem
  ]
  return new Failure({
    code: 'system-unreadable',
    message: `the store \`${shown}\` of the sandbox \`${system}\` ${what}: ${detail}`,
    help,
  })
}

function overtaken({ shown, system }: StoreOptions): Failure {
  return new Failure({
    code: 'system-unreadable',
    message: `the store \`${shown}\` of the sandbox \`${system}\` was changed by something else at the same time`,
    help: 'let one run finish before the next one starts',
  })
}

function vanished({ shown, system }: StoreOptions): never {
  throw new Failure({
    code: 'system-unreadable',
    message: `the store \`${shown}\` of the sandbox \`${system}\` was removed while it was in use`,
    help: 'run the command again',
  })
}

/** Changes whenever the file does; null while there is none. What cannot be looked at is not taken as absent. */
function signatureOf({ path, shown, system }: StorePlace): string | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
    return stat === undefined ? null : `${stat.ino}:${stat.size}:${stat.mtimeNs}`
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    throw new Failure({
      code: 'system-unreadable',
      message: `the store \`${shown}\` of the sandbox \`${system}\` cannot be read (${code})`,
      help: 'check the path and the permissions of its folders',
      cause,
    })
  }
}
