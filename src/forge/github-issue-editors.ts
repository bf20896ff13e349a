import type { HttpClient } from '../adapters/http/http-client.ts'
import type { ForgeAccount } from '../domain/forge.ts'
import { oddAnswer, type Row, rowOf } from './github-answers.ts'
import { askGraphql } from './github-graphql.ts'

const most = 100

const query = `query editors($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      userContentEdits(first: ${most}) { totalCount nodes { editor { __typename login } } }
    }
  }
}`

/**
 * Whoever changed the text of an issue, in any order; null for accounts that are gone. Entries stay when somebody takes
 * the text of a version out of the history. https://docs.github.com/graphql/reference/objects#usercontentedit
 */
export async function fetchIssueEditors(
  http: HttpClient,
  url: string,
  issue: { readonly owner: string; readonly repo: string; readonly number: number },
): Promise<readonly (ForgeAccount | null)[]> {
  const { repository } = await askGraphql(http, url, query, issue)
  const { totalCount, nodes } = rowOf(rowOf(rowOf(repository)['issue'])['userContentEdits'])
  if (!Array.isArray(nodes) || totalCount !== nodes.length) throw oddAnswer('the whole history of an issue')
  return nodes.map((node: unknown) => editorOf(rowOf(rowOf(node)['editor'])))
}

function editorOf({ __typename: type, login }: Row): ForgeAccount | null {
  return typeof login === 'string' && login !== '' ? { login, isBot: type !== 'User' } : null
}
