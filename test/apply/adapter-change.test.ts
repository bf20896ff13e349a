import { expect, test } from 'vitest'
import { adapterChange } from '../../src/apply/adapter-change.ts'
import type { Person } from '../../src/domain/person.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'

const attributes = { email: 'ada@acme.test', github_login: 'ada-l', work_mail: 'ada@work.test', employee_id: '7' }
const ada = { id: 'ada', attributes: new Map(Object.entries(attributes)) } as unknown as Person
const change = { action: 'create_account', type: 'account', resource: null, before: null, after: null }
const profile = (match: Parameters<typeof adapterChange>[1]['match'], username: string | null = null) =>
  adapterChange(change as unknown as PlannedChange, { account: null, person: ada, username, match }).profile

test('an account is called like its person, unless accounts are matched by something else', () => {
  expect(profile(null)).toMatchObject({ username: 'ada', email: 'ada@acme.test', displayName: null, employeeId: '7' })
  expect(profile({ account: 'username', person: 'github_login' })).toMatchObject({
    username: 'ada-l',
    email: 'ada@acme.test',
  })
  expect(profile({ account: 'email', person: 'work_mail' })).toMatchObject({ username: 'ada', email: 'ada@work.test' })
})

test('nobody gets a name that their record does not have, for it may be a stranger’s', () => {
  expect(profile({ account: 'username', person: 'slack_name' })).toMatchObject({ username: '' })
  expect(profile({ account: 'email', person: 'other_mail' })).toMatchObject({ email: null })
})

test('an account that is there keeps its name', () => {
  expect(profile({ account: 'username', person: 'github_login' }, 'ada-before')).toMatchObject({
    username: 'ada-before',
  })
})
