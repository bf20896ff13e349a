import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CommandContext } from '../../src/commands/command-context.ts'
import { type Company, createCompany } from './company.ts'

const people = [
  { user_id: 'ada', status: 'Active', team: 'core' },
  { user_id: 'bo', status: 'Active', team: 'web' },
]
const core = { name: 'Core', triggers: { team: 'core' }, grants: ['gitlab:group:a'] }
const nobody = { name: 'Nobody', triggers: { team: 'none' }, grants: ['gitlab:group:b'] }

const withDigest = (kept: string) => `${createHash('sha256').update(kept).digest('hex')}\n${kept}`
const withoutDigest = (text: string) => text.slice(text.indexOf('\n') + 1)

/** A company whose lint has been run once; what is kept of it is put out of shape, so that one sees when it is used. */
async function linted(
  change: (here: Company) => void = () => undefined,
  clock: string | null = '2026-11-20T09:00:00Z',
) {
  const here = createCompany({ people, policies: [core, nobody], settings: clock === null ? {} : { clock } })
  change(here)
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const world = { build: 'b1', env: { PROVISIONR_CACHE: folder } }
  const lint = (argv: readonly string[] = [], more: Partial<CommandContext> = {}) =>
    here.run(['lint', ...argv], { ...world, ...more })
  const first = await lint()
  const memories = () => readdirSync(folder).filter((name) => name.endsWith('.lint'))
  const file = join(folder, memories()[0] ?? 'none')
  if (memories().length > 0) {
    const kept = withoutDigest(readFileSync(file, 'utf8'))
    const end = kept.indexOf('\n') + 1
    writeFileSync(file, withDigest(kept.slice(0, end) + '#'.repeat(kept.length - end)))
  }
  /** What lint says now: by its memory, or found out; then it has to be what it says without one. */
  const next = async (argv: readonly string[] = [], more: Partial<CommandContext> = {}) => {
    const ran = await lint(argv, more)
    if (/^#+$/.test(ran.out)) return 'remembered'
    expect(ran).toEqual(await lint(argv, { ...more, build: null }))
    return ran.out === first.out ? 'the same' : 'different'
  }
  return { here, folder, file, memories, lint, next, first }
}

test('an unchanged repository has the answer of the last run, whatever the clock says when its settings do', async () => {
  const { here, next, memories, folder, file } = await linted()
  expect(await next()).toBe('remembered')
  here.at('2027-03-01T09:00:00Z')
  expect(await next()).toBe('remembered')
  expect(memories()).toHaveLength(1)
  expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600])
})

test('the answer comes back to the byte, with its exit code', async () => {
  const bad = { ...core, name: 'Bad', grants: ['gitlab:nothing:a'] }
  const { here, lint, file } = await linted((company) => company.policies([core, bad]))
  rmSync(file)
  for (const argv of [[], ['--json']]) {
    const found = await lint(argv)
    expect(found.exitCode).toBe(3)
    expect(readFileSync(file, 'utf8').endsWith(found.out)).toBe(true)
    expect(await lint(argv)).toEqual(found)
    expect(await here.run(['lint', ...argv])).toEqual(found)
  }
})

const policies = (here: Company) => join(here.folder, 'policies')
const changes: [what: string, change: (here: Company) => void, outcome?: 'the same'][] = [
  ['a policy is edited', (here) => here.policies([core, { ...nobody, triggers: { team: 'web' } }])],
  [
    'a policy is edited to as many bytes, at the same time',
    (here) => {
      const file = join(policies(here), 'all.yaml')
      const { atime, mtime } = statSync(file)
      writeFileSync(file, readFileSync(file, 'utf8').replace('none', 'nine'))
      utimesSync(file, atime, mtime)
    },
    'the same',
  ],
  ['a person is edited', (here) => here.people([people[0]!, { ...people[1]!, team: 'none' }])],
  ['a person is new', (here) => here.people([...people, { user_id: 'cy', status: 'Odd' }])],
  ['the settings are edited', (here) => here.settings({ lint_severity: { 'matches-nobody': 'warn' } })],
  ['the clock of the settings is edited', (here) => here.settings({ clock: '2026-11-21T09:00:00Z' }), 'the same'],
  ['a file is new', (here) => here.write('policies/more.yaml', 'policy: {name: 5}\n')],
  ['a file is new in a folder that was not there', (here) => here.write('exceptions/one.yaml', 'nothing: here\n')],
  ['a file is new in a new folder', (here) => here.write('policies/deep/er/more.yml', 'policy: {}\n')],
  ['a file is new that is passed over', (here) => here.write('policies/.more.yaml', 'policy: {}\n')],
  ['a file is gone', (here) => rmSync(join(policies(here), 'all.yaml'))],
  ['the settings are gone', (here) => rmSync(join(here.folder, 'provisionr.yaml'))],
  ['the people are gone', (here) => rmSync(join(here.folder, 'people.yaml'))],
  [
    'a file has another name',
    (here) => renameSync(join(policies(here), 'all.yaml'), join(policies(here), 'other.yaml')),
  ],
  [
    'a file is a link that leaves the repository',
    (here) => {
      const away = mkdtempSync(join(tmpdir(), 'provisionr-away-'))
      onTestFinished(() => rmSync(away, { recursive: true, force: true }))
      renameSync(join(policies(here), 'all.yaml'), join(away, 'all.yaml'))
      symlinkSync(join(away, 'all.yaml'), join(policies(here), 'all.yaml'))
    },
  ],
  [
    'the folder is a link that leaves the repository',
    (here) => {
      const away = mkdtempSync(join(tmpdir(), 'provisionr-away-'))
      onTestFinished(() => rmSync(away, { recursive: true, force: true }))
      renameSync(policies(here), join(away, 'policies'))
      symlinkSync(join(away, 'policies'), policies(here))
    },
  ],
  [
    'a file is not UTF-8 any more',
    (here) => writeFileSync(join(policies(here), 'all.yaml'), Buffer.from([0xff, 0x0a])),
  ],
  [
    'a file has a mark of byte order',
    (here) => here.write('policies/all.yaml', `\uFEFF${here.read('policies/all.yaml')}`),
    'the same',
  ],
  [
    'a file is a folder',
    (here) => {
      rmSync(join(policies(here), 'all.yaml'))
      mkdirSync(join(policies(here), 'all.yaml'))
    },
  ],
]

test.each(changes)('lint is run again when %s', async (_what, change, outcome) => {
  const { here, next } = await linted()
  change(here)
  expect(await next()).toBe(outcome ?? 'different')
})

test('a pipe in place of the people is found out without waiting for a writer', async () => {
  const { here, next } = await linted()
  rmSync(join(here.folder, 'people.yaml'))
  execFileSync('mkfifo', [join(here.folder, 'people.yaml')])
  expect(await next()).toBe('different')
})

describe('lint is run again when it is asked otherwise', () => {
  test.each([
    ['in other columns', [], { columns: 60 }],
    ['in colour', [], { color: 1 as const }],
    ['for JSON', ['--json'], {}],
    ['with a horizon', ['--expiring', '14d'], {}],
    ['about one folder', ['policies'], {}],
    ['in another form', ['--format', 'github'], {}],
    ['by another build', [], { build: 'b2' }],
    ['without a cache', [], { env: { PROVISIONR_CACHE: 'off' } }],
    ['with another configuration', ['--config', 'provisionr.yaml'], {}],
  ])('%s', async (_how, argv, more) => {
    const { next, first } = await linted()
    expect(first.exitCode).toBe(0)
    expect(await next(argv, more)).not.toBe('remembered')
  })

  test('and such a run leaves nothing behind for a plain one', async () => {
    const { lint, file, memories, next } = await linted()
    rmSync(file)
    for (const argv of [['--expiring', '14d'], ['policies'], ['--format', 'json'], ['--config', 'provisionr.yaml']])
      await lint(argv)
    await lint(['--write', 'json=out.json'])
    expect(memories()).toEqual([])
    expect(await next()).toBe('the same')
  })

  test('from a comparison with a base', async () => {
    const { here, next, lint, file, memories } = await linted()
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@acme.com', ...words], { cwd: here.folder })
    git('init', '-q', '-b', 'main')
    git('add', '.')
    git('commit', '-qm', 'all')
    expect(await next(['--base', 'main'])).not.toBe('remembered')
    rmSync(file)
    await lint(['--base', 'main'])
    expect(memories()).toEqual([])
  })
})

describe('without a clock in the settings', () => {
  test('an answer holds within its quarter of an hour', async () => {
    const { here, next } = await linted(() => undefined, null)
    here.at('2026-11-20T09:14:59Z')
    expect(await next()).toBe('remembered')
    here.at('2026-11-20T08:59:59Z')
    expect(await next()).toBe('the same')
    here.at('2026-11-20T09:15:00Z')
    expect(await next()).toBe('the same')
  })

  test('what ends by the clock is told when it has ended', async () => {
    const { here, next } = await linted((company) => {
      company.policies([core, { ...nobody, triggers: { team: 'web' }, expires: '2026-11-20' }])
      company.at('2026-11-20T23:50:00Z')
    }, null)
    here.at('2026-11-20T23:59:59Z')
    expect(await next()).toBe('remembered')
    here.at('2026-11-21T00:00:00Z')
    expect(await next()).toBe('different')
  })

  const shortLived: [what: string, change: (here: Company) => void][] = [
    ['an instant within a quarter', (here) => here.policies([{ ...core, expires: '2026-11-20T09:07:00Z' }])],
    ['seconds', (here) => here.policies([{ ...core, expires: '2026-11-20T10:00:30Z' }])],
    ['minutes', (here) => here.settings({ grace: { mover: '50m' } })],
    ['minutes in words of a standard', (here) => here.settings({ grace: { mover: 'PT50M' } })],
    ['a lock', (here) => here.write('policies/lock.yaml', 'lock: {user: ada, reason: r, until: 2026-12-02}\n')],
    [
      'an exception',
      (here) =>
        here.exceptions([
          { user: 'ada', grant: 'gitlab:group:b', justification: 'j', approved_by: 'bo', expires: '2026-12-01' },
        ]),
    ],
  ]
  test.each(shortLived)('nothing is kept where there is %s', async (_what, change) => {
    const { memories, next } = await linted(change, null)
    expect(memories()).toEqual([])
    expect(await next()).toBe('the same')
  })
})

describe('nothing is kept of what more than the files decides', () => {
  const cases: [what: string, change: (here: Company) => void][] = [
    ['evidence', (here) => here.settings({ apply: { evidence: 'evidence.yaml' } })],
    ['a hidden file', (here) => here.write('policies/.more.yaml', 'policy: {}\n')],
    ['a link', (here) => symlinkSync('all.yaml', join(policies(here), 'link.yaml'))],
    ['a folder that is the repository itself', (here) => here.settings({ policies: ['.'] })],
    [
      'an exception of somebody whom only the ledger may know',
      (here) =>
        here.exceptions([
          { user: 'gone', grant: 'gitlab:group:b', justification: 'j', approved_by: 'bo', expires: '2026-12-01' },
        ]),
    ],
    ['people who cannot be read', (here) => here.write('people.yaml', '[')],
  ]
  test.each(cases)('%s', async (_what, change) => {
    const { memories, next } = await linted(change)
    expect(memories()).toEqual([])
    expect(await next()).toBe('the same')
  })
})

describe('a memory that is not as it was written is not used', () => {
  test.each([
    ['cut off', (text: string) => text.slice(0, -1)],
    ['cut off early', (text: string) => text.slice(0, 20)],
    ['empty', () => ''],
    ['something else', () => '{}\n'],
    ['null', () => 'null\n'],
    ['damaged in what was said', (text: string) => `${text.slice(0, -5)}%${text.slice(-4)}`],
    ['damaged in what was read', (text: string) => text.replace('"people.yaml"', '"people.yamk"')],
  ])('%s', async (_how, change) => {
    const { file, next } = await linted()
    writeFileSync(file, change(readFileSync(file, 'utf8')))
    expect(await next()).toBe('the same')
  })

  test.each([
    ['null', () => 'null\n'],
    ['of other types', (text: string) => text.replace(/"folders":\[[^\]]*\]/, '"folders":5')],
    ['about fewer files', (text: string) => text.replace(/"files":\[[^\]]*\]/, '"files":[]')],
    ['about files elsewhere', (text: string) => text.replace('"people.yaml"', '"/etc/hostname"')],
  ])('%s, with the digest of that', async (_how, change) => {
    const { file, next } = await linted()
    writeFileSync(file, withDigest(change(withoutDigest(readFileSync(file, 'utf8')))))
    expect(await next()).toBe('the same')
  })

  test('in a folder into which others may write', async () => {
    const { folder, next } = await linted()
    chmodSync(folder, 0o777)
    expect(await next()).toBe('the same')
  })
})
