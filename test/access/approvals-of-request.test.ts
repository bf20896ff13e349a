import { expect, test } from 'vitest'
import { type ApprovableFiles, approvalsOfRequest } from '../../src/access/approvals-of-request.ts'
import { contentDigest } from '../../src/access/approved-window.ts'
import type { RequestApprovals } from '../../src/domain/evidence.ts'
import { sha256 } from '../../src/files/sha256.ts'
import { documentsOf, usual } from '../policy/build.ts'
import { at, caseOf, stage } from './approval-case.ts'

const approvals: RequestApprovals = {
  approvers: ['dora', 'max'],
  logins: ['dora-gh', 'max-gh'],
  authors: ['dan'],
  ignored: [],
  objections: [],
  strangers: [],
  unknownAuthors: false,
}

/** Exceptions of Ana by id, each with its end. */
function files(ends: Readonly<Record<string, string>>, gifts: readonly string[] = [], more = ''): ApprovableFiles {
  const records = Object.entries(ends).map(
    ([id, expires]) =>
      `  - {id: ${id}, user: ana, grant: "okta:group:x", justification: it is needed, expires: ${expires}${more}}`,
  )
  const exceptions = records.length === 0 ? [] : documentsOf(`exceptions:\n${records.join('\n')}\n`).exceptions
  return { exceptions, gifts }
}

function approved(request: { before: ApprovableFiles; reviewed: ApprovableFiles; merged?: ApprovableFiles }) {
  const { directory, names, settings, policyMembers } = caseOf()
  const people = { directory, names, settings, policyMembers, at }
  const stages = [stage(1, 'manager'), stage(2, 'policy:dba', 'team:dba', 'team:unseen', 'user:cto')]
  const teamMembers = (team: string) => (team === 'dba' ? ['dave', 'dora', 'ana'] : null)
  return approvalsOfRequest({ approvals, source: 'acme/access#7', requester: null, at }, request, {
    ...people,
    configuration: usual,
    teamMembers,
    stages,
    hash: sha256,
  })
}

const names = (found: ReturnType<typeof approved>) => found.map(({ exception, digest }) => exception ?? digest)

test('approvals are for what a request brings, and say whom the rules meant by each approver', () => {
  const reviewed = files({ 'EX-1': '2026-12-01', 'EX-2': '2026-12-01' }, ['old', 'new'])
  const found = approved({ before: files({ 'EX-1': '2026-12-01' }, ['old']), reviewed })
  const seen = { approvers: ['dora', 'max'], authors: ['dan'], requester: null, source: 'acme/access#7', at }
  const roles = { 'policy:dba': ['dora'], 'team:dba': ['dora'], 'user:cto': [] }
  const digest = contentDigest(reviewed.exceptions[1]!, usual, sha256)
  expect(found).toEqual([
    { ...seen, exception: 'EX-2', digest, roles: { manager: ['max'], ...roles } },
    // Everybody has another manager: whoever gets something by a line is asked for then.
    { ...seen, exception: null, digest: 'new', roles },
  ])
})

test.each<[string, ApprovableFiles, ApprovableFiles, ApprovableFiles | undefined, readonly string[]]>([
  ['nothing', files({ 'EX-1': '2026-12-01' }), files({ 'EX-1': '2026-12-01' }), undefined, []],
  ['a later end', files({ 'EX-1': '2026-12-01' }), files({ 'EX-1': '2026-12-02' }), undefined, ['EX-1']],
  [
    'a record that became an emergency',
    files({ 'EX-1': '2026-12-01' }),
    files({ 'EX-1': '2026-12-01' }, [], ', break_glass: true'),
    undefined,
    ['EX-1'],
  ],
  ['no record that is taken out', files({ 'EX-1': '2026-12-01' }), files({}), undefined, []],
  ['no words', files({ 'EX-1': '2026-12-01' }), files({ 'EX-1': '2026-12-01' }, [], ', ticket: OPS-1'), undefined, []],
  [
    'what was merged as it was reviewed',
    files({}),
    files({ 'EX-1': '2026-12-01' }, ['a', 'b']),
    files({ 'EX-1': '2026-12-01' }, ['a', 'c']),
    ['EX-1', 'a'],
  ],
  [
    'nothing of what was merged otherwise',
    files({}),
    files({ 'EX-1': '2026-12-01' }),
    files({ 'EX-1': '2027-12-01' }),
    [],
  ],
  ['nothing of what came by the merge alone', files({}), files({}), files({ 'EX-1': '2026-12-01' }, ['a']), []],
])('approvals are for %s', (_what, before, reviewed, merged, expected) => {
  expect(names(approved({ before, reviewed, ...(merged && { merged }) }))).toEqual(expected)
})
