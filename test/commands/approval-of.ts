import { stringify } from 'yaml'
import { contentDigest } from '../../src/access/approved-window.ts'
import { sha256 } from '../../src/files/sha256.ts'
import { documentsOf, settingsOf } from '../policy/build.ts'

const plain = { aliasDuplicateObjects: false }

/** An approval of the exception as it is written, for the file of evidence; the author asks for themselves. */
export function approvalOf(exception: object, change: object = {}): Record<string, unknown> {
  const [read] = documentsOf(stringify({ exception }, plain)).exceptions
  const digest = contentDigest(read!, { ...settingsOf(), timezone: 'UTC' }, sha256)
  return { exception: read!.id, digest, author: read!.person, approvers: ['cy'], source: 'request 1', ...change }
}
