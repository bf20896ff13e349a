import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ScopeReport } from '../../domain/access.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import { isInside } from '../../files/is-inside.ts'
import type { Adapter, AdapterContext, Page } from '../adapter.ts'
import { type AdapterOptions, adapterOptions } from '../adapter-options.ts'
import { CallFailure, failedChange, scopeTrouble } from '../call-failure.ts'
import { redactor } from '../redact.ts'
import { createExecProgram, type ExecProgram, type ExecRequest } from './exec-program.ts'
import { accountIn, changeResultIn, checkIn, grantIn, scopesIn, statesIn } from './parse-answers.ts'
import { parseManifest } from './parse-manifest.ts'
import type { Reader } from './read-shape.ts'

/**
 * Opens a program that speaks the contract of adapters as lines of JSON. Settings: `command` (a path, relative to the
 * repository), `args`, `env` (all that it gets), `manifest`, `timeout`.
 */
export async function openExec(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const program = isOfProposal(context) ? refusing(context.settings.name) : openProgram(context, manifest)
  return {
    manifest,
    check: async () => (await program.read({ call: 'check' }, { result: checkIn })).result,
    fetchAccounts: () => pagesOf(program, { call: 'accounts' }, accountIn, ['accounts']),
    fetchGrants: ({ resources }) =>
      pagesOf(program, { call: 'grants', resources }, grantIn, resources ?? manifest.types.map(({ type }) => type)),
    async readBack(keys) {
      const { result } = await program.read({ call: 'read_back', keys }, { result: statesIn })
      return result
    },
    async apply(change) {
      try {
        return await program.write({ call: 'apply', change }, { result: changeResultIn })
      } catch (error) {
        return failedChange(error)
      }
    },
    requests: () => program.requests(),
    close: () => program.close(),
  }
}

function openProgram({ settings, root, io, signal }: AdapterContext, manifest: AdapterManifest): ExecProgram {
  const options = adapterOptions(settings)
  const command = resolve(root, options.required('command', 'adapters/badges.py'))
  const env = environmentIn(settings.options['env'], options)
  return createExecProgram({
    name: settings.name,
    command,
    args: options.list('args'),
    env,
    timeout: settings.timeout,
    io,
    signal,
    clean: redactor(Object.values(env)),
    hello: {
      request: { call: 'hello', contract: 1 },
      check: (of) => checkHello(of, manifest),
    },
  })
}

/** It must speak this contract, and be what the repository says that it is: policies were checked by that. */
function checkHello(of: Reader, manifest: AdapterManifest): void {
  of.only('contract', 'manifest').choice('contract', [1])
  const announced = parseManifest(of.at('manifest').value)
  if (typeof announced === 'string') return of.fail(`announces a manifest that is wrong: ${announced}`)
  const keys = [...new Set([...Object.keys(announced), ...Object.keys(manifest)])] as (keyof AdapterManifest)[]
  const other = keys.find((key) => canonicalJson(announced[key]) !== canonicalJson(manifest[key]))
  if (other !== undefined) of.fail(`announces another manifest than the file has: \`${other}\` differs`)
}

/** Rows are given on when all of them came: a program that ends half-way is asked again from the start. */
async function* pagesOf<T>(
  program: ExecProgram,
  request: ExecRequest,
  item: (of: Reader) => T,
  expected: readonly string[],
): AsyncGenerator<Page<T>> {
  try {
    const { items, result } = await program.read(request, { item, result: scopesIn })
    yield { items, done: { scopes: result } }
  } catch (error) {
    const [status, detail] = scopeTrouble(error)
    yield { items: [], done: { scopes: expected.map((scope): ScopeReport => ({ scope, status, rows: 0, detail })) } }
  }
}

/** Nothing of this process' own environment: what is not named here, the program does not get. */
function environmentIn(value: unknown, options: AdapterOptions): Record<string, string> {
  if (value === undefined || value === null) return {}
  const isTexts =
    typeof value === 'object' && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string')
  if (!isTexts) return options.refuse('has an `env` that is no mapping of texts', 'write `env: {NAME: "value"}`')
  return { ...(value as Record<string, string>) }
}

/**
 * Whether the program belongs to a change that nobody has merged yet: then whoever proposes it would have it run with the
 * secrets of the system. What stands outside of the repository is no part of it.
 */
function isOfProposal({ settings, root, isProposal }: AdapterContext): boolean {
  if (!isProposal) return false
  const options = adapterOptions(settings)
  const command = resolve(root, options.text('command') ?? '.')
  const files = options.list('args').map((one) => resolve(dirname(command), one))
  return [command, ...files.filter((file) => existsSync(file))].some((file) => isInside(file, root))
}

function refusing(name: string): ExecProgram {
  const refuse = () => {
    const message = `${name}: its program is part of the repository, and is run when the change is merged`
    return Promise.reject(new CallFailure({ class: 'permission', message }))
  }
  return { read: refuse, write: refuse, requests: () => 0, close: () => Promise.resolve() }
}
