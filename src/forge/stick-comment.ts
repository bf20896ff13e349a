import type { ForgeAccount } from '../domain/forge.ts'
import { Failure } from '../domain/failure.ts'
import type { Forge } from './forge.ts'
import { isOwn, ownComments } from './own-words.ts'

/** What became of the one comment that is written anew. */
export interface StuckComment {
  readonly id: number
  readonly how: 'created' | 'updated' | 'unchanged'
  /** other comments of ours that claim to be it; they are left alone */
  readonly doubles: number
}

/**
 * Sees to it that a pull request or an issue has one comment of ours whose first line is the marker: the oldest is written
 * anew where it says something else. Throws `forge-unwritable`, also when the comment turns out to be another account's.
 */
export async function stickComment(
  forge: Pick<Forge, 'fetchSelf' | 'fetchComments' | 'createComment' | 'updateComment'>,
  number: number,
  { marker, body }: { readonly marker: string; readonly body: string },
): Promise<StuckComment> {
  const self = await forge.fetchSelf()
  const [known, ...doubles] = ownComments(await forge.fetchComments(number), { self, marker })
  if (!known) {
    const made = await forge.createComment(number, body)
    if (!isOwn(made.author, self)) throw foreignComment(made.author, self)
    return { id: made.id, how: 'created', doubles: 0 }
  }
  // Forges may take the space at the end away.
  const isSame = known.body.replaceAll('\r\n', '\n').trimEnd() === body.trimEnd()
  if (!isSame) await forge.updateComment(known.id, body)
  return { id: known.id, how: isSame ? 'unchanged' : 'updated', doubles: doubles.length }
}

function foreignComment(author: ForgeAccount | null, self: ForgeAccount): Failure {
  return new Failure({
    code: 'forge-unwritable',
    message: `the comment was written as \`${author?.login ?? 'nobody'}\`, and only those of \`${self.login}\` are found again`,
    help: 'let `forge.account` be the account of the token, or leave it out; then take that comment away',
  })
}
