import { describe, expect, test } from 'vitest'
import { base, owners, prod, settled } from './standing-company.ts'

describe('what stood before a lock or a deny', () => {
  const lock = 'lock: {user: ben, reason: lost badge, until: 2026-11-20T11:00:00Z}\n'

  test('returns without a new approval when the lock ends by its time', async () => {
    const here = await settled()
    here.write('policies/lock.yaml', lock)
    await here.apply()
    here.at('2026-11-20T11:30:00Z')
    expect(await prod(here)).toEqual({ given: ['add ben/gitlab:group:prod none→owner lifted'], waits: false })
  })

  test('and when a deny ends by its date', async () => {
    const deny = { name: 'Freeze', triggers: { team: 'Ops' }, grants: [], denies: ['gitlab:group:prod'] }
    const here = await settled()
    here.policies([base, owners, { ...deny, expires: '2026-11-20T11:00:00Z' }])
    await here.apply()
    here.at('2026-11-20T11:30:00Z')
    expect(await prod(here)).toEqual({ given: ['add ben/gitlab:group:prod none→owner lifted'], waits: false })
  })

  test('waits after an edit of the policy, as it would have without the lock', async () => {
    const here = await settled()
    here.write('policies/lock.yaml', lock)
    await here.apply()
    here.policies([base, { ...owners, triggers: { team: 'Ops', status: 'Active' } }])
    here.at('2026-11-20T11:30:00Z')
    expect(await prod(here)).toEqual({ given: [], waits: true })
    const ran = await here.run(['plan'])
    expect(ran.out.replaceAll(/\s+/g, ' ')).toContain(
      '1 grant that ben would newly get must be approved under `careful`, and no approval can be verified; it waits',
    )
    expect(ran.out).not.toContain('edit of files')
  })
})

test('access is not said to agree while something waits for an approval', async () => {
  const here = await settled([base])
  here.policies([base, owners])
  expect((await here.run(['plan'])).out).toContain('No changes; 1 change waits for an approval or a guard, see above.')
  expect((await here.run(['drift'])).out).toContain(
    'No drift; 1 change waits for an approval or a guard, see `provisionr plan`.',
  )
})
