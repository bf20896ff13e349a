import { defineConfig } from 'rolldown'
import { writeQuickValidators } from './src/config/write-quick-validators.ts'

/** Few files start faster than many: a command loads its own chunk and what it shares with others; most packages stay outside. */
export default defineConfig({
  input: { 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  // `yaml` is needed by every command and has many files.
  external: /^(?!yaml$)[@a-z]/,
  plugins: [
    {
      name: 'quick-validators',
      load: (id) =>
        id.endsWith('quick-validators.ts') && !id.includes('write-')
          ? { code: writeQuickValidators(), moduleType: 'js' }
          : null,
    },
  ],
  // As deep as the sources, so that paths to files of the package are the same for both.
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
  },
})
