import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../cli/test-context.ts'

/*
 * A block of output in README.md stands below a comment with the command and its options, as it is printed in the demo,
 * 100 columns wide and outside of git. `UPDATE_README=1 npx vitest run test/docs` writes the blocks anew.
 */
const block = /<!-- (\w+): (.*?) -->\n```text\n([^`]*)```/g

const readme = readFileSync('README.md', 'utf8')
let demo: string

beforeAll(() => {
  demo = mkdtempSync(join(tmpdir(), 'provisionr-readme-'))
  for (const name of ['provisionr.yaml', 'policies', 'exceptions', 'examples'])
    cpSync(name, join(demo, name), { recursive: true })
})

afterAll(() => {
  rmSync(demo, { recursive: true, force: true })
})

describe('README.md', () => {
  test('shows what the commands print', async () => {
    let updated = readme
    for (const [whole, command, options, shown] of readme.matchAll(block)) {
      const printed = await run([command!, ...options!.split(' ')], { cwd: demo, columns: 100 })
      expect(printed).toMatchObject({ exitCode: 0, err: '' })
      updated = updated.replace(whole, () => whole.replace(`\`\`\`text\n${shown}`, () => `\`\`\`text\n${printed.out}`))
    }
    if (process.env['UPDATE_README'] === '1') writeFileSync('README.md', updated)
    else expect(readme).toBe(updated)
    expect([...readme.matchAll(block)].length).toBeGreaterThan(0)
  })

  test('names every command', async () => {
    const { out } = await run(['--help'], { cwd: demo })
    const names = [...out.slice(out.indexOf('\nCommands:')).matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]!)
    const line = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## Troubleshooting'))
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => !['help', 'provisionr'].includes(name) && !line.includes(`\`${name}`))).toEqual([])
  })
})

describe('the pages', () => {
  test.each(['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)])(
    'the links of %s lead somewhere',
    (page) => {
      const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!)
      expect(links.filter((link) => !existsSync(resolve(dirname(page), link)))).toEqual([])
    },
  )

  test.each(['README.md', 'CONTRIBUTING.md'])('the files that %s names exist', (page) => {
    const text = readFileSync(page, 'utf8')
    const paths = [...text.matchAll(/`((?:src|test|docs|policies|examples)\/[\w./-]+)`/g)].map((match) => match[1]!)
    expect(paths.length).toBeGreaterThan(0)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })
})
