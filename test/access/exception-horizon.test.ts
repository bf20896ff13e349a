import { expect, test } from 'vitest'
import { expiringExceptions } from '../../src/access/exception-horizon.ts'
import { day } from '../../src/domain/time.ts'
import { companyOf, noon } from './build.ts'

const now = Date.parse(noon)

test('an exception that ends within the horizon is a warning at its place', () => {
  const { model } = companyOf({ files: exceptions(['EX-1', 'expires: 2026-06-10T12:00:00Z']) })
  expect(expiringExceptions(model.exceptions, now, 14 * day)).toEqual([
    {
      severity: 'warning',
      code: 'expiring-exception',
      message: 'exception `EX-1` of `ana` ends at 2026-06-10T12:00:00Z',
      help: 'continue it with `provisionr exception extend`, or let it end',
      at: { file: 'policies/all.yaml', line: 2, column: 5 },
      person: 'ana',
    },
  ])
})

test('the horizon counts in, the present does not', () => {
  const { model } = companyOf({
    files: exceptions(
      ['now', `expires: "${noon.replace('Z', ':00Z')}"`],
      ['horizon', 'expires: 2026-06-02T12:00:00Z'],
      ['beyond', 'expires: 2026-06-02T12:00:01Z'],
      ['future', 'starts: 2026-06-02T10:00:00Z, expires: 2026-06-02T11:00:00Z'],
    ),
  })
  expect(names(expiringExceptions(model.exceptions, now, day))).toEqual(['horizon', 'future'])
})

test('what is revoked or continued is no surprise', () => {
  const { model } = companyOf({
    files: exceptions(
      ['revoked', 'expires: 2026-07-01, revoked: {at: 2026-06-02T12:00:00Z, by: bo, reason: done}'],
      ['continued', 'expires: 2026-06-03'],
      ['next', 'starts: 2026-06-04, expires: 2026-07-30, extends: continued'],
      ['paused', 'expires: 2026-06-05'],
      ['later', 'starts: 2026-06-08, expires: 2026-07-30, extends: paused'],
      ['shortened', 'expires: 2026-06-06'],
      ['short', 'starts: 2026-06-01, expires: 2026-06-02, extends: shortened'],
    ),
  })
  expect(names(expiringExceptions(model.exceptions, now, 14 * day))).toEqual(['paused', 'shortened', 'short'])
})

function exceptions(...entries: readonly [id: string, times: string][]): string {
  const lines = entries.map(
    ([id, times], index) =>
      `  - {id: ${id}, user: ana, grant: "slack:channel:#c${index}", justification: why, ${times}}`,
  )
  return `exceptions:\n${lines.join('\n')}\n`
}

function names(diagnostics: readonly { readonly message: string }[]): string[] {
  return diagnostics.map(({ message }) => message.split('`')[1]!)
}
