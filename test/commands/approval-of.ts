import { stringify } from 'yaml'
import { exceptionContent } from '../../src/access/exception-content.ts'
import { sha256 } from '../../src/files/sha256.ts'
import { documentsOf, settingsOf } from '../policy/build.ts'

const plain = { aliasDuplicateObjects: false }

/** An approval of the exception as it is written, for the file of evidence; the author asks for themselves. */
export function approvalOf(exception: object, change: object = {}): Record<string, unknown> {
  const [read] = documentsOf(stringify({ exception }, plain)).exceptions
  const digest = sha256(exceptionContent(read!, { ...settingsOf(), timezone: 'UTC' })).slice(0, 32)
  return { exception: read!.id, digest, author: read!.person, approvers: ['cy'], source: 'request 1', ...change }
}
