import { CallFailure } from '../adapters/call-failure.ts'
import type { HttpClient } from '../adapters/http/http-client.ts'
import { type Row, rowOf } from './github-answers.ts'

/** Asks what REST does not tell; an answer with errors is a failure. https://docs.github.com/graphql */
export async function askGraphql(http: HttpClient, url: string, query: string, variables: Row = {}): Promise<Row> {
  // Enterprise Server has it beside REST, and not below.
  const path = `${url.replace(/\/+$/, '').replace(/\/api\/v3$/, '/api')}/graphql`
  const { body } = await http.read({ method: 'POST', path, body: { query, variables } })
  const { data, errors } = rowOf(body)
  if (errors === undefined) return rowOf(data)
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : []
  const { message } = rowOf(first)
  throw new CallFailure({
    class: 'invalid',
    message: typeof message === 'string' ? message : 'GitHub cannot answer that',
  })
}
