import type { ForgeRoute } from './forge-layer.ts'

/** Who edited the texts of issues, which the emulator does not keep. */
export interface IssueHistory {
  readonly routes: readonly ForgeRoute[]
  /** what GraphQL says of an issue's `userContentEdits` */
  editsOf(number: number): unknown
}

export function createIssueHistory(path: string): IssueHistory {
  const editors = new Map<number, string[]>()
  return {
    routes: [
      [
        new RegExp(`^PATCH /repos/${path}/issues/(\\d+)$`),
        async (call, number) => {
          const answer = await call.pass()
          if (answer.status !== 200 || call.body['body'] === undefined) return answer
          const { user } = answer.body as { readonly user: { readonly login: string } }
          // The version before the first edit is in the history as one of its author.
          const before = editors.get(Number(number)) ?? [user.login]
          editors.set(Number(number), [call.login, ...before])
          return answer
        },
      ],
    ],
    editsOf(number) {
      const nodes = (editors.get(number) ?? []).map((login) => ({ editor: editorOf(login) }))
      return { totalCount: nodes.length, nodes: nodes.slice(0, 100) }
    },
  }
}

function editorOf(login: string) {
  const isBot = login.endsWith('[bot]')
  return { __typename: isBot ? 'Bot' : 'User', login: login.replace(/\[bot\]$/, '') }
}
