import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchOptions, readOptions, usage } from './bench-options.ts'
import { createRun } from './bench-run.ts'
import type { DriftMode } from './drift.ts'
import { renderPage } from './render-page.ts'
import type { Measured } from './results.ts'
import type { SizeName } from './sizes.ts'
import type { BenchRepository, GenerateRequest } from './write-repository.ts'

const bundle = dirname(fileURLToPath(import.meta.url))
process.exitCode = main(process.argv.slice(2))

function main(argv: readonly string[]): number {
  let options: BenchOptions
  try {
    options = readOptions(argv)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    return 64
  }
  const tell = (progress: string) => void process.stderr.write(`${progress}\n`)
  const folder = options.folder ?? join(bundle, '..', 'companies')
  mkdirSync(folder, { recursive: true })
  const repositoryOf = (size: SizeName, drift: DriftMode): BenchRepository => {
    tell(`company ${size}, drift: ${drift}`)
    const request: GenerateRequest = { folder, size, seed: options.seed, drift }
    const words = [join(bundle, 'generate.js'), JSON.stringify(request)]
    return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as BenchRepository
  }
  const runs = options.smoke ? 1 : options.runs
  const run = createRun({
    options: { seed: options.seed, runs, warm: !options.smoke },
    scratch: folder,
    evaluator: join(bundle, 'evaluate.js'),
    tell,
  })

  if (options.smoke) {
    for (const drift of ['none', 'people', 'grants'] as const) run.agree(repositoryOf('tiny', drift))
    const tiny = repositoryOf('tiny', 'people')
    run.start(tiny)
    run.lint(tiny)
    run.size(tiny)
    run.edited(tiny)
  } else {
    const files = repositoryOf('files', 'people')
    run.start(files)
    run.lint(files)
    for (const name of options.sizes) planOf(repositoryOf(name, options.drift))
    run.grown()
  }
  const evaluation = options.smoke
    ? run.evaluate(repositoryOf('tiny', 'people'), 20)
    : run.evaluate(repositoryOf('evaluation', 'people'), 20)
  run.measured.set('terraform', { missing: 'there is no terraform on the machine' })

  const machine = `${availableParallelism()} cores, Node ${process.versions.node}, ${platform()} ${arch()}`
  const { series, measured, agreements, disagreements } = run
  const page = renderPage({ machine, runs, evaluation, series, agreements, measured })
  if (options.smoke) process.stdout.write(agreements.map((one) => `agrees: ${one}\n`).join(''))
  else process.stdout.write(page)
  if (disagreements.length > 0) {
    process.stderr.write(disagreements.map((one) => `DISAGREES: ${one}\n`).join(''))
    return 1
  }
  if (options.write) writeFileSync(join('docs', 'benchmark.md'), page)
  return 0

  /** What cannot be planned is said to be so, and the others are measured all the same. */
  function planOf(repository: BenchRepository): void {
    const { name } = repository.size
    const isPlanned = attempt(name, ['plan', 'memory', 'explain'], () => {
      run.agree(repository)
      run.size(repository)
    })
    if (name === 'L' && isPlanned) attempt(name, ['edited'], () => run.edited(repository))
  }

  function attempt(name: string, ids: readonly string[], measure: () => void): boolean {
    try {
      measure()
      return true
    } catch (error) {
      tell(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      const missing: Measured = { missing: 'the plan failed' }
      for (const id of ids) run.measured.set(`${id}-${name}`, missing)
      return false
    }
  }
}
