import { chmodSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGitCompany, type GitCompany } from './git-company.ts'

const badges = { adapter: 'exec', command: 'adapters/badges.py', args: ['doors.json'], manifest: 'badges.json' }

function branched(edit: (company: GitCompany) => void): GitCompany {
  const company = createGitCompany({ people: [{ user_id: 'ana', status: 'Active' }] })
  company.branch('pr')
  edit(company)
  company.commit()
  return company
}

/** Findings about what stands beside the documents: code and file. */
async function told(company: GitCompany): Promise<string[]> {
  const { diagnostics } = await company.plan('--base', 'main')
  return diagnostics.map(({ code, file }) => (file === null ? code : `${code} ${file}`))
}

test.each([
  '.github/workflows/access-plan.yml',
  '.github/actions/provisionr/action.yml',
  '.GitHub/workflows/x.yml',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab-ci.yml',
  'Jenkinsfile',
  '.husky/pre-commit',
  '.githooks/pre-push',
  'scripts/hooks/update',
  '.pre-commit-config.yaml',
  '.gitattributes',
  '.gitmodules',
  'package.json',
  'package-lock.json',
  '.npmrc',
  'node_modules/provisionr/bin/provisionr.js',
])('a change of `%s` is called out as one of what runs', async (file) => {
  const company = branched((one) => one.write(file, 'edited'))
  company.git('add', '--force', '--', file)
  company.git('commit', '--quiet', '--allow-empty', '-m', 'ignored')
  expect(await told(company)).toContain(`automation-differs ${file}`)
})

test('a change of what the configuration names is called out, whether the base or the change names it', async () => {
  const company = branched((one) => {
    one.people([{ user_id: 'ana', status: 'Active', title: 'CTO' }])
    one.write('approvals.yaml', 'approvals: []')
    one.settings({ apply: { evidence: 'approvals.yaml' } })
  })
  expect(await told(company)).toEqual(
    expect.arrayContaining([
      'configuration-differs provisionr.yaml',
      'source-differs people.yaml',
      'source-differs approvals.yaml',
    ]),
  )
})

test('a change of a program, of its arguments, of its manifest and of what lies beside it is called out', async () => {
  const company = createGitCompany({ people: [{ user_id: 'ana', status: 'Active' }] })
  const manifest = readFileSync('examples/exec-adapter/badges-manifest.json', 'utf8')
  company.write('badges.json', manifest)
  company.settings({ systems: { badges } })
  company.commit()
  company.branch('pr')
  for (const file of ['adapters/badges.py', 'adapters/doors.json', 'adapters/more/secrets.py']) company.write(file, '#')
  chmodSync(join(company.folder, 'adapters/badges.py'), 0o755)
  company.write('badges.json', `${manifest}\n`)
  company.commit()
  const { out } = await company.run(['access', 'diff', 'main..pr', '--json'])
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; file: string; message: string }[] }
  const found = diagnostics.filter(({ code }) => code === 'source-differs')
  expect(found.map(({ file }) => file).sort()).toEqual([
    'adapters/badges.py',
    'adapters/doors.json',
    'adapters/more/secrets.py',
    'badges.json',
  ])
  expect(found.find(({ file }) => file === 'adapters/badges.py')!.message).toContain(
    'is run with the credentials of a system, and is added by this change: until the merge it counts as it is in `main`',
  )
})

test('a link and a submodule that the change brings are called out, wherever they lie', async () => {
  const company = branched((one) => {
    symlinkSync('/etc/passwd', join(one.folder, 'notes.txt'))
    one.write('policies/plain.yaml', '')
    symlinkSync('../people.yaml', join(one.folder, 'policies/linked.yaml'))
  })
  const id = company.git('rev-parse', 'HEAD')
  company.git('update-index', '--add', '--cacheinfo', `160000,${id},vendored`)
  company.git('commit', '--quiet', '-m', 'a submodule')
  const { out } = await company.run(['access', 'diff', 'main..pr', '--json'])
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; file: string | null }[] }
  const links = diagnostics.filter(({ code }) => code.startsWith('link-')).map(({ code, file }) => `${code} ${file}`)
  expect(links.sort()).toEqual(['link-added notes.txt', 'link-added vendored', 'link-at-revision policies/linked.yaml'])
})

test('other files are named, and policies and exceptions are not', async () => {
  const company = branched((one) => {
    one.write('policies/more.yaml', 'policy: {name: More, triggers: {status: Active}, grants: ["gitlab:group:more"]}')
    one.write('README.md', 'edited')
    one.write('policies/notes.txt', 'edited')
  })
  const { diagnostics } = await company.plan('--base', 'main')
  const others = diagnostics.find(({ code }) => code === 'files-outside')
  expect(others).toMatchObject({
    severity: 'notice',
    message: 'the change has other files than policies and exceptions: `README.md`, `policies/notes.txt`',
  })
})

test('what lies outside of the configuration’s folder is named from there', async () => {
  const company = createGitCompany({ people: [{ user_id: 'ana', status: 'Active' }] })
  for (const file of company.files().filter((one) => !one.startsWith('.git')))
    company.write(`access/${file}`, company.read(file))
  company.git('rm', '--quiet', '-r', '--cached', '.')
  for (const file of ['provisionr.yaml', 'people.yaml']) rmSync(join(company.folder, file))
  company.commit()
  company.branch('pr')
  company.write('.github/workflows/x.yml', 'edited')
  company.commit()
  const ran = await company.run(['-C', 'access', 'plan', '--base', 'main', '--json'])
  const { diagnostics } = JSON.parse(ran.out) as { diagnostics: { code: string; file: string }[] }
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: 'automation-differs', file: '../.github/workflows/x.yml' }),
  )
})

test('what only the base has changed since is not called out', async () => {
  const company = createGitCompany({ people: [{ user_id: 'ana', status: 'Active' }] })
  company.branch('pr')
  company.git('checkout', '--quiet', 'main')
  company.settings({ guards: { max_removals: { count: 3 } } })
  company.write('.github/workflows/x.yml', 'edited')
  company.commit()
  company.git('checkout', '--quiet', 'pr')
  expect(await told(company)).toEqual([])
})
