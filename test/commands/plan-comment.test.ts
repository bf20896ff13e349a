import { expect, test } from 'vitest'
import { createCompany } from './company.ts'

const company = (settings: Record<string, unknown> = {}) =>
  createCompany({
    settings,
    people: [{ user_id: 'ada', email: 'ada@acme.com', title: 'Writer', status: 'Active' }],
    policies: [{ name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }],
  })

test('plan, show and apply write the comment for a pull request', async () => {
  const here = company()
  expect((await here.run(['plan', '--out', 'plan.json', '--write', 'comment=comment.md'])).exitCode).toBe(0)
  const comment = here.read('comment.md')
  expect(comment).toMatch(/^<!-- provisionr:plan acme -->\n### Plan: 2 to add; 1 person, 1 system\.\n/)
  expect(comment).toContain('| `+` | `ada` | `gitlab:group:site')
  expect((await here.run(['show', 'plan.json', '--write', 'comment=again.md'])).exitCode).toBe(0)
  expect(here.read('again.md')).toBe(comment)
  expect((await here.run(['apply', 'plan.json', '--yes', '--write', 'comment=result.md'])).exitCode).toBe(0)
  expect(here.read('result.md')).toMatch(
    /^<!-- provisionr:result acme -->\n### Applied: 2 added; 1 person, 1 system\.\n/,
  )
})

test.each([
  ['names-only', true],
  ['counts', false],
])('`privacy: %s` of the configuration goes with a saved plan', async (privacy, isNamed) => {
  const here = company({ privacy })
  await here.run(['plan', '--out', 'plan.json', '--write', 'comment=comment.md'])
  here.settings({ privacy: 'full' })
  await here.run(['show', 'plan.json', '--write', 'comment=again.md'])
  expect(here.read('again.md')).toBe(here.read('comment.md'))
  expect(here.read('again.md').includes('`ada`')).toBe(isNamed)
  expect(here.read('again.md')).toContain(`\`privacy: ${privacy}\``)
})

test('what a plan can be written as is said when another form is asked for', async () => {
  const here = company()
  await here.plan('--out', 'plan.json')
  for (const argv of [['plan'], ['show', 'plan.json'], ['apply', '--yes']]) {
    const ran = await here.run([...argv, '--write', 'pdf=plan.pdf'])
    expect([ran.exitCode, ran.err]).toEqual([64, expect.stringContaining('it can write text, json, comment')])
  }
  expect(here.writes('gitlab')).toBe(0)
})
