import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { writeRepository } from '../bench/write-repository.ts'
import { fileTexts } from './state-ground.ts'
import { checkChain } from './look-at-company.ts'
import { runChild } from './run-product.ts'
import { table, writeSection } from './write-section.ts'

const troubles = [
  { as: 'rate_limited', retry_after_ms: 20 },
  { as: 'transient' },
  { as: 'outcome_unknown_after' },
  { as: 'outcome_unknown_before' },
]

/** For each of the systems: slow, and for the accounts that end in two digits it is for a while too busy, broken, or silent about what it did. */
const sandbox = {
  latency_ms: 5,
  page_size: 500,
  fail: Array.from({ length: 12 }, (_, index) => ({
    write: '*',
    account: `*${String(index * 8).padStart(2, '0')}`,
    times: 1,
    ...troubles[index % troubles.length],
  })),
}

/** `--smoke`: a company of 500 people instead of one with 200,000 grants, as in `.ci/run`. */
const size = process.argv.includes('--smoke') ? 'S' : 'load'

process.exitCode = await main(process.argv.includes('--write') && size === 'load')

async function main(isWritten: boolean): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'provisionr-load-'))
  try {
    return await load(scratch, isWritten)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function load(scratch: string, isWritten: boolean): Promise<number> {
  mkdirSync(scratch, { recursive: true })
  const { root } = writeRepository({ folder: scratch, size, seed: 1, drift: 'grants' }, size)
  slowDown(join(root, 'provisionr.yaml'))
  const report = join(scratch, 'memory.txt')
  const preload = join(scratch, 'report-memory.cjs')
  const script = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`
  writeFileSync(preload, script)
  const run = async (...words: readonly string[]) => {
    const ran = await runChild(root, words, { env: { NODE_OPTIONS: `--require ${preload}` } })
    return {
      ...ran,
      seconds: (ran.took / 1000).toFixed(1),
      peak: Math.round(Number(readFileSync(report, 'utf8')) / 1024),
    }
  }
  const plan = await run('plan', '--json')
  if (plan.code !== 0) throw new Error(plan.err)
  const { summary, systems } = JSON.parse(plan.out) as {
    summary: Record<string, number>
    systems: { grants: number; requests: number }[]
  }
  const apply = await run('apply', '--yes', '--json', '--max-removals', '100000')
  const result = JSON.parse(apply.out) as { changes?: { result: { status: string } }[] }
  const changes = result.changes ?? []
  const failed = changes.filter((one) => !['applied', 'unchanged'].includes(one.result.status)).length
  const again = await run('plan', '--json', '--detailed-exitcode')
  const problems = checkChain(fileTexts(root))
  const grants = systems.reduce((sum, one) => sum + one.grants, 0)
  const text = [
    `${systems.length} sandboxes with ${grants.toLocaleString('en')} grants; each waits ${sandbox.latency_ms} ms before every page and change, and answers`,
    `up to ${sandbox.fail.length} changes each with a 429, a 5xx or not at all.`,
    '',
    table(
      ['run', 'changes', 'failed', 'seconds', 'peak memory'],
      [
        [
          '`plan`',
          (summary['add'] ?? 0) + (summary['remove'] ?? 0) + (summary['update'] ?? 0),
          '',
          plan.seconds,
          `${plan.peak} MB`,
        ],
        ['`apply`', changes.length, failed, apply.seconds, `${apply.peak} MB`],
        ['`plan` again', again.code === 0 ? 0 : 'some', '', again.seconds, `${again.peak} MB`],
      ],
    ),
  ].join('\n')
  process.stdout.write(`${text}\n`)
  if (isWritten) writeSection('load', text)
  const isRight = plan.code === 0 && apply.code === 0 && again.code === 0 && failed === 0 && problems.length === 0
  if (!isRight)
    process.stdout.write(
      `${[plan, apply, again].map(({ code, err }) => `exit ${code} ${err}`).join('\n')}\n${problems.join('\n')}\n`,
    )
  return isRight ? 0 : 1
}

function slowDown(file: string): void {
  const settings = parse(readFileSync(file, 'utf8')) as { systems: Record<string, object> }
  for (const [name, system] of Object.entries(settings.systems)) settings.systems[name] = { ...system, sandbox }
  writeFileSync(file, stringify(settings, { aliasDuplicateObjects: false }))
}
