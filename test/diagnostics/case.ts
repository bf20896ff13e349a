import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { run } from '../cli/test-context.ts'

/** What a file holds: text, or something that is no plain text file. */
type Content =
  | string
  | { readonly link: string }
  | { readonly bytes: readonly number[] }
  | { readonly repeat: string; readonly times: number }
  | { readonly folder: true }

/** A repository in miniature that has a finding, and how following its help removes it. */
export interface Case {
  readonly code: string
  /** the family, which is the name of the file with the case */
  readonly family: string
  /** the file that the case is about */
  readonly file: string
  readonly before: string
  /** where the finding is, as `file:line`; null where it names no place */
  readonly at: string | null
  /** null: the file is removed */
  readonly after: string | null
  /** other files, before and after */
  readonly with: Readonly<Record<string, Content>>
  /** what was committed first, as `main`; null: the case has no git repository */
  readonly since: Readonly<Record<string, Content | null>> | null
  /** other files that the correction writes, or with null removes */
  readonly withAfter: Readonly<Record<string, Content | null>>
  readonly command: string
  /** after the correction, which may be in the command itself */
  readonly commandAfter: string
  readonly severity: string
  /** when it goes, where that is out of reach of a small repository */
  readonly goes: string | null
}

interface Written {
  readonly file?: string
  readonly before?: string
  readonly at?: number | string | null
  readonly after?: string | null
  readonly fix?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, Content>>
  readonly since?: Readonly<Record<string, Content | null>>
  readonly then?: Readonly<Record<string, Content | null>>
  readonly run?: string
  readonly then_run?: string
  readonly goes?: string
  readonly severity?: string
}

const folder = 'test/diagnostics/cases'

export function readCases(): readonly Case[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const all = parse(readFileSync(join(folder, name), 'utf8')) as Readonly<Record<string, Written>>
      return Object.entries(all).map(([code, written]) => toCase(code, name.replace('.yaml', ''), written))
    })
}

function toCase(code: string, family: string, written: Written): Case {
  const { before = '', fix = {}, at = null, file = 'policies/example.yaml' } = written
  let after: string | null = written.after === undefined ? before : written.after
  for (const [from, to] of Object.entries(fix)) {
    if (!after?.includes(from)) throw new Error(`${code}: there is no \`${from}\` to replace`)
    after = after.replace(from, () => to)
    if (to === '') after = after.replace(/^\s*\n/m, '')
  }
  return {
    code,
    family,
    file,
    before,
    at: typeof at === 'number' ? `${file}:${at}` : at,
    after,
    with: written.with ?? {},
    since: written.since ?? null,
    withAfter: written.then ?? {},
    command: written.run ?? 'lint',
    commandAfter: written.then_run ?? written.run ?? 'lint',
    severity: written.severity ?? 'error',
    goes: written.goes ?? null,
  }
}

export interface Finding {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly help: string
  readonly file: string | null
  readonly line: number | null
}

/** What the command of the case finds, in the repository as it was, or as it is after following the help. */
export async function findingsOf(one: Case, state: 'before' | 'after'): Promise<readonly Finding[]> {
  const isAfter = state === 'after'
  const text = isAfter ? one.after : one.before
  const home = mkdtempSync(join(tmpdir(), 'provisionr-finding-'))
  try {
    const files = { ...base, ...one.with, [one.file]: text, ...(isAfter ? one.withAfter : {}) }
    if (one.since) {
      writeAll(home, { ...base, ...one.since })
      commit(home)
    }
    writeAll(home, files)
    const argv = shellWords(isAfter ? one.commandAfter : one.command)
    const world = { cwd: home, columns: 10_000, now: () => Date.parse('2026-11-20T09:00:00Z') }
    const { out, err } = await run([...argv, '--json'], world)
    if (!out.startsWith('{')) return readText(err, home)
    return (JSON.parse(out) as { readonly diagnostics: readonly Finding[] }).diagnostics
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Findings that stopped the command, as it told them on standard error. */
function readText(err: string, home: string): Finding[] {
  const lines = err.matchAll(/^(?:(\S+):(\d+):\d+ )?(error|warning|notice): (.*) \[([a-z-]+)\]\n {2}help: (.*)$/gm)
  return [...lines].map(([, file, line, severity, message, code, help]) => ({
    severity: severity!,
    code: code!,
    message: message!.replaceAll(home, '/repository'),
    help: help!,
    file: file ?? null,
    line: line === undefined ? null : Number(line),
  }))
}

function shellWords(command: string): string[] {
  return Array.from(command.matchAll(/"([^"]*)"|\S+/g), ([whole, quoted]) => quoted ?? whole)
}

function commit(home: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: home })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=base')
}

function writeAll(home: string, files: Readonly<Record<string, Content | null>>): void {
  for (const [file, content] of Object.entries(files)) {
    rmSync(join(home, file), { recursive: true, force: true })
    if (content === null) continue
    write(join(home, file), /^(provisionr|config)\.yaml$/.test(file) ? withDefaults(content) : content)
  }
}

function write(path: string, content: Content): void {
  mkdirSync(dirname(path), { recursive: true })
  if (typeof content === 'string') writeFileSync(path, content)
  else if ('link' in content) symlinkSync(content.link, path)
  else if ('bytes' in content) writeFileSync(path, Uint8Array.from(content.bytes))
  else if ('folder' in content) mkdirSync(path)
  else writeFileSync(path, content.repeat.repeat(content.times))
}

const defaults: Readonly<Record<string, string>> = {
  version: '1',
  organization: 'acme',
  people:
    '{source: file, path: people.yaml, max_shrink: "100%", status: {attribute: status, active: [Active], terminated: [Left]}}',
  systems: `
  gitlab: {adapter: sandbox, simulates: gitlab}
  slack: {adapter: sandbox, simulates: slack}
  okta: {adapter: sandbox, simulates: okta}
  ldap: {adapter: sandbox, simulates: ldap}
  salesforce: {adapter: sandbox, simulates: salesforce}`,
}

/** A case shows only the lines of the configuration that matter; the rest stands below them. */
function withDefaults(content: Content): Content {
  if (typeof content !== 'string') return content
  const missing = Object.entries(defaults).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(content))
  return `${content}${missing.map(([key, value]) => `${key}: ${value}\n`).join('')}`
}

const base: Record<string, Content> = {
  'provisionr.yaml': '',
  'people.yaml': `
- {user_id: ada, job_title: Engineer, department: Engineering, status: Active, email: ada@acme.example, manager: grace}
- {user_id: grace, job_title: Director, department: Engineering, status: Active, email: grace@acme.example}
- {user_id: sam, job_title: Sales Engineer, department: Sales, status: Active, email: sam@acme.example, manager: grace}
- {user_id: eve, job_title: Auditor, department: Finance, status: Active, email: eve@acme.example, manager: grace}
- {user_id: otto, job_title: Engineer, department: Engineering, status: Left}
`,
}
