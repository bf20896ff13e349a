import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import { minifySync } from 'rolldown/utils'
import { writeHelpTexts } from './src/cli/write-help-texts.ts'
import { writeQuickValidators } from './src/config/write-quick-validators.ts'

/** What was remembered by another build is not trusted. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  for (const name of [...files.sort(), '../package-lock.json']) hash.update(readFileSync(`src/${name}`))
  return hash.digest('hex').slice(0, 16)
}

/** Few files start faster than many: a command loads its own chunk and what it shares with others; most packages stay outside. */
export default defineConfig({
  input: { 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  // Finding the files of packages takes longer than reading them; `ajv` is for whom something is wrong.
  external: /^(node:|ajv|csv-parse|diff$|pg$|undici$)/,
  plugins: [
    {
      name: 'build',
      load: (id) => (id.endsWith('src/cli/build.ts') ? `export const build = ${JSON.stringify(sourcesHash())}` : null),
    },
    {
      name: 'help-texts',
      async load(id) {
        const name = /src\/cli\/(first-)?help-texts\.ts$/.exec(id)
        if (!name) return null
        const { '': first, ...others } = await writeHelpTexts()
        return name[1]
          ? `export const firstHelpTexts = ${JSON.stringify({ '': first })}`
          : `export const helpTexts = ${JSON.stringify(others)}`
      },
    },
    {
      name: 'quick-validators',
      load: (id) =>
        id.endsWith('quick-validators.ts') && !id.includes('write-')
          ? { code: minifySync('quick-validators.js', writeQuickValidators(), { module: true }).code, moduleType: 'js' }
          : null,
    },
  ],
  // As deep as the sources, so that paths to files of the package are the same for both.
  output: {
    dir: 'dist',
    // Node finds and loads such files at once, and modules one after the other on its other threads.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    cleanDir: true,
    // Short names and pure ASCII are read quicker; functions keep their names, for stacks.
    minify: {
      compress: false,
      mangle: { toplevel: false, keepNames: true },
      codegen: { removeWhitespace: true, asciiOnly: true },
    },
    // Small things that most commands need must not share a chunk with the YAML parser, which many do without.
    codeSplitting: {
      groups: [
        {
          name: 'start',
          test: /src\/(cli\/(version|build|terminal)|files\/private-folder|config\/cache-folder|domain\/exit-code)\.ts/,
        },
        { name: 'domain', test: /src\/domain\// },
        { name: 'files', test: /src\/files\/|src\/config\/secrets\.ts$/ },
        { name: 'git', test: /src\/git\/(run-git|repository-facts|resolve-revision|read-revision|changed-files)\.ts$/ },
        { name: 'branches', test: /src\/git\// },
        // Finding and opening a file takes longer than reading it: what commands share comes in few.
        { name: 'printable', test: /src\/views\/printable\.ts$/ },
        {
          name: 'text',
          test: /src\/views\/(row|wrap|style|plan-view|json|count-text|(diagnostics|moment|reason)-text)\.ts$/,
        },
        {
          name: 'evaluation',
          // Advice is for lint alone.
          test: /src\/(access|policy)\/(?!explain-|advise-|untroubled-|denied-for-all|exception-overlap|trigger-conflict|check-contradictions|remembered-policies)|src\/commands\/(access-engine|judged-constraints)\.ts$/,
        },
        {
          name: 'questions',
          test: /src\/(access\/explain-|policy\/remembered-policies|commands\/(standing-context|one-person|about-person)\.ts$|views\/explain-text)/,
        },
        {
          name: 'people',
          test: /src\/(people\/(check-people|read-plain-lines)|ledger\/read-entries|config\/encode-value)\.ts$/,
        },
        {
          name: 'commands',
          test: /src\/commands\/(output|locate|evaluation-time|unknown-name|describe-person|asked-grant|tell-problems)\.ts$/,
        },
        { name: 'manifests', test: /src\/adapters\/[a-z]+\/[a-z]+-manifest\.ts$/ },
        {
          name: 'workspace',
          test: /src\/(commands\/(workspace|refuse-shrink|base-files|base-options|revision-files)|ledger\/(ledger-store|ledger-format)|plan\/heartbeat)\.ts$/,
        },
        { name: 'guards', test: /src\/plan\/(constraint-guard|plan-diagnostics|planned-change)\.ts$/ },
        { name: 'sandbox', test: /src\/adapters\/sandbox\/(?!read-seed)/ },
        { name: 'ledger-file', test: /src\/ledger\/(ledger-rows|file\/file-backend)\.ts$/ },
        {
          name: 'plan-text',
          test: /src\/(views\/(plan-text|plan-header-text|change-rows|change-text)|plan\/(plan-summary|seal-plan))\.ts$/,
        },
        {
          name: 'plan',
          test: /src\/(commands\/(compute-plan|check-confirmed|next-step|evaluate-base|read-systems|with-audit-head|plan-comment|merge-demands)|plan\/build-plan)\.ts$/,
        },
      ],
    },
  },
})
