import { defineConfig } from 'rolldown'

/** The benchmark as Node 20 can run it, with its two helper processes; packages stay outside. */
export default defineConfig({
  input: {
    main: 'test/bench/main.ts',
    generate: 'test/bench/generate.ts',
    evaluate: 'test/bench/evaluate.ts',
  },
  platform: 'node',
  external: /^[@a-z]/,
  logLevel: 'warn',
  output: {
    dir: 'node_modules/.cache/provisionr-bench/bundle',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
  },
})
