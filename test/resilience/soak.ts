import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { liveOn } from './soak-life.ts'
import { table, writeSection } from './write-section.ts'

const roundsOfLife = 60
const usage = `usage: npm run soak -- [--smoke] [--rounds N] [--seed N] [--life N] [--seconds N] [--write]
  --smoke   at most 35 seconds
  --life    only this one of the companies that the seed makes, such as one that failed
  --write   puts the figures into docs/resilience.md
`

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const tell = (text: string) => void process.stdout.write(`${text}\n`)
  let values: { smoke?: boolean; rounds?: string; seed?: string; life?: string; seconds?: string; write?: boolean }
  try {
    const text = { type: 'string' } as const
    const options = {
      smoke: { type: 'boolean' },
      rounds: text,
      seed: text,
      life: text,
      seconds: text,
      write: { type: 'boolean' },
    } as const
    ;({ values } = parseArgs({ args: [...argv], options }))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    return 64
  }
  const rounds = Number(values.rounds ?? 2000)
  const seed = Number(values.seed ?? 1)
  const seconds = Number(values.seconds ?? (values.smoke ? 35 : 1e6))
  const scratch = mkdtempSync(join(tmpdir(), 'provisionr-soak-'))
  const until = Date.now() + seconds * 1000
  const misfortunes = new Map<string, number>()
  const totals = { rounds: 0, changes: 0, failed: 0 }
  const lives = values.life
    ? [Number(values.life)]
    : Array.from({ length: Math.ceil(rounds / roundsOfLife) }, (_, index) => index + 1)
  const waiting = lives.values()
  async function lane(): Promise<void> {
    for (const life of waiting) {
      if (Date.now() > until) return
      const report = await liveOn({
        seed,
        life,
        rounds: Math.min(rounds, roundsOfLife),
        scratch,
        until,
        tell: values.life ? tell : null,
      })
      totals.rounds += report.rounds
      totals.changes += report.changes
      for (const [name, count] of report.misfortunes) misfortunes.set(name, (misfortunes.get(name) ?? 0) + count)
      if (report.problems.length === 0) continue
      totals.failed++
      tell(`FAILED\n${report.problems.map((one) => `  ${one}`).join('\n')}`)
      tell(`  again: npm run soak -- --seed ${seed} --life ${life}`)
    }
  }
  try {
    await Promise.all([lane(), lane()])
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  const kinds = [...misfortunes].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, count] of kinds) tell(`${String(count).padStart(6)} × ${name}`)
  const text = `${totals.rounds} rounds with seed ${seed}, ${totals.changes} changes, ${totals.failed} companies went wrong`
  const lost = `Companies in which access was lost, left over or taken away wrongly: ${totals.failed}.`
  tell(`${text}. ${lost}`)
  if (values.write) writeSection('soak', `${table(['disturbed run', 'times'], kinds)}\n\n${text}. ${lost}`)
  return totals.failed > 0 || totals.rounds === 0 ? 1 : 0
}
