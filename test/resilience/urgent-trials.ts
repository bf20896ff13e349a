import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCompany } from './company-files.ts'
import { ageFiles, readLog, readStores } from './look-at-company.ts'
import { type Ended, runChild, runInside } from './run-product.ts'
import type { StateGround } from './state-ground.ts'
import { stages } from './stages.ts'
import type { Trial } from './trial.ts'
import { type Blow, kills, type WriteStep } from './write-trap.ts'

const rule = {
  name: 'urgent',
  grants: ['gitlab:group:urgent (reporter)'],
  max_duration: '30d',
  break_glass: { eligible: { job_title: 'Developer' }, max_duration: '1h', review_within: '2d' },
}

/** What is decided at once, and whether the systems show it. */
interface Decision {
  readonly name: string
  readonly argv: readonly string[]
  readonly address: RegExp
  readonly isDone: (bo: {
    readonly status: string
    readonly grants: readonly { readonly resource: string }[]
  }) => boolean
}

const decisions: readonly Decision[] = [
  {
    name: 'emergency access',
    argv: [
      'request',
      '--break-glass',
      '--user',
      'bo',
      '--grant',
      'gitlab:group:urgent (reporter)',
      '--for',
      '1h',
    ].concat('--justification', 'the books are on fire', '--yes'),
    address: /^bo\/break-glass:/,
    isDone: ({ grants }) => grants.some(({ resource }) => resource === 'urgent'),
  },
  {
    name: 'a lock',
    argv: ['revoke', 'bo', '--reason', 'lost laptop', '--yes'],
    address: /^bo\/lock$/,
    isDone: ({ status }) => status === 'suspended',
  },
]

/**
 * Kills of what is decided at once, at every step in which it changes the disk. Whatever happened, afterwards what was
 * written down is what the systems show, and what was given is in the log.
 */
export async function urgentTrials(ground: StateGround, scratch: string): Promise<Trial[]> {
  const template = mkdtempSync(join(scratch, 'template-'))
  await ground.begin(template)
  const { company } = stages[0]!
  writeCompany(template, { ...company, settings: { ...company.settings, state: ground.state } })
  writeFileSync(join(template, 'policies/rule.yaml'), JSON.stringify({ access_rule: rule }))
  sound(await runInside(template, ['apply', '--yes'], ground.env(template)))
  const inCopy = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
    const folder = mkdtempSync(join(scratch, 'run-'))
    try {
      await ground.copy(template, folder)
      return await use(folder)
    } finally {
      await ground.remove(folder)
    }
  }
  const trials: Trial[] = []
  for (const decision of decisions) {
    const steps = await inCopy(async (folder) => {
      const report = join(scratch, `${decision.name.replaceAll(' ', '-')}-steps.json`)
      const trap = { root: folder, spare: null, report, at: 0, blow: 'before' } as const
      sound(await runChild(folder, decision.argv, { trap, env: { ...ground.env(folder), USER: 'bo' } }))
      return JSON.parse(readFileSync(report, 'utf8')) as WriteStep[]
    })
    for (const [index, step] of steps.entries())
      for (const blow of kills.filter((one) => one !== 'middle' || step.kind === 'write'))
        trials.push({
          kind: `${decision.name}, killed`,
          label: `${ground.name}: ${decision.name}, step ${index + 1} of ${steps.length} (${step.call} ${step.path}): ${blow}`,
          run: () => inCopy((folder) => killed(folder, { decision, at: index + 1, blow, ground })),
        })
  }
  return trials
}

async function killed(
  folder: string,
  trial: { readonly decision: Decision; readonly at: number; readonly blow: Blow; readonly ground: StateGround },
): Promise<readonly string[] | null> {
  const { decision, at, blow, ground } = trial
  const env = { ...ground.env(folder), USER: 'bo' }
  const trap = { root: folder, spare: '.provisionr/sandbox', report: null, at, blow }
  const ran = await runChild(folder, decision.argv, { trap, env })
  if (ran.signal !== 'SIGKILL') return null
  if (blow.startsWith('power')) ageFiles(folder)
  await ground.settle(folder)
  const problems: string[] = []
  const run = async (expected: readonly number[], ...argv: readonly string[]) => {
    const ended = await runInside(folder, argv, env)
    if (!expected.includes(ended.code ?? -1)) problems.push(`${argv.join(' ')} ended with ${ended.code}: ${ended.err}`)
    return ended
  }
  await run([0, 2], 'plan', '--detailed-exitcode')
  await run([0], 'apply', '--yes')
  await run([0], 'audit', 'verify')
  await run([0], 'plan', '--detailed-exitcode')
  const listed = await run([0], 'state', 'list', 'bo', '--json')
  const { entries } = JSON.parse(listed.out) as { readonly entries: readonly { readonly address: string }[] }
  const isKnown = entries.some(({ address }) => decision.address.test(address))
  const bo = readStores(folder, ['gitlab'])
    .get('gitlab')!
    .accounts.find(({ id }) => id === 'bo')!
  if (decision.isDone(bo) !== isKnown)
    problems.push(`it is ${isKnown ? 'written down, and not done' : 'done, and not written down'}`)
  const isLogged = readLog(await ground.look(folder)).some(({ event }) => event === 'emergency')
  if (isKnown && !isLogged) problems.push('it counts, and the log does not say so')
  return problems
}

function sound({ code, out, err }: Ended): void {
  if (code !== 0) throw new Error(`exit ${code}: ${out}${err}`)
}
