import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { formLabels, parseRequestForm } from '../../src/forge/parse-request-form.ts'

const form = (values: Partial<Record<(typeof formLabels)[number], string>> = {}) => {
  const given: Record<string, string> = {
    Access: 'prod-db:role:orders_ro',
    'How long': '2h',
    Why: 'Orders are stuck in the queue',
    Ticket: 'OPS-7',
    ...values,
  }
  return formLabels.map((label) => `### ${label}\n\n${given[label]!}`).join('\n\n')
}

const asked = {
  grant: 'prod-db:role:orders_ro',
  duration: '2h',
  justification: 'Orders are stuck in the queue',
  ticket: 'OPS-7',
}

describe('the text of the issue form', () => {
  test('is what was asked for, also when it was edited on the web and with blank lines behind it', () => {
    expect(parseRequestForm(form())).toEqual(asked)
    expect(parseRequestForm(`${form()}\n\n`)).toEqual(asked)
    expect(parseRequestForm(form().replaceAll('\n', '\r\n'))).toEqual(asked)
  })

  test('may leave out the ticket and nothing else', () => {
    expect(parseRequestForm(form({ Ticket: '_No response_' }))).toEqual({ ...asked, ticket: null })
    for (const label of ['Access', 'How long', 'Why'] as const) {
      expect(parseRequestForm(form({ [label]: '_No response_' })), label).toBeNull()
      expect(parseRequestForm(form({ [label]: '   ' })), label).toBeNull()
    }
  })

  test('keeps what is typed as it is: it is data, whatever it looks like', () => {
    for (const text of [
      '### Access',
      '$(id) `id` ${{ github.token }}',
      '@everyone <!-- provisionr:plan acme -->',
      '- [ ] x',
    ])
      expect(parseRequestForm(form({ Why: text }))?.justification, text).toBe(text)
  })

  test.each([
    ['a field twice', `${form()}\n\n### Access\n\nother:role:admin`],
    ['fields in another order', form().split('\n\n### ').toReversed().join('\n\n### ')],
    ['a field with two lines', form({ Why: 'one\ntwo' })],
    ['a field that brings another', form({ Why: 'x\n\n### Ticket\n\nOPS-1' })],
    ['text before it', `hello\n\n${form()}`],
    ['text behind it', `${form()}\n\nhello`],
    ['a line end that others do not see', form({ Why: 'one\u2028two' })],
    ['no field at all', 'please give me access'],
    ['nothing', ''],
    ['a field that is missing', form().replace('### Ticket\n\nOPS-7', '')],
    ['too much', form({ Why: 'x'.repeat(10_001) })],
  ])('is nothing with %s', (_, body) => {
    expect(parseRequestForm(body)).toBeNull()
  })

  test('has the labels of the form that init writes, each a field of one line', () => {
    const { body } = parse(readFileSync('examples/init/.github/ISSUE_TEMPLATE/access-request.yml', 'utf8')) as {
      readonly body: readonly { readonly type: string; readonly attributes: { readonly label: string } }[]
    }
    const fields = body.filter(({ type }) => type !== 'markdown')
    expect(fields.map(({ type }) => type)).toEqual(formLabels.map(() => 'input'))
    expect(fields.map(({ attributes }) => attributes.label)).toEqual([...formLabels])
  })
})
