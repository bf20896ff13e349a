import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { actions, type Job, type Step, type Workflow, workflows } from './workflow-files.ts'

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
const workflowKeys = 'name run-name on permissions env defaults concurrency jobs'.split(' ')
const jobKeys =
  'name needs if runs-on permissions environment concurrency outputs env defaults steps timeout-minutes strategy container services'.split(
    ' ',
  )
const stepKeys = 'id if name uses run working-directory shell with env continue-on-error timeout-minutes'.split(' ')
const events =
  'issues pull_request pull_request_target pull_request_review workflow_run merge_group push schedule repository_dispatch workflow_dispatch'.split(
    ' ',
  )
/** Of these GitHub takes the file from a branch of the repository, which environments judge, and never from a pull request. */
const trustedEvents = [
  'issues',
  'pull_request_target',
  'workflow_run',
  'push',
  'schedule',
  'repository_dispatch',
  'workflow_dispatch',
]
const scopes = 'actions contents id-token issues pull-requests security-events statuses'.split(' ')
/** What a job may write, by its name. */
const writable: Readonly<Record<string, readonly string[]>> = {
  'code-scanning': ['security-events'],
  drift: ['issues'],
  apply: ['pull-requests'],
  plan: ['pull-requests', 'statuses'],
  request: ['contents', 'issues', 'pull-requests'],
  emergency: ['contents', 'pull-requests'],
  revoke: ['contents', 'pull-requests'],
}

/** Every expression that may stand in a workflow: none of them is text that somebody outside could choose. */
const expressions = [
  "github.event_name == 'pull_request'",
  'github.ref',
  'github.event.pull_request.head.sha',
  'github.event.pull_request.head.sha || github.event.workflow_run.head_sha',
  'github.event.pull_request.number || github.event.workflow_run.head_sha',
  'github.event.pull_request.base.sha || github.event.merge_group.base_sha',
  'matrix.node',
  'runner.temp',
  'env.GITHUB_TOKEN || github.token',
  'github.event.issue.number',
  'github.event.issue.number || github.run_id',
  'github.run_id',
  'steps.app.outputs.token || github.token',
  'vars.ACCESS_APP_CLIENT_ID',
  'secrets.ACCESS_APP_PRIVATE_KEY',
  ...['run', 'directory', 'installation', 'program', 'base', 'pull-request', 'fail-on'].map((name) => `inputs.${name}`),
]

/** What people type into the forms of workflows. */
const forms: Readonly<Record<string, readonly string[]>> = {
  'access-request.yml': ['grant', 'for', 'justification', 'ticket'],
  'access-break-glass.yml': ['grant', 'for', 'justification', 'ticket'],
  'access-revoke.yml': ['user', 'grant', 'reason'],
}
const typed = [...new Set(Object.values(forms).flat())].map((name) => `inputs.${name}`)

const all = workflows()
const access = all.filter(({ file }) => file.includes('/access-'))
const jobs = all.flatMap(({ file, tree }) =>
  Object.entries(tree.jobs).map(([name, job]) => ({ where: `${file} ${name}`, name, job, tree })),
)
const stepsOf = ({ steps }: { readonly steps: readonly Step[] }, where: string) =>
  steps.map((step, index) => ({ where: `${where} step ${index + 1}`, step }))
const steps = [
  ...jobs.flatMap(({ where, job }) => stepsOf(job, where)),
  ...actions().flatMap(({ file, tree }) => stepsOf(tree.runs, file)),
]
const texts = [...all, ...actions()]
const unknown = (tree: object, known: readonly string[]) => Object.keys(tree).filter((key) => !known.includes(key))

test('the workflows are there, here and for init', () => {
  const kinds = 'apply break-glass check compare drift plan reconcile request review revoke'.split(' ')
  const names = kinds.map((kind) => `access-${kind}`)
  for (const folder of ['.github', 'examples/init/.github']) {
    expect(all.map(({ file }) => file)).toEqual(
      expect.arrayContaining(names.map((name) => `${folder}/workflows/${name}.yml`)),
    )
  }
})

describe.each(all)('$file', ({ tree }) => {
  test('has known keys, known events, no permissions but those of its jobs, and a queue', () => {
    expect(unknown(tree, workflowKeys)).toEqual([])
    expect(unknown(tree.on, events)).toEqual([])
    expect(tree.permissions).toEqual({})
    expect(Object.keys(tree.concurrency ?? {})).toEqual(['group', 'cancel-in-progress'])
  })

  test('asks for times that cron knows', () => {
    const schedule = (tree.on['schedule'] ?? []) as readonly { readonly cron: string }[]
    for (const { cron } of schedule) expect(cron).toMatch(/^(?:\*|\d{1,2}) (?:\*|\d{1,2}) \* \* (?:\*|\d)$/)
  })
})

test.each(jobs)('$where has known keys, the least permissions, a time limit and a fixed machine', ({ name, job }) => {
  expect(unknown(job, jobKeys)).toEqual([])
  expect(unknown(job.permissions!, scopes)).toEqual([])
  expect(job['timeout-minutes']).toBeTypeOf('number')
  expect(job['runs-on']).toMatch(/^ubuntu-\d\d\.04$/)
  const written = Object.entries(job.permissions!).filter(([, right]) => right !== 'read')
  expect(written).toEqual((writable[name] ?? []).map((scope) => [scope, 'write']))
})

test.each(steps)('$where does one thing, in known words', ({ step }) => {
  expect(unknown(step, stepKeys)).toEqual([])
  expect([step.uses, step.run].filter((one) => one !== undefined)).toHaveLength(1)
})

test('every action is this repository’s own or pinned to a commit, with its version beside it, and one commit everywhere', () => {
  const pins = new Map<string, Set<string>>()
  for (const { file, text } of texts) {
    for (const line of text.split('\n').filter((one) => /\buses:/.test(one))) {
      if (/uses: \.\/(?:base\/)?\.github\/actions\/provisionr$/.test(line)) continue
      const found = /^ +- uses: ([\w-]+\/[\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(line)
      expect(found, `${file}: ${line}`).not.toBeNull()
      const [, name = '', commit = '', version = ''] = found!
      pins.set(name, (pins.get(name) ?? new Set()).add(`${commit} ${version}`))
    }
  }
  expect([...pins].filter(([, commits]) => commits.size !== 1)).toEqual([])
})

describe('expressions', () => {
  test('are never part of a script, where text becomes code', () => {
    expect(steps.filter(({ step }) => step.run?.includes('${{')).map(({ where }) => where)).toEqual([])
  })

  test('name nothing that somebody outside can choose', () => {
    const used = texts.flatMap(({ text }) =>
      [...text.matchAll(/^(?! *#).*?\$\{\{(.*?)\}\}/gm)].map((one) => one[1]!.trim()),
    )
    expect(used.filter((one) => !expressions.includes(one) && !typed.includes(one))).toEqual([])
  })

  test('of what people type stand in the environment of one step, and nowhere else', () => {
    for (const { file, text, tree } of access) {
      const asked = [...text.matchAll(/\$\{\{ *(inputs\.\w+) *\}\}/g)].map((one) => one[1]!)
      const given = Object.values(tree.jobs).flatMap(({ steps: own }) =>
        own.flatMap(({ env = {} }) => Object.values(env)),
      )
      expect(given.filter((one) => typed.some((name) => one === `\${{ ${name} }}`)).length, file).toBe(asked.length)
      expect(asked, file).toEqual((forms[file.split('/').at(-1)!] ?? []).map((name) => `inputs.${name}`))
    }
  })

  test('name only inputs that the action has', () => {
    for (const { text, tree } of actions()) {
      const used = [...text.matchAll(/\binputs\.([\w-]+)/g)].map((one) => one[1]!)
      expect(new Set(used)).toEqual(new Set(Object.keys(tree.inputs)))
    }
    const inputs = Object.keys(actions()[0]!.tree.inputs)
    for (const { step } of steps.filter((one) => one.step.uses?.endsWith('/actions/provisionr')))
      expect(unknown(step.with!, inputs)).toEqual([])
  })
})

describe('credentials', () => {
  const givesSecrets = (job: Job) => job.environment !== undefined

  test('are given to no workflow that a pull request can bring', () => {
    for (const { file, tree } of access) {
      const isGiven = Object.values(tree.jobs).some(givesSecrets)
      if (isGiven) expect(unknown(tree.on, trustedEvents), file).toEqual([])
      else expect(JSON.stringify(tree), file).not.toContain('secrets.')
    }
  })

  test('belong to jobs with an environment', () => {
    const own = access.filter(({ file }) => file.startsWith('.github/'))
    const given = own.flatMap(({ tree }) => Object.entries(tree.jobs).filter(([, job]) => givesSecrets(job)))
    expect(given.map(([name, job]) => `${name}: ${job.environment}`).sort()).toEqual([
      'apply: access-apply',
      'drift: access-plan',
      'emergency: access-apply',
      'plan: access-plan',
      'reconcile: access-apply',
      'request: access-request',
      'revoke: access-apply',
    ])
  })

  const onBehalf = all.filter(({ tree }) => 'pull_request_target' in tree.on || 'workflow_run' in tree.on)

  test('never meet anything of the pull request that a run with them is about: it is not checked out, and nothing is taken from its runs', () => {
    expect(onBehalf.map(({ file }) => file)).toEqual([
      '.github/workflows/access-plan.yml',
      'examples/init/.github/workflows/access-plan.yml',
    ])
    const actionsUsed = ['actions/create-github-app-token', 'actions/checkout', './.github/actions/provisionr']
    for (const { tree } of onBehalf) {
      for (const { steps: own } of Object.values(tree.jobs)) {
        expect(own.map(({ uses }) => uses?.replace(/@.*/, ''))).toEqual(actionsUsed)
        const checkout = own[1]!.with!
        expect(Object.keys(checkout).sort()).toEqual(['fetch-depth', 'persist-credentials'])
        expect(Object.keys(own[2]!.with!).filter((key) => !['run', 'program', 'pull-request'].includes(key))).toEqual(
          [],
        )
      }
    }
    for (const { text } of texts) expect(text).not.toMatch(/refs\/pull|head\.ref\b|head_ref|head_branch/)
  })

  test('plan nothing of forks, nothing but the default branch’s pull requests, and after a review only', () => {
    for (const { tree } of onBehalf) {
      expect(tree.on['pull_request_target']).toMatchObject({ branches: ['main'] })
      expect(tree.on['workflow_run']).toEqual({ workflows: ['access-review'], types: ['completed'] })
      const [one, other] = (tree.jobs['plan']!['if'] as string).split('||')
      expect(one).toContain("github.event_name == 'pull_request_target'")
      expect(one).toContain('github.event.pull_request.head.repo.full_name == github.repository')
      expect(other).toContain("github.event_name == 'workflow_run'")
      expect(other).toContain("github.event.workflow_run.event == 'pull_request_review'")
      expect(other).toContain('github.event.workflow_run.head_repository.full_name == github.repository')
    }
  })

  test('are not needed to hear of a review: that workflow has no rights and does nothing', () => {
    const heard = all.filter(({ tree }) => 'pull_request_review' in tree.on)
    expect(heard).toHaveLength(2)
    for (const { tree } of heard) {
      expect(tree.name).toBe('access-review')
      for (const job of Object.values(tree.jobs)) {
        expect(job.permissions).toEqual({})
        expect(job.steps).toEqual([{ run: 'true' }])
      }
    }
  })

  test('of the forge are kept on disk only where git needs them afterwards', () => {
    const checkouts = jobs.flatMap(({ where, job }) =>
      job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')).map((step) => ({ where, job, step })),
    )
    expect(checkouts.length).toBeGreaterThan(10)
    for (const { where, job, step } of checkouts)
      expect(step.with!['persist-credentials'], where).toBe(givesSecrets(job))
  })
})

test('what a fork’s pull request changes is told by the program and the action of its base', () => {
  for (const { tree } of access.filter(({ file }) => file.includes('access-compare'))) {
    expect(Object.keys(tree.on)).toEqual(['pull_request', 'merge_group'])
    for (const job of Object.values(tree.jobs)) {
      const [base, head, run] = job.steps
      expect(base!.with).toMatchObject({ path: 'base', ref: expect.stringContaining('base.sha') as string })
      expect(head!.with).toMatchObject({ path: 'head', 'fetch-depth': 0 })
      expect(run!.uses).toBe('./base/.github/actions/provisionr')
      expect(run!.with).toMatchObject({ run: 'compare', installation: 'base', directory: 'head' })
    }
  }
})

test('what applies is not cut off by the next run, and runs on no pull request', () => {
  const applying = access.filter(({ text }) => /run: (?:apply|reconcile)$/m.test(text))
  expect(applying).toHaveLength(4)
  const queue = ({ concurrency }: Workflow) => concurrency!['cancel-in-progress']
  for (const { tree } of applying) {
    expect(queue(tree)).toBe(false)
    expect(Object.keys(tree.on).filter((event) => /^pull_request|^merge_group|^workflow_run/.test(event))).toEqual([])
    for (const job of Object.values(tree.jobs)) expect(job.environment).toBe('access-apply')
  }
})

test('this repository runs what init writes, with its own program and without failing for the demo’s drift', () => {
  const own = (text: string) => text.replaceAll(/^ +(?:program: bin\/provisionr\.js|fail-on: .*)\n/gm, '')
  for (const { file, text } of access.filter(({ file: name }) => name.startsWith('.github/')))
    expect(own(text), file).toBe(readFileSync(`examples/init/${file}`, 'utf8'))
  const [here, template] = actions()
  expect(here!.text).toBe(template!.text)
})

test('docs/github.md shows the comment as it is, and names every workflow', () => {
  const docs = readFileSync('docs/github.md', 'utf8')
  const comment = readFileSync('test/views/golden/comment-model.md', 'utf8')
  expect(docs).toContain(`\`\`\`markdown\n${comment.slice(0, comment.indexOf('<details>')).trimEnd()}\n\`\`\``)
  for (const { file } of access) expect(docs).toContain(`\`${/([\w-]+)\.yml$/.exec(file)![1]}\``)
})

test('docs/github.md shows the issue of drift as it is', () => {
  const docs = readFileSync('docs/github.md', 'utf8')
  const [, , ...lines] = readFileSync('test/views/golden/drift-issue-model.md', 'utf8').trimEnd().split('\n')
  expect(docs).toContain(`\`\`\`markdown\n${lines.join('\n')}\n\`\`\``)
})
