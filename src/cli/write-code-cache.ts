import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { compileFile, makerFile, thisNode } from './load-program.ts'
import { optimizeLate } from './optimize-late.ts'

/** Not worth their room: texts, what comes before the flags are set, and what waits for a network anyway. */
const seldom =
  /^(start|rolldown-runtime|dist|esm|lint-memory|process-context|schema-of|.*help-texts|.*-(adapter|system|backend))-/

/**
 * Keeps V8's code of the chunks in `dist`, all their functions compiled, so that no run has to; a step of the build. Chunks
 * have the hash of their content in their names, so what is kept is never taken for another text.
 */
export function writeCodeCache(dist: string): void {
  const folder = join(dist, 'code-cache')
  mkdirSync(folder)
  optimizeLate()
  const chunks = resolve(dist, 'chunks')
  for (const name of readdirSync(chunks)) {
    if (seldom.test(name)) continue
    setFlagsFromString('--no-lazy')
    const script = compileFile(join(chunks, name), null)
    setFlagsFromString('--lazy')
    writeFileSync(join(folder, name), script.createCachedData())
  }
  writeFileSync(join(folder, makerFile), thisNode())
}
