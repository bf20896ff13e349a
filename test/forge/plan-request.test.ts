import { describe, expect, test } from 'vitest'
import type { ForgeComment } from '../../src/domain/forge.ts'
import { createCompany, lines } from '../commands/company.ts'
import { documents } from './forge-company.ts'
import { openTestForge } from './open-test-forge.ts'
import {
  andShop,
  engineering,
  more,
  ownComments,
  planOf,
  post,
  requestCompany,
  sales,
  statusOf,
} from './planned-requests.ts'

describe('the plan of a pull request', () => {
  test('is what merging would do: the branch’s doing apart from what was pending', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const plan = await planOf(here, number)
    expect(lines(plan.changes.filter((one) => one.by_branch))).toEqual([
      'create_account bo/gitlab:account policy',
      'create_account cy/gitlab:account policy',
      'add bo/gitlab:group:code none→guest policy',
      'add cy/gitlab:group:code none→guest policy',
    ])
    expect(lines(plan.changes.filter((one) => !one.by_branch))).toHaveLength(2)
    const commit = here.forge.git.resolve('code')
    expect(plan.source).toMatchObject({ base_name: 'main', branch: `pr/${number}`, commit, base: here.pull() })
    expect(plan.request).toMatchObject({ source: `acme/access#${number}`, number, approvers: [], needed: 0 })
  })

  test('takes nothing away that the base got since the branch left it', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    here.forge.push('cy-gh', 'main', {
      'policies/shop.yaml': documents('policies', [{ ...sales, name: 'Shop', grants: ['gitlab:group:shop'] }]),
    })
    here.pull()
    await here.apply()
    const plan = await planOf(here, number)
    expect(plan.changes.filter(({ action }) => action === 'remove')).toEqual([])
    expect(lines(plan.changes).filter((line) => line.startsWith('add'))).toHaveLength(2)
  })

  test('is made of the base as it is now, also from a checkout that is behind it', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    here.forge.push('cy-gh', 'main', {
      'policies/all.yaml': documents('policies', [{ ...sales, grants: ['gitlab:group:shop'] }]),
    })
    const plan = await planOf(here, number)
    expect(plan.source.base).toBe(here.forge.git.resolve('main'))
    expect(plan.changes.map(({ resource }) => resource)).toContain('shop')
    expect(plan.changes.map(({ resource }) => resource)).not.toContain('reports')
  })

  test('cannot be made of branches that contradict each other, and the files are named', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', { 'policies/all.yaml': documents('policies', [engineering]) })
    here.forge.push('cy-gh', 'main', { 'policies/all.yaml': documents('policies', []) })
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 3, out: '' })
    expect(ran.err).toContain(`pull request ${number} and \`main\` contradict each other in \`policies/all.yaml\``)
    expect((await ownComments(here, number))[0]!.body).toContain('### No plan: `invalid-files`')
    expect(await statusOf(here, 'code')).toMatchObject({ state: 'failure', description: 'not planned: invalid-files' })
  })

  test('is made of an open one alone', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    await here.forge.close('bo-gh', number)
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 5, out: '' })
    expect(ran.err).toContain(`pull request ${number} is closed`)
  })

  test.each([
    [['--post'], '`--post` needs a pull request'],
    [['--pull-request', '1', '--base', 'main'], 'two bases'],
    [['--pull-request', '1', '--post', '--user', 'ana'], 'only a part was asked for'],
    [['--pull-request', '1', '--post', '--max-removals', '9'], 'something was allowed'],
    [['--pull-request', 'main'], 'a number is expected'],
  ])('is not asked for with %j', async (argv, said) => {
    const ran = await createCompany().run(['plan', ...argv])
    expect(ran).toMatchObject({ exitCode: 64, out: '' })
    expect(ran.err).toContain(said)
  })
})

describe('what is posted', () => {
  test('is one comment and one status, which are not written again while they say the same', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const ran = await post(here, number)
    expect(ran).toMatchObject({ exitCode: 0, err: '' })
    expect(ran.out).toContain('Plan: 6 to add')
    const again = await post(here, number, '--log-level', 'info')
    expect(again.err).toMatch(/comment \d+ of pull request \d+: unchanged/)
    const [comment, ...others] = await ownComments(here, number)
    expect(others).toEqual([])
    expect(comment!.body).toMatch(/^<!-- provisionr:plan acme -->\n### Plan: 6 to add; 3 people, 1 system\./)
    expect(comment!.body).toMatch(/\n<!-- provisionr:reviewed v1 decision [\w-]+ -->\n?$/)
    const head = here.forge.git.resolve('code')!
    const statuses = await here.forge.ask('bo-gh', 'GET', `/repos/acme/access/commits/${head}/statuses`)
    expect(statuses).toMatchObject([
      {
        state: 'success',
        context: 'provisionr/acme',
        description: expect.stringMatching(/^sha256:[0-9a-f]{64} reviewed:[0-9a-f]{32}$/) as string,
      },
    ])
    expect(statuses).toHaveLength(1)
  })

  test('is written anew for a new head, also below a hundred comments of others', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    for (let one = 0; one < 101; one++) await here.forge.comment('cy-gh', number, `remark ${one}`)
    await post(here, number)
    here.forge.push('bo-gh', 'code', andShop)
    const ran = await post(here, number, '--log-level', 'info')
    expect(ran.err).toMatch(/comment \d+ of pull request \d+: updated/)
    const comments = await ownComments(here, number)
    expect(comments).toHaveLength(1)
    expect(comments[0]!.body).toContain('gitlab:group:shop')
  })

  test('is the oldest of several comments of ours, and that there are several is said', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const forge = openTestForge(here.forge)
    const first = await forge.createComment(number, '<!-- provisionr:plan acme -->\nearlier')
    await forge.createComment(number, '<!-- provisionr:plan acme -->\nlater')
    await forge.createComment(number, '<!-- provisionr:plan acme/other -->\nof another environment')
    const ran = await post(here, number)
    expect(ran.err).toContain(`2 comments of ours are the plan of pull request ${number}: the oldest was written anew`)
    const bodies = (await ownComments(here, number)).map(({ id, body }) => [id, body.split('\n')[1]])
    expect(bodies.map(([, line]) => line)).toEqual([
      expect.stringContaining('### Plan'),
      'later',
      'of another environment',
    ])
    expect(bodies[0]![0]).toBe(first.id)
  })

  test('tells no more than the base’s `privacy` allows, whatever the branch writes there', async () => {
    const here = await requestCompany({ privacy: 'counts' })
    const configuration = here.read('provisionr.yaml').replace('privacy: counts', 'privacy: full')
    const number = await here.propose('bo-gh', 'code', { ...more, 'provisionr.yaml': configuration })
    await post(here, number)
    const [{ body }] = (await ownComments(here, number)) as [ForgeComment]
    expect(body).toContain('`privacy: counts`')
    expect(body).not.toMatch(/\bbo\b|\bcy\b|code/)
  })

  test('is nothing when somebody pushes while the plan is made: exit code 5', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const ran = await here.inCi(['plan', '--pull-request', String(number), '--post'], {
      out: () => void here.forge.push('bo-gh', 'code', andShop),
    })
    expect(ran.exitCode).toBe(5)
    expect(ran.err).toContain('got other commits, or another base, while its plan was made; nothing was posted')
    expect(await ownComments(here, number)).toEqual([])
    expect(await statusOf(here, 'code')).toBeNull()
  })

  test('fails in words when the token cannot write, after the plan was printed', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    const env = { GITHUB_TOKEN: here.forge.tokens.reader }
    const ran = await here.inCi(['plan', '--pull-request', String(number), '--post'], { env })
    expect(ran.exitCode).toBe(1)
    expect(ran.out).toContain('Plan: 6 to add')
    expect(ran.err).toContain('[forge-unwritable]')
  })

  test('takes the place of an earlier plan when there is none any more', async () => {
    const here = await requestCompany()
    const number = await here.propose('bo-gh', 'code', more)
    await post(here, number)
    here.forge.push('bo-gh', 'code', {
      'policies/more.yaml':
        'policy: {name: Engineering, triggers: {departmnt: Engineering}, grants: ["gitlab:group:code"]}',
    })
    expect(await post(here, number)).toMatchObject({ exitCode: 3, out: '' })
    const comments = await ownComments(here, number)
    expect(comments).toHaveLength(1)
    expect(comments[0]!.body).toMatch(/^<!-- provisionr:plan acme -->\n### No plan: `invalid-files`\n/)
    expect(comments[0]!.body).toContain('`unknown-attribute` `policies/more.yaml:1`')
    expect(comments[0]!.body).not.toContain('provisionr:reviewed')
    expect(await statusOf(here, 'code')).toMatchObject({ state: 'failure' })
  })
})
