import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Files of one process share their modules: what one registers while it is loaded holds for the first test file alone. */
test('what tests share registers nothing while it is loaded', () => {
  const shared = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const hooks = /^(?:before|after)(?:Each|All)\(|^onTest\w+\(/m
  expect(shared.length).toBeGreaterThan(20)
  expect(
    shared.filter((file) => !file.includes('node_modules') && hooks.test(readFileSync(join('test', file), 'utf8'))),
  ).toEqual([])
})
