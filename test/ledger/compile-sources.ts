import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * Sources, with a program that imports them from beside it, as plain Node runs them and where packages are found. Gives the
 * program's path; it is gone after the test.
 */
export function compileSources(files: readonly string[], program: string): string {
  const cache = resolve('node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'compiled-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const language = [
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--types',
    'node',
    '--rewriteRelativeImportExtensions',
  ]
  const output = ['--ignoreConfig', '--skipLibCheck', '--rootDir', 'src', '--outDir', folder]
  execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...language, ...output, ...files])
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(join(folder, 'program.js'), program)
  return join(folder, 'program.js')
}
