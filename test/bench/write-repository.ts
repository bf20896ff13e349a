import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchCompany, createCompany, grantText } from './company.ts'
import { type CompanyFacts, countFacts, type DriftMode, driftOf } from './drift.ts'
import { expectationsOf } from './expected-grants.ts'
import { openLineWriter } from './line-writer.ts'
import { type CompanySize, type SizeName, sizes } from './sizes.ts'
import { openLedgerFile } from './write-ledger.ts'
import { openLive } from './write-live.ts'
import { writePolicies } from './write-policies.ts'

export interface BenchRepository {
  readonly root: string
  readonly size: CompanySize
  readonly facts: CompanyFacts
  /** one of the people, and what they should have */
  readonly someone: { readonly id: string; readonly grants: readonly string[] }
  /** what the generator left in `.provisionr`; everything else there is a memory of runs */
  readonly kept: readonly string[]
}

export interface GenerateRequest {
  /** where the companies are kept */
  readonly folder: string
  readonly size: SizeName
  readonly seed: number
  readonly drift: DriftMode
}

/** A working repository of a made-up company; one that is there already, of the same generator and request, is kept. */
export function writeRepository(request: GenerateRequest, generator: string): BenchRepository {
  const size: CompanySize = sizes[request.size]
  const root = join(request.folder, `${size.name}-${request.drift}`)
  const mark = `${root}.json`
  const stamp = JSON.stringify({ ...request, size, generator })
  if (existsSync(mark)) {
    const { stamp: known, repository } = JSON.parse(readFileSync(mark, 'utf8')) as Mark
    if (known === stamp) return repository
  }
  rmSync(mark, { force: true })
  rmSync(root, { recursive: true, force: true })
  const facts = write(root, size, request)
  commit(root)
  const repository = {
    root,
    size,
    facts,
    someone: someoneOf(createCompany(size, request.seed)),
    kept: readdirSync(join(root, '.provisionr')),
  }
  writeFileSync(mark, JSON.stringify({ stamp, repository } satisfies Mark))
  return repository
}

function someoneOf(company: BenchCompany): BenchRepository['someone'] {
  const person = company.person(Math.floor(company.size.people / 2))
  return { id: person.id, grants: expectationsOf(company)(person).map(grantText).sort() }
}

interface Mark {
  readonly stamp: string
  readonly repository: BenchRepository
}

/** One person after the other, so that memory does not grow with their number. */
function write(root: string, size: CompanySize, { seed, drift }: GenerateRequest): CompanyFacts {
  mkdirSync(root, { recursive: true })
  const company = createCompany(size, seed)
  writePolicies(root, company)
  const people = openLineWriter(join(root, 'people.ndjson'))
  const live = openLive(root, company)
  const ledger = openLedgerFile(root, company)
  const expectedOf = expectationsOf(company)
  const counter = countFacts()
  for (let index = 0; index < size.people; index++) {
    const person = company.person(index)
    const expected = expectedOf(person)
    const drifted = driftOf(expected, index, seed, drift)
    counter.count(expected, drifted)
    people.write(`${JSON.stringify(person.attributes)}\n`)
    ledger.person(person, expected)
    for (const system of company.systems) {
      if (!expected.some((one) => one.system === system)) continue
      live.account(
        system,
        person,
        drifted.actual.filter((one) => one.system === system),
      )
    }
  }
  people.close()
  live.close()
  ledger.close()
  return counter.counts()
}

/** As a repository is used: under version control, without the people and what runs leave behind. */
function commit(root: string): void {
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@company.example', '-c', 'commit.gpgsign=false']
  const git = (...words: string[]) => execFileSync('git', [...identity, ...words], { cwd: root, stdio: 'ignore' })
  git('init', '--initial-branch', 'main')
  git('add', '.')
  git('commit', '--message', 'A company for the benchmark')
}

/** Where a policy stands, relative to the repository. */
export function policyFileOf(folder: string, number: number): string {
  return join('policies', folder, `${String(number).padStart(4, '0')}.yaml`)
}
