import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchOptions } from './bench-options.ts'
import { checkExplanation, checkPlan } from './check-plan.ts'
import type { EvaluationReport, EvaluationRequest } from './evaluation-report.ts'
import { type Command, median, outputOf, peakMemory, timeInTurns } from './measure.ts'
import { catFloor, forgetRuns, nodeFloor, provisionr } from './processes.ts'
import type { Measured, Series } from './results.ts'
import { policyCount, type SizeName } from './sizes.ts'
import { type BenchRepository, policyFileOf } from './write-repository.ts'

/** Collects what is measured, step by step. */
export function createRun(tools: {
  readonly options: Pick<BenchOptions, 'runs' | 'seed'> & { readonly warm: boolean }
  /** for files of the benchmark itself */
  readonly scratch: string
  /** the bundle that evaluates */
  readonly evaluator: string
  readonly tell: (progress: string) => void
}) {
  const { options, scratch, evaluator, tell } = tools
  const { runs, seed } = options
  const series: Series[] = []
  const agreements: string[] = []
  const disagreements: string[] = []
  const measured = new Map<string, Measured>()

  return { series, agreements, disagreements, measured, agree, start, lint, size, grown, edited, evaluate }

  /** Whether the plan of a repository, and one person's access, are what its generator expects. */
  function agree(repository: BenchRepository): void {
    const { size: made, facts } = repository
    tell(`plan of ${made.name}: compare`)
    const ask = (...words: string[]) => outputOf(provisionr(repository, ...words, '--json'), scratch)
    const problems = [
      ...checkPlan(ask('plan'), repository),
      ...checkExplanation(ask('explain', repository.someone.id), repository),
    ]
    disagreements.push(...problems.map((one) => `${made.name}: ${one}`))
    if (problems.length > 0) return
    agreements.push(
      `plan ${made.name} (${count(facts.people)} people, ${count(facts.grants)} expected grants): ${count(facts.add)} to add, ` +
        `${count(facts.excess)} in excess, ${count(facts.missing)} missing, as the generator counts them; explain: ${repository.someone.grants.length} grants of one person`,
    )
  }

  function start(repository: BenchRepository): void {
    const node = nodeFloor(repository.root)
    const version = provisionr(repository, '--version')
    const help = provisionr(repository, '--help')
    const times = time('Start', [node, version, help])
    measured.set('version', times(version) / times(node))
    measured.set('help', times(help) / times(node))
  }

  function lint(repository: BenchRepository): void {
    const node = nodeFloor(repository.root)
    const unchanged = provisionr(repository, 'lint')
    const first = { ...unchanged, name: 'provisionr lint, the first time', prepare: () => forgetRuns(repository) }
    const times = time(`Lint of ${policyCount(repository.size)} policies, ${repository.facts.people} people`, [
      node,
      first,
      unchanged,
    ])
    measured.set('lint-first', times(first) / times(node))
    measured.set('lint-unchanged', times(unchanged) / times(node))
  }

  function size(repository: BenchRepository): void {
    const { name } = repository.size
    const node = nodeFloor(repository.root)
    const cat = catFloor(repository)
    const plan = provisionr(repository, 'plan')
    const explain = provisionr(repository, 'explain', repository.someone.id)
    const times = time(`Company ${name}`, [node, cat, plan, explain])
    measured.set(`plan-${name}`, times(plan) / times(name === 'L' || name === 'XL' ? cat : node))
    measured.set(`explain-${name}`, times(explain) / times(node))
    tell(`plan of ${name}: memory`)
    measured.set(`memory-${name}`, peakMemory(plan, scratch))
  }

  /** How XL compares with L. */
  function grown(): void {
    const wall = (name: string) =>
      series.find(({ title }) => title === `Company ${name}`)?.timed.find((one) => one.name === 'provisionr plan')
        ?.median
    const [large, huge] = [wall('L'), wall('XL')]
    if (large !== undefined && huge !== undefined) measured.set('plan-XL', huge / large)
    const [much, more] = [measured.get('memory-L'), measured.get('memory-XL')]
    if (typeof much === 'number' && typeof more === 'number') measured.set('memory-XL', more / much)
  }

  /** One policy gives one grant more on a branch; only what that changes is asked for. */
  function edited(repository: BenchRepository): void {
    const { name } = repository.size
    if (!outputOf(provisionr(repository, 'plan', '--help'), scratch).includes('--base')) {
      measured.set(`edited-${name}`, { missing: '`plan` has no `--base`' })
      return
    }
    const path = join(repository.root, policyFileOf('titles', 1))
    const before = readFileSync(path, 'utf8')
    const git = (...words: string[]) => execFileSync('git', words, { cwd: repository.root, stdio: 'ignore' })
    writeFileSync(path, `${before}    - "okta:group:one-more"\n`)
    try {
      const full = provisionr(repository, 'plan')
      const branch = provisionr(repository, 'plan', '--base', 'main')
      const times = time(`One edited policy, company ${name}`, [full, branch])
      measured.set(`edited-${name}`, times(branch) / times(full))
    } finally {
      git('checkout', '--', '.')
    }
  }

  function evaluate(repository: BenchRepository, few: number): EvaluationReport {
    tell(`evaluation of ${repository.facts.people} people`)
    const request: EvaluationRequest = {
      root: repository.root,
      size: repository.size.name as SizeName,
      seed,
      runs,
      few,
    }
    const command: Command = {
      name: 'evaluation',
      program: process.execPath,
      args: [evaluator, JSON.stringify(request)],
      cwd: repository.root,
    }
    const report = JSON.parse(outputOf(command, scratch)) as EvaluationReport
    const { product, naive, rules, cedar } = report.microseconds
    measured.set('evaluation-naive', naive / product)
    measured.set('evaluation-rules', rules / product)
    measured.set('evaluation-cedar', cedar / product)
    disagreements.push(...report.disagreements)
    if (report.disagreements.length > 0) return report
    agreements.push(
      `the grants of ${count(report.people)} people (${count(report.policies)} policies): provisionr, the scan of all policies and the generator`,
      `the grants of ${few} of them: json-rules-engine and Cedar as well`,
    )
    return report
  }

  function time(title: string, commands: readonly Command[]): (command: Command) => number {
    tell(`${title}: ${commands.map(({ name }) => name).join(', ')}`)
    const times = timeInTurns(commands, options)
    const timed = commands.map(({ name }) => {
      const all = times.get(name) ?? []
      return { name, median: median(all), least: Math.min(...all), most: Math.max(...all) }
    })
    series.push({ title, timed })
    return ({ name }) => timed.find((one) => one.name === name)?.median ?? Number.NaN
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
