import { describe, expect, test } from 'vitest'
import { type Company, createCompany } from '../commands/company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs', 'okta:group:staff'] }

/** Both have accounts in two systems; then Ada leaves, and GitLab answers as `as` to whoever reads `read`. */
async function leaving(read: string, as: string): Promise<Company> {
  const here = createCompany({ people, policies: [base], systems: { gitlab: {}, okta: { simulates: 'okta' } } })
  await here.apply()
  here.people([{ ...people[0], status: 'Left' }, people[1]!])
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ read, as }] } } } })
  return here
}

const found = async (here: Company, ...argv: string[]) =>
  (await here.plan(...argv)).diagnostics.flatMap(({ code, message }) => (code === 'loss-unread' ? [message] : []))

describe('who left, in a system that was not read', () => {
  test.each([
    ['accounts', 'unreachable', 'ada/gitlab:account'],
    ['accounts', 'partial', 'ada/gitlab:account'],
    ['accounts', 'lost_page', 'ada/gitlab:account'],
    ['group', 'denied', 'ada/gitlab:group:docs'],
    ['group:docs', 'cut', 'ada/gitlab:group:docs'],
  ])('is an error, and no run is a success, until it can be read (%s %s)', async (read, as, address) => {
    const here = await leaving(read, as)
    const apply = async (...argv: string[]) => (await here.run(['apply', '--yes', ...argv])).exitCode
    const message = `\`${address}\` must go, and gitlab was not read to the end: nobody can tell whether it is still there`
    expect(await found(here)).toEqual([message])
    expect([await apply(), await apply('--only-cause', 'start,expiry,grace,lock,person')]).toEqual([7, 7])
    expect((await here.run(['plan'])).out).toContain('Access that must go stays (loss-unread')
    expect(here.held('okta')['ada']).toEqual(['suspended'])
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    expect([await found(here), await apply(), await found(here)]).toEqual([[], 0, []])
    expect(here.held('gitlab')['ada']).toEqual(['suspended'])
  })

  test('is none to runs that are not about it, and nothing once all was seen to be gone', async () => {
    const here = await leaving('accounts', 'unreachable')
    expect(await found(here, '--system', 'okta')).toEqual([])
    expect(await found(here, '--user', 'bo')).toEqual([])
    expect(await found(here, '--cause', 'expiry')).toEqual([])
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    await here.apply()
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'unreachable' }] } } } })
    expect(await found(here)).toEqual([])
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
  })
})
