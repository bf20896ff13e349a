import { expect, test } from 'vitest'
import { checkSourceKeys } from '../../src/people/check-source-keys.ts'
import { systemSettings } from '../adapters/sandbox/sandbox-context.ts'
import { configured, peopleSettings } from './load-fixture.ts'

const systems = new Map([['staff', systemSettings({ name: 'staff' })]])

async function unusedIn(source: string, options: Readonly<Record<string, unknown>>) {
  const people = peopleSettings({}, { sources: [{ source, path: null, options, at: configured }] })
  return (await checkSourceKeys({ people, systems })).map(({ code, message, at }) => [code, message, at])
}

test('what a source of people would not read is an error', async () => {
  const message = (key: string, source: string) =>
    `the people source has \`${key}\`, which means nothing to \`${source}\``
  expect(await unusedIn('http', { url: 'https://hr.example.com', items: 'data', base_dn: 'dc=example' })).toEqual([
    ['unused-key', message('base_dn', 'http'), configured],
  ])
  expect(await unusedIn('file', { url: 'https://hr.example.com' })).toEqual([
    ['unused-key', message('url', 'file'), configured],
  ])
  expect(await unusedIn('ldap', { user_base: 'dc=example', total: 'n' })).toEqual([
    ['unused-key', message('total', 'ldap'), configured],
  ])
})

test('a source named after a system has its settings there', async () => {
  expect(await unusedIn('staff', { user_filter: '(uid=*)' })).toHaveLength(1)
  expect(await unusedIn('staff', {})).toEqual([])
})
