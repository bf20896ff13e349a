import { expect, it } from 'vitest'
import { startDescriptionCheck } from '../adapters/start-description-check.ts'
import { whyNoPrism } from '../adapters/start-prism.ts'
import { openTestForge } from './open-test-forge.ts'
import { startForge } from './server/start-forge.ts'

const description = 'github-access.json'
const reason = whyNoPrism(description)
const unless = reason === null ? '' : ` (left out: ${reason})`

it.skipIf(reason !== null)(`the official description refuses nothing that is sent${unless}`, async () => {
  const server = await startForge({ people: ['ada-gh', 'bo-gh'] })
  await server.makeTeam('security', ['bo-gh'])
  server.push('ada-gh', 'topic', { 'a.txt': 'a\n' })
  const check = await startDescriptionCheck(description, server.url)
  const forge = openTestForge({ ...server, url: check.url })
  const { number, head } = await forge.openRequest({ branch: 'topic', base: 'main', title: 'x', body: 'y' })
  await server.review('bo-gh', 'APPROVE', number)
  expect(await forge.askReviewers(number, ['bo-gh'])).toEqual([])
  expect((await forge.fetchFacts(number)).reviews).toHaveLength(1)
  expect(await forge.fetchTeam('security')).toHaveLength(1)
  const comment = await forge.createComment(number, 'plan')
  await forge.updateComment(comment.id, 'plan, again')
  expect(await forge.fetchComments(number)).toHaveLength(1)
  await forge.fetchSelf()
  await forge.fetchRequestsOf(head.commit)

  expect(check.violations).toEqual([])
  expect([...check.checked].toSorted()).toEqual([
    'GET /orgs/acme/teams/security/members',
    'GET /repos/acme/access/issues/1/comments',
    'GET /repos/acme/access/pulls/1',
    'GET /repos/acme/access/pulls/1/commits',
    'GET /repos/acme/access/pulls/1/reviews',
    'GET /user',
    'POST /repos/acme/access/issues/1/comments',
    'POST /repos/acme/access/pulls',
    'POST /repos/acme/access/pulls/1/requested_reviewers',
  ])
})
