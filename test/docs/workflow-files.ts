import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly steps: readonly Step[]
  readonly [key: string]: unknown
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': unknown }
  readonly jobs: Readonly<Record<string, Job>>
  readonly [key: string]: unknown
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly [key: string]: unknown }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
  readonly [key: string]: unknown
}

export interface Read<T> {
  readonly file: string
  readonly text: string
  readonly tree: T
}

const folders = ['.github', 'examples/init/.github']

/** Every workflow that runs here, and every one that `init` writes. */
export function workflows(): Read<Workflow>[] {
  return folders.flatMap((folder) =>
    readdirSync(`${folder}/workflows`).map((name) => readYaml<Workflow>(`${folder}/workflows/${name}`)),
  )
}

export function actions(): Read<Action>[] {
  return folders.map((folder) => readYaml<Action>(`${folder}/actions/provisionr/action.yml`))
}

export function readYaml<T>(file: string): Read<T> {
  const text = readFileSync(file, 'utf8')
  return { file, text, tree: parse(text) as T }
}

/** The command lines of provisionr in a script, as lists of arguments with variables filled in, without redirections. */
export function commandLines(script: string, variables: Readonly<Record<string, string>>): string[][] {
  return script.split('\n').flatMap((line) => {
    const found = /^\s*provisionr (.+?)(?: (?:\|\||&&|>|;).*)?$/.exec(line)
    if (!found) return []
    const words = found[1]!.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
    const filled = (word: string) => word.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => variable(name))
    return [words.map((word) => filled(word.replaceAll(/["']/g, '')))]
  })

  function variable(name: string): string {
    const value = variables[name]
    if (value === undefined) throw new Error(`nothing is known of $${name}`)
    return value
  }
}
