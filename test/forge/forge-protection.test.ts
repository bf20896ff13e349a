import { expect, it } from 'vitest'
import { openTestForge } from './open-test-forge.ts'
import { type ForgeServer, startForge } from './server/start-forge.ts'

const requests = {
  type: 'pull_request',
  parameters: { required_approving_review_count: 2, dismiss_stale_reviews_on_push: true },
}

async function protect(server: ForgeServer, enforcesAdmins: boolean): Promise<void> {
  await server.ask('acme-owner', 'PUT', '/repos/acme/access/branches/main/protection', {
    required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: false },
    enforce_admins: enforcesAdmins,
    required_status_checks: null,
    restrictions: null,
    allow_force_pushes: false,
  })
}

it('reads rules without the rights of an administrator', async () => {
  const server = await startForge({ people: [] })
  const forge = openTestForge(server)
  expect(await forge.fetchProtection('main')).toBeNull()
  server.setRules('main', [{ type: 'deletion' }])
  expect(await forge.fetchProtection('main')).toMatchObject({ requiresRequest: false, allowsForcePush: true })
  server.setRules('main', [requests, { type: 'non_fast_forward' }])
  expect(await forge.fetchProtection('main')).toEqual({
    requiresRequest: true,
    approvals: 2,
    dismissesStale: true,
    allowsForcePush: false,
    gaps: [],
  })
  await expect(forge.fetchProtection('no/such')).rejects.toMatchObject({ code: 'forge-unreadable' })
})

it('says what it may not see of older protection, and who may push around it', async () => {
  const server = await startForge({ people: [] })
  await protect(server, false)
  const app = openTestForge(server)
  const admin = openTestForge(server, { token: server.tokenOf('acme-owner') })
  expect(await app.fetchProtection('main')).toMatchObject({
    requiresRequest: false,
    gaps: [expect.stringContaining('`administration`')],
  })
  expect(await admin.fetchProtection('main')).toEqual({
    requiresRequest: true,
    approvals: 1,
    dismissesStale: false,
    allowsForcePush: false,
    gaps: ['administrators of the repository may push around it'],
  })
  await protect(server, true)
  expect(await admin.fetchProtection('main')).toMatchObject({ requiresRequest: true, gaps: [] })
  server.setRules('main', [requests])
  expect(await admin.fetchProtection('main')).toMatchObject({ approvals: 2, dismissesStale: true, gaps: [] })
  expect(await app.fetchProtection('main')).toMatchObject({ requiresRequest: true, approvals: 2, gaps: [] })
})

it('reads the members of a team, and tells none from one that it may not see', async () => {
  const server = await startForge({ people: ['ada-gh', 'bo-gh'] })
  await server.makeTeam('security', ['bo-gh', 'ada-gh'])
  await server.makeTeam('nobody', [])
  const forge = openTestForge(server)
  const members = await forge.fetchTeam('security')
  expect(members?.map(({ login }) => login).toSorted()).toEqual(['ada-gh', 'bo-gh'])
  expect(await forge.fetchTeam('missing')).toBeNull()
})
