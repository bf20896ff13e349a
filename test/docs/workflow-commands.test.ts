import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../cli/test-context.ts'
import { requestingCompany, rule } from '../commands/requesting-company.ts'
import { startForge } from '../forge/server/start-forge.ts'
import { actions, commandLines, readYaml } from './workflow-files.ts'

const scripts = actions()[0]!.tree.runs.steps.flatMap(({ name, run: script }) =>
  name === undefined || script === undefined ? [] : [{ name, script }],
)

const typed = {
  GRANT: 'gitlab:group:prod (reporter)',
  DURATION: '2h',
  JUSTIFICATION: 'Orders are stuck in the queue',
  TICKET: 'OPS-7',
}

interface GitlabJob {
  readonly stage?: string
  readonly script?: readonly string[]
  readonly extends?: string
  readonly rules?: readonly unknown[]
  readonly [key: string]: unknown
}

const gitlab = readYaml<Readonly<Record<string, GitlabJob>>>('examples/gitlab-ci/gitlab-ci.yml').tree
const gitlabJobs = Object.entries(gitlab).flatMap(([name, job]) => (job.script ? [{ name, job }] : []))

/** A new repository as `init` writes it, committed, and where its commands may leave files. */
async function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-workflow-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const made = await run(['init', '.'], { cwd: folder })
  expect(made.exitCode, made.err).toBe(0)
  const git = (...argv: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...argv], { cwd: folder })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=Start')
  return { folder, git, head: git('rev-parse', 'HEAD').toString().trim() }
}

test('init writes the action and the workflows', async () => {
  const { folder } = await repository()
  const kinds = [
    'apply',
    'break-glass',
    'check',
    'compare',
    'drift',
    'plan',
    'reconcile',
    'request',
    'review',
    'revoke',
  ]
  const names = kinds.map((name) => `access-${name}`)
  for (const name of names) expect(existsSync(join(folder, `.github/workflows/${name}.yml`)), name).toBe(true)
  expect(existsSync(join(folder, '.github/actions/provisionr/action.yml'))).toBe(true)
  expect(existsSync(join(folder, '.github/ISSUE_TEMPLATE/access-request.yml'))).toBe(true)
})

describe('every command line of the action is carried out as it is written', () => {
  const alone = scripts.filter(({ name }) => !['plan', 'request', 'emergency', 'revoke'].includes(name))
  test.each(alone.filter(({ script }) => commandLines(script, known('', '')).length > 0))(
    '$name',
    async ({ name, script }) => {
      const { folder, head } = await repository()
      const env = name === 'drift' ? { ...(await startForge({ people: [] })).env, GITHUB_ACTIONS: 'true' } : {}
      for (const argv of commandLines(script, known(folder, head))) {
        const ran = await run(argv, { cwd: folder, env })
        // A new repository differs from its systems.
        const isDrift = argv.includes('--fail-on')
        const told = argv.includes('--issue')
          ? (expect.stringMatching(/^issue (?:created|unchanged): /) as string)
          : argv.includes('--post')
            ? (expect.stringContaining('no result is posted') as string)
            : ''
        expect([argv, ran.exitCode, ran.err], ran.out).toEqual([argv, isDrift ? 2 : 0, told])
      }
      if (['apply', 'reconcile'].includes(name)) expect(existsSync(join(folder, 'provisionr/comment.md'))).toBe(true)
      if (name === 'check') expect(existsSync(join(folder, 'provisionr/lint.sarif'))).toBe(true)
    },
  )

  test('plan, of a pull request by its number and by the commit that it ends with', async () => {
    const { folder, git } = await repository()
    const names = git('ls-files', '-z')
      .toString()
      .split('\0')
      .filter((name) => name !== '')
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
    const forge = await startForge({ people: ['ada'], files })
    git('remote', 'add', 'origin', forge.git.remote)
    git('fetch', '--quiet', 'origin')
    git('reset', '--quiet', '--hard', 'origin/main')
    const head = forge.push('ada', 'mine', { 'policies/more.yaml': 'policies: []\n' })
    const number = await forge.open('ada', 'mine')
    const job = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' }
    for (const asked of [String(number), head]) {
      const [argv, ...more] = commandLines(scriptOf('plan'), { ...known(folder, ''), PULL_REQUEST: asked })
      expect(more).toEqual([])
      const ran = await run(argv!, { cwd: folder, env: { ...forge.env, ...job } })
      expect([argv, ran.exitCode, ran.err]).toEqual([argv, 0, ''])
      expect(readFileSync(join(folder, 'provisionr/comment.md'), 'utf8')).toContain('<!-- provisionr:plan example -->')
    }
  })

  test('plan, whose refusals and missing approvals fail no job, for the commit status tells them; all else does', async () => {
    const { folder } = await repository()
    const exitOf = (code: number) => {
      writeFileSync(join(folder, 'provisionr'), `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 })
      const env = { PATH: `${folder}:${process.env['PATH']}`, RUNNER_TEMP: folder, PULL_REQUEST: '7' }
      return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', scriptOf('plan')], { env }).status
    }
    expect([0, 1, 3, 5, 6, 7].map(exitOf)).toEqual([0, 1, 3, 5, 0, 7])
  })

  test('request, by an issue and by what was typed', async () => {
    const company = await requestingCompany()
    const { script } = scripts.find(({ name }) => name === 'request')!
    const form = `### Access\n\n${typed.GRANT}\n\n### How long\n\n2h\n\n### Why\n\n${typed.JUSTIFICATION}\n\n### Ticket\n\nOPS-8`
    const issue = { title: 'Access', body: form }
    const { number } = (await company.forge.ask('ana-gh', 'POST', '/repos/acme/access/issues', issue)) as {
      number: number
    }
    const [byIssue, byForm, withoutTicket, ...more] = commandLines(script, { ...typed, ISSUE: String(number) })
    expect(more).toEqual([])
    const env = { GITHUB_ACTOR: 'ana-gh', GITHUB_TRIGGERING_ACTOR: 'ana-gh' }
    for (const argv of [byIssue!, byForm!]) {
      const ran = await company.inCi(argv, { env })
      expect([argv, ran.exitCode, ran.err]).toEqual([argv, 0, ''])
    }
    expect((await company.inCi(withoutTicket!, { env })).err).toContain('names no ticket')
  })

  test('emergency and revoke, by what was typed', async () => {
    const company = await requestingCompany()
    const taken = { ...rule, break_glass: { eligible: rule.eligible, max_duration: '2h', review_within: '2d' } }
    company.write('policies/rule.yaml', JSON.stringify({ access_rule: taken }))
    expect((await company.run(['apply', '--yes'])).exitCode).toBe(0)
    const env = { GITHUB_ACTOR: 'ana-gh', GITHUB_TRIGGERING_ACTOR: 'ana-gh' }
    const linesOf = (name: string, more: Readonly<Record<string, string>>) =>
      commandLines(scripts.find((one) => one.name === name)!.script, { ...typed, ...more })
    const [withTicket, withoutTicket] = linesOf('emergency', {})
    const [ofGrant, ofAll] = linesOf('revoke', { PERSON: 'ana', REASON: 'it is over' })
    expect((await company.inCi(withoutTicket!, { env })).err).toContain('names no ticket')
    for (const argv of [withTicket!, ofGrant!, ofAll!]) {
      const ran = await company.inCi(argv, { env })
      expect([argv, ran.exitCode, ran.exitCode === 0 ? '' : ran.out + ran.err]).toEqual([argv, 0, ''])
    }
    expect(company.held('gitlab')['ana']).toEqual(['suspended'])
  })

  test('drift, which is told also while something that was due has not been looked at', async () => {
    const { folder } = await repository()
    const { script } = scripts.find(({ name }) => name === 'drift')!
    const program = '#!/bin/sh\necho "$1" >> ran\nif [ "$1" = lint ]; then exit 3; fi\n'
    writeFileSync(join(folder, 'provisionr'), program, { mode: 0o755 })
    for (const FAIL_ON of ['', 'any']) {
      const env = { PATH: `${folder}:${process.env['PATH']}`, FAIL_ON }
      const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: folder, env })
      expect([ran.status, readFileSync(join(folder, 'ran'), 'utf8')]).toEqual([3, 'lint\ndrift\n'])
      rmSync(join(folder, 'ran'))
    }
  })

  test.each([
    ['emergency', { GRANT: '--yes', DURATION: '--all', JUSTIFICATION: '$(touch pwned)', TICKET: '`touch pwned`' }],
    ['revoke', { PERSON: '--help', GRANT: '"; touch pwned; "', REASON: '$(touch pwned)' }],
    ['revoke', { PERSON: '-x', GRANT: '', REASON: '--until=2026' }],
  ])('%s, where nothing that was typed is run or taken for an option', async (name, env: Record<string, string>) => {
    const { folder } = await repository()
    const { script } = scripts.find((one) => one.name === name)!
    writeFileSync(join(folder, 'provisionr'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 })
    const out = execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { PATH: `${folder}:${process.env['PATH']}`, ...env },
      encoding: 'utf8',
    })
    const words = out.split('\n')
    const isFree = (word: string) => words.indexOf('--') !== -1 && words.indexOf('--') < words.indexOf(word)
    for (const value of Object.values(env).filter((one) => one !== ''))
      expect(words.some((word) => word.endsWith(`=${value}`)) || isFree(value), value).toBe(true)
    expect(existsSync(join(folder, 'pwned'))).toBe(false)
  })

  test('request, where nothing that was typed is run or taken for an option', async () => {
    const { folder } = await repository()
    const { script } = scripts.find(({ name }) => name === 'request')!
    writeFileSync(join(folder, 'provisionr'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 })
    const evil = '$(touch pwned)`touch pwned`"; touch pwned; \'*'
    const ask = (env: Readonly<Record<string, string>>) =>
      execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
        cwd: folder,
        env: { PATH: `${folder}:${process.env['PATH']}`, ISSUE: '', GRANT: '', DURATION: '', TICKET: '', ...env },
        encoding: 'utf8',
      })
    expect(ask({ GRANT: evil, DURATION: '--user=mia', JUSTIFICATION: evil, TICKET: '--rule=x' }).split('\n')).toEqual([
      'request',
      `--grant=${evil}`,
      '--for=--user=mia',
      `--justification=${evil}`,
      '--ticket=--rule=x',
      '',
    ])
    expect(ask({ GRANT: 'a', DURATION: '2h', JUSTIFICATION: evil })).not.toContain('--ticket')
    expect(ask({ ISSUE: '7', GRANT: evil })).toBe('request\n--issue\n7\n')
    expect(existsSync(join(folder, 'pwned'))).toBe(false)
  })

  test('and there is one script for each word that `run` knows', () => {
    const described = actions()[0]!
      .tree.inputs['run']!.description.match(/\w+/g)!
      .filter((word) => word !== 'or')
    const asked = actions()[0]!.tree.runs.steps.flatMap(
      (step) => /^inputs\.run == '(\w+)'$/.exec(step.if ?? '')?.[1] ?? [],
    )
    expect(asked).toEqual(described)
  })
})

describe('the template for GitLab CI', () => {
  test('has known keys, its own stages, and a rule for every job', () => {
    const words =
      'stage script extends rules artifacts interruptible resource_group environment before_script variables needs'.split(
        ' ',
      )
    const stages = gitlab['stages'] as unknown as readonly string[]
    expect(gitlabJobs.map(({ name }) => name)).toEqual(['check', 'plan', 'compare', 'apply', 'reconcile', 'drift'])
    for (const { name, job } of gitlabJobs) {
      expect(
        Object.keys(job).filter((key) => !words.includes(key)),
        name,
      ).toEqual([])
      expect(stages).toContain(job.stage)
      expect(Object.keys(gitlab)).toContain(job.extends)
      expect(job.rules, name).not.toHaveLength(0)
    }
  })

  test('applies one after the other, and is not cut off', () => {
    for (const name of ['apply', 'reconcile'])
      expect(gitlab[name]).toMatchObject({ resource_group: 'access', interruptible: false, environment: 'access' })
  })

  test.each(gitlabJobs)('$name gives commands that are carried out as written', async ({ job }) => {
    const { folder, head } = await repository()
    const lines = commandLines(job.script!.join('\n'), { CI_MERGE_REQUEST_DIFF_BASE_SHA: head })
    expect(lines).not.toEqual([])
    for (const argv of lines) {
      const ran = await run(argv, { cwd: folder })
      expect([argv, ran.exitCode, ran.err], ran.out).toEqual([argv, argv.includes('--fail-on') ? 2 : 0, ''])
    }
  })
})

function scriptOf(name: string): string {
  return scripts.find((one) => one.name === name)!.script
}

function known(folder: string, head: string): Record<string, string> {
  return { RUNNER_TEMP: folder, BASE: head, FAIL_ON: 'any', PULL_REQUEST: '7' }
}
