import { describe, expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'

const person = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const systems = { okta: { simulates: 'okta' }, gitlab: {} }

async function found(policies: readonly Record<string, unknown>[], more = ''): Promise<string[]> {
  const here = createCompany({ people: [person], policies, systems })
  if (more) here.write('policies/more.yaml', more)
  const { out } = await here.run(['lint', '--format', 'json'])
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; message: string; help: string }[] }
  return diagnostics.flatMap(({ code, message, help }) => (code === 'near-miss-grant' ? [`${message} → ${help}`] : []))
}

const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['okta:group:Site', 'gitlab:group:docs'] }

describe('a name with other capitals is warned of', () => {
  test('in a deny, a lock and a constraint, where the system tells names apart', async () => {
    const more = `
policy: {name: No, triggers: {title: Writer}, denies: ["okta:group:site"]}
---
lock: {grant: "okta:group:SITE", reason: incident}
---
constraint: {name: few, kind: max_holders, grants: ["okta:group:sitE"], count: 3}
`
    const messages = await found([writer], more)
    expect(messages).toHaveLength(3)
    expect(messages[0]).toBe(
      '`okta:group:site` differs only in capitals from `okta:group:Site` (policies/all.yaml:6:9) → okta tells them apart, so this does not cover it: write it alike, unless both exist',
    )
  })

  test('in a second grant, whether the system tells names apart or not', async () => {
    const other = { name: 'Other', triggers: [{ title: 'Writer' }], grants: ['okta:group:site', 'gitlab:group:Docs'] }
    expect((await found([writer, other])).map((one) => one.replace(/^.*→ /, ''))).toEqual([
      'okta tells them apart, so this is another grant there: write it alike, unless both exist',
      'gitlab takes both for one: write them alike',
    ])
  })
})

test('a name that is granted as it is written, a pattern where capitals do not count, and other names are fine', async () => {
  const more = `
policy: {name: No, triggers: {title: Chef}, denies: ["okta:group:Site", "gitlab:group:DOCS", "okta:group:sites", "okta:*:site"]}
`
  expect(await found([writer], more)).toEqual([])
})
