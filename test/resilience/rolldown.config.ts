import { defineConfig } from 'rolldown'

/** The harnesses as Node 20 can run them; packages stay outside. */
export default defineConfig({
  input: {
    crash: 'test/resilience/crash.ts',
    load: 'test/resilience/load.ts',
    soak: 'test/resilience/soak.ts',
    'trap-writes': 'test/resilience/trap-writes.ts',
  },
  platform: 'node',
  external: /^[@a-z]/,
  logLevel: 'warn',
  output: {
    dir: 'node_modules/.cache/provisionr-resilience/bundle',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
  },
})
