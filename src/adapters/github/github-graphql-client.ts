import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import { textOf } from '../http/json-values.ts'
import { oddAnswer, type Row, rowOf, rowsOf } from './github-rows.ts'

/** GitHub's GraphQL. https://docs.github.com/graphql */
export interface GraphqlClient {
  /** The `data` of an answer; errors in it are failures, whatever else came. */
  ask(query: string, variables: Row): Promise<Row>
  /** Whether the server has it at all. */
  isOffered(): Promise<boolean>
}

export function createGraphqlClient(
  http: HttpClient,
  { name, baseUrl }: { readonly name: string; readonly baseUrl: string },
): GraphqlClient {
  // Enterprise Server has it beside REST, and not below.
  const path = `${baseUrl.replace(/\/+$/, '').replace(/\/api\/v3$/, '/api')}/graphql`
  return {
    async ask(query, variables) {
      const { body } = await http.read({ method: 'POST', path, body: { query, variables } })
      const { data } = rowOf(body)
      if (typeof data === 'object' && data !== null) return rowOf(data)
      throw oddAnswer(name, 'an answer of GraphQL')
    },
    async isOffered() {
      const query = 'query offered { __typename }'
      const { status } = await http.read({ method: 'POST', path, body: { query } }, [404, 405, 410, 501])
      return status === 200
    },
  }
}

/** A part of a list that GraphQL gives. */
export interface Connection {
  readonly rows: readonly Row[]
  readonly total: number
  /** where the next part begins; null: this was the last */
  readonly next: string | null
}

/** Reads a connection with `totalCount`, `pageInfo`, and `edges` or `nodes`. */
export function connectionOf(value: unknown, name: string): Connection {
  const { totalCount, pageInfo, edges, nodes } = rowOf(value)
  const { hasNextPage, endCursor } = rowOf(pageInfo)
  const next = hasNextPage === true ? textOf(endCursor) : null
  if (typeof totalCount !== 'number' || typeof hasNextPage !== 'boolean' || (hasNextPage && next === null))
    throw oddAnswer(name, 'a list of GraphQL')
  return { rows: rowsOf(edges ?? nodes, name), total: totalCount, next }
}

/** What was read is whole when as much came as was announced. */
export function assertWhole(came: number, { total }: Connection, of: { readonly name: string; readonly what: string }) {
  if (came === total) return
  const message = `${of.name}: ${total} ${of.what} were announced and ${came} came`
  throw new CallFailure({ class: 'transient', message })
}
