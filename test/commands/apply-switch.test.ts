import { expect, test } from 'vitest'
import { createCompany } from './company.ts'

const people = [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }]
const policies = [{ name: 'All', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }]

const withSwitch = (value: string) => ({ env: { PROVISIONR_DISABLE_APPLY: value } })

test.each(['1', 'true', 'yes', 'incident 7, ask ops@acme.com'])(
  'PROVISIONR_DISABLE_APPLY=%s stops what writes before anything is read, and says who lifts it',
  async (value) => {
    const here = createCompany({ people, policies })
    here.write('provisionr.yaml', 'nothing that could be read: [')
    for (const argv of [
      ['apply', '--yes'],
      ['apply', 'no-such-file.json'],
      ['sandbox', 'reset', '--yes'],
      ['state', 'link', 'ada', 'gitlab', 'ada', '--yes'],
      ['state', 'forget', 'ada/gitlab:account', '--yes'],
      ['state', 'move', 'ada', 'eda', '--yes'],
      ['state', 'rebuild', '--yes'],
      ['state', 'unlock', 'x', '--yes'],
    ]) {
      const ran = await here.run(argv, withSwitch(value))
      expect([ran.exitCode, ran.out]).toEqual([6, ''])
      expect(ran.err).toContain('`PROVISIONR_DISABLE_APPLY` is set')
      expect(ran.err).toContain('whoever set it')
    }
    expect(here.files().some((file) => file.startsWith('.provisionr'))).toBe(false)
  },
)

test('its value is shown as the reason', async () => {
  const ran = await createCompany().run(['apply'], withSwitch('incident 7\u001B[2J'))
  expect(ran.err).toContain('incident 7')
  expect(ran.err).not.toContain('\u001B')
})

test.each(['', '0', 'false', 'False', ' '])('`%s` stops nothing', async (value) => {
  const here = createCompany({ people, policies })
  expect((await here.run(['apply', '--yes'], withSwitch(value))).exitCode).toBe(0)
})

test('what only reads goes on', async () => {
  const here = createCompany({ people, policies })
  for (const argv of [
    ['plan'],
    ['state', 'show'],
    ['drift'],
    ['lint'],
    ['plan', '--out', 'x.json'],
    ['show', 'x.json'],
  ])
    expect((await here.run(argv, withSwitch('1'))).exitCode).toBe(0)
})
