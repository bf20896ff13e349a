import { readFileSync, writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

const page = 'docs/conformance.md'
const suite =
  / (?:keeps the contract of (?:live systems|people sources)|understands statuses and bodies of HTTP|understands connections and refusals)$/

/** case → adapter → what came of it */
type Outcomes = Map<string, Map<string, string>>

/**
 * Holds what the conformance suites of all live adapters and directories of people did against the table in the documentation: a run in which every
 * adapter of the table took part has to have done what it says. With UPDATE_DOCS=1 the table is written.
 */
export default class ConformanceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const outcomes = collect(modules)
    const adapters = [...new Set([...outcomes.values()].flatMap((one) => [...one.keys()]))].toSorted()
    if (adapters.length === 0) return
    const [head, , tail] = readFileSync(page, 'utf8').split(/^(\|[^]*\|)$/m)
    const table = tableOf(outcomes, adapters)
    const text = `${head}${table}${tail}`
    if (process.env['UPDATE_DOCS']) return writeFileSync(page, text)
    const known = readFileSync(page, 'utf8')
    const named = (/^\| case \|(.*)\|$/m.exec(known)?.[1] ?? '').split('|').map((one) => one.trim())
    const isPart = adapters.length < named.length && adapters.every((one) => named.includes(one))
    if (text === known || isPart) return
    console.error(
      `${page} does not say what the conformance suites did: npm run conformance, with UPDATE_DOCS=1, writes it`,
    )
    process.exitCode = 1
  }
}

function collect(modules: readonly TestModule[]): Outcomes {
  const outcomes: Outcomes = new Map()
  for (const module of modules) {
    for (const one of module.children.allTests()) {
      if (one.parent.type !== 'suite' || !suite.test(one.parent.name)) continue
      const adapter = one.parent.name.replace(suite, '')
      const { state } = one.result()
      const row = outcomes.get(one.name) ?? new Map<string, string>()
      row.set(adapter, state === 'passed' ? '✓' : state)
      outcomes.set(one.name, row)
    }
  }
  return outcomes
}

function tableOf(outcomes: Outcomes, adapters: readonly string[]): string {
  // Files run in any order.
  const sorted = [...outcomes].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const lines = sorted.map(([name, row]) => line([name, ...adapters.map((one) => row.get(one) ?? '–')]))
  return [line(['case', ...adapters]), line(['---', ...adapters.map(() => ':-:')]), ...lines].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
