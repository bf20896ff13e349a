import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ran, run } from '../../cli/test-context.ts'
import { temporaryFolder } from '../sandbox/sandbox-context.ts'
import type { Counterpart } from './counterpart.ts'
import { createDemoRepository, type DemoRepository } from './demo-repository.ts'
import { startLiveCluster } from './live-cluster.ts'
import { startLiveDatabase } from './live-database.ts'
import { startLiveDirectory } from './live-directory.ts'
import { startLiveGithub } from './live-github.ts'
import { startLiveOkta } from './live-okta.ts'
import { startLiveSlack } from './live-slack.ts'

/** What a command did, and its result as JSON (`T`). */
export interface Told<T> extends Ran {
  readonly result: T
}

/** The demo company with six live systems, and what was typed and printed. */
export interface LiveCompany {
  readonly github: Awaited<ReturnType<typeof startLiveGithub>>
  readonly cluster: Awaited<ReturnType<typeof startLiveCluster>>
  readonly counterparts: readonly Counterpart[]
  readonly repository: DemoRepository
  /** Runs the program with the credentials of who plans, or applies, and keeps its output as the text `name`. */
  readonly tell: <T>(name: string, as: 'plan' | 'apply', ...argv: readonly string[]) => Promise<Told<T>>
  /** Keeps something else that was done. */
  readonly note: (name: string, lines: readonly string[]) => void
  readonly texts: ReadonlyMap<string, string>
}

export async function startLiveCompany(): Promise<LiveCompany> {
  const [github, okta, slack, directory, database, cluster] = await Promise.all([
    startLiveGithub(),
    startLiveOkta(),
    startLiveSlack(),
    startLiveDirectory(),
    startLiveDatabase(),
    startLiveCluster(),
  ])
  const counterparts = [directory, github, okta, database, cluster, slack]
  const repository = createDemoRepository(counterparts)
  const texts = new Map<string, string>()
  const results = temporaryFolder()

  return {
    github,
    cluster,
    counterparts,
    repository,
    async tell<T>(name: string, as: 'plan' | 'apply', ...argv: readonly string[]): Promise<Told<T>> {
      const file = join(results, `${name}.json`)
      const env = Object.assign({}, ...counterparts.map(({ credentials }) => credentials[as])) as Record<string, string>
      const ran = await run([...argv, '--write', `json=${file}`], { cwd: repository.folder, columns: 100, env })
      texts.set(name, `$ provisionr ${argv.join(' ')}\n${ran.out}${ran.err}`)
      return { ...ran, result: (ran.out === '' ? null : JSON.parse(readFileSync(file, 'utf8'))) as T }
    },
    note: (name, lines) => void texts.set(name, lines.map((line) => `${line}\n`).join('')),
    texts,
  }
}

/** What the program says of the demo as it stands at the top of this repository, where every system is a sandbox. */
export async function askSandboxes<T>(...argv: readonly string[]): Promise<T> {
  const folder = temporaryFolder()
  for (const name of ['provisionr.yaml', 'policies', 'exceptions', 'examples/acme'])
    cpSync(name, join(folder, name), { recursive: true })
  return JSON.parse((await run([...argv, '--json'], { cwd: folder })).out) as T
}
