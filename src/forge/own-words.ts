import type { ForgeAccount, ForgeComment } from '../domain/forge.ts'

/** Whether an account is the one whose words count as ours. GitHub's logins differ in more than capitals. */
export function isOwn(account: ForgeAccount | null, self: ForgeAccount): boolean {
  return account !== null && account.login.toLowerCase() === self.login.toLowerCase()
}

/** Our comments that begin with the marker, oldest first: whoever else writes the marker writes no comment of ours. */
export function ownComments(
  comments: readonly ForgeComment[],
  { self, marker }: { readonly self: ForgeAccount; readonly marker: string },
): readonly ForgeComment[] {
  return comments.filter(({ author, body }) => isOwn(author, self) && body.split(/\r?\n/, 1)[0] === marker)
}
