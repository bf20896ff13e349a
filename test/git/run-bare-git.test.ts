import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runBareGit } from '../../src/git/run-bare-git.ts'

/** Lets git run a line of shell. */
async function runShell(line: string, options: { readonly timeout?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bare-git-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const bare = { folder, cwd: folder, settings: [] }
  await runBareGit(bare, ['init', '--quiet', '--bare', '--template='])
  return runBareGit({ ...bare, settings: [['alias.line', `!${line}`]] }, ['line'], options)
}

test('git is in a group of its own, where an interrupt from the terminal does not end it', async () => {
  const { code, output } = await runShell('kill -s 0 -- -$PPID && echo apart')
  expect([code, output.toString()]).toEqual([0, 'apart\n'])
})

test('git that takes too long is ended with all that it started', async () => {
  const { code, problem } = await runShell('tail -f /dev/null', { timeout: 300 })
  expect([code, problem]).toEqual([null, 'git line took longer than 0.3 seconds'])
})

test('git that somebody else ended is not said to be late', async () => {
  expect((await runShell('kill -9 $PPID')).problem).toBe('git line was ended by SIGKILL')
})
