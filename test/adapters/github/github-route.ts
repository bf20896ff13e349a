/** A request, as far as answers depend on it. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Rows of a list, which are paged; a whole answer; null: the emulator knows better. */
export type Reply = readonly unknown[] | { readonly status: number; readonly body: unknown } | null

/** What a path is answered with; the parts of the path that the pattern takes come as arguments. */
export type Route = readonly [
  pattern: RegExp,
  answer: (call: Call, ...parts: readonly string[]) => Reply | Promise<Reply>,
]

export const missing = { status: 404, body: { message: 'Not Found' } }
export const done = { status: 204, body: null }
