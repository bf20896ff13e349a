import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { linkTargets } from '../../src/git/link-targets.ts'
import { gitIn } from '../commands/git-company.ts'

test('links are followed to where they end, also in circles and folders, and none out of the repository', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provisionr-links-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['policies', 'more', 'far']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'far/a.yaml'), 'a')
  const links = {
    'policies/more': '../more',
    'more/far.yaml': '../far/a.yaml',
    'policies/self': 'self',
    'policies/out': '../../elsewhere',
    'policies/etc': '/etc/passwd',
    'far/unasked': '../more',
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path))
  gitIn(folder, 'init', '--quiet', '-b', 'main')
  gitIn(folder, 'add', '--all')
  gitIn(folder, 'commit', '--quiet', '-m', 'links')
  const asked = { paths: ['policies'], top: [] }
  expect(await linkTargets(folder, 'HEAD', asked)).toEqual(['far/a.yaml', 'more', 'policies/self'])
  expect(await linkTargets(folder, 'HEAD', { paths: ['far/a.yaml'], top: [] })).toEqual([])
  await expect(linkTargets(folder, 'a'.repeat(40), asked)).rejects.toMatchObject({ code: 'revision-unreadable' })
})
