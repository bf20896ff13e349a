import {
  AddRequest,
  Attribute,
  BindRequest,
  Change,
  type Control,
  type Filter,
  ModifyRequest,
  PagedResultsControl,
  type SearchEntry,
  SearchRequest,
} from 'ldapts'
import type { AdapterIo } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { redactor } from '../redact.ts'
import {
  ConnectionTrouble,
  type LdapAnswer,
  type LdapConnection,
  type LdapMessage,
  openLdapConnection,
} from './ldap-connection.ts'
import type { LdapChange } from './ldap-change.ts'
import { refusalOf, resultCodes, troubleOf } from './ldap-failure.ts'
import type { LdapAccess } from './ldap-access.ts'

export interface LdapSearch {
  readonly base: string
  readonly filter: Filter
  /** `1.1` for none */
  readonly attributes: readonly string[]
  readonly controls?: readonly Control[]
}

/** LDAP with one server, bound: counted, timed, and free of secrets in whatever it says. Everything throws `CallFailure`. */
export interface LdapClient {
  /** Signs in, unless that is done. */
  open(): Promise<void>
  /** Everything below a base, page by page (RFC 2696), each entry once; again from the start after what passes. */
  search(search: LdapSearch): AsyncIterable<readonly SearchEntry[]>
  /** One entry by its name, if it is there and fits the filter. */
  read(search: LdapSearch): Promise<SearchEntry | null>
  /** Changes an entry, once: whoever asked for it decides what follows from a failure. */
  modify(name: string, changes: readonly LdapChange[]): Promise<void>
  add(name: string, attributes: Readonly<Record<string, readonly (string | Buffer)[]>>): Promise<void>
  /** messages sent so far, signing in included */
  requests(): number
  close(): Promise<void>
}

const attempts = 5
const firstPause = 500

export function createLdapClient(
  { place, user, password, pageSize }: LdapAccess,
  context: { readonly name: string; readonly io: AdapterIo; readonly signal: AbortSignal },
): LdapClient {
  const { name, io, signal } = context
  const clean = redactor([password])
  let count = 0
  let current: LdapConnection | null = null
  let opening: Promise<LdapConnection> | null = null
  /** servers keep the place of one search in pages per connection */
  let pages: Promise<void> = Promise.resolve()

  return {
    open: () => patiently(async () => void (await bound())),

    async *search(search) {
      const release = await turn()
      try {
        yield* everyPage(search)
      } finally {
        release()
      }
    },

    read: (search) =>
      patiently(async () => {
        const request = { ...search, scope: 'base' } as const
        const answer = await ask((messageId) => searchRequest(messageId, request), 'read', `search ${search.base}`)
        if (answer.result.status === resultCodes.noSuchObject) return null
        return wholeAnswer(answer, search.base).entries[0] ?? null
      }),

    async modify(entry, changes) {
      const message = (messageId: number) => new ModifyRequest({ messageId, dn: entry, changes: changes.map(changeOf) })
      const { result } = await ask(message, 'write', `modify ${entry}`)
      if (result.status !== resultCodes.success) throw refusalOf(result, { name, isWrite: true, clean })
    },

    async add(entry, attributes) {
      const list = Object.entries(attributes).map(([type, values]) => attributeOf(type, values))
      const message = (messageId: number) => new AddRequest({ messageId, dn: entry, attributes: list })
      const { result } = await ask(message, 'write', `add ${entry}`)
      if (result.status !== resultCodes.success) throw refusalOf(result, { name, isWrite: true, clean })
    },

    requests: () => count,
    async close() {
      await opening?.catch(() => null)
      current?.close()
    },
  }

  /** A place in a list is worth nothing on another connection: the list begins anew, and what was given is left out. */
  async function* everyPage(search: LdapSearch): AsyncGenerator<readonly SearchEntry[]> {
    const given = new Set<string>()
    for (let attempt = 1; ; attempt++) {
      const earlier = new Set(given)
      let cookie = null as Buffer | null
      try {
        for (;;) {
          const answer: LdapAnswer = await onePage(search, cookie)
          const page = answer.entries.filter((one) => !earlier.has(one.name))
          for (const one of page) given.add(one.name)
          yield page
          const next = cookieIn(answer)
          if (next === null) return
          if (answer.entries.length === 0 && cookie !== null && next.equals(cookie)) throw stuck(search.base)
          cookie = next
        }
      } catch (error) {
        await pauseAfter(error, attempt)
      }
    }
  }

  async function onePage(search: LdapSearch, cookie: Buffer | null): Promise<LdapAnswer> {
    const value = { size: pageSize, ...(cookie && { cookie }) }
    const paged = new PagedResultsControl({ critical: true, value })
    const controls = [paged, ...(search.controls ?? [])]
    // A connection that is new in the middle of a list does not know the place.
    const open = cookie === null ? await bound() : current
    if (!open?.isOpen())
      throw new CallFailure({ class: 'transient', message: `${name} hung up in the middle of a list` })
    const request = { ...search, controls, scope: 'sub' } as const
    const answer = await ask((id) => searchRequest(id, request), 'read', `search ${search.base}`, open)
    return wholeAnswer(answer, search.base)
  }

  function wholeAnswer(answer: LdapAnswer, base: string): LdapAnswer {
    const { result, references } = answer
    if (result.status === resultCodes.noSuchObject) {
      const message = `${name} has no \`${base}\`, or does not show it to these credentials`
      throw new CallFailure({ class: 'permission', message })
    }
    if (result.status !== resultCodes.success) throw refusalOf(result, { name, isWrite: false, clean })
    if (references.length > 0) {
      const message = clean(
        `${name} keeps part of \`${base}\` on another server (${references[0]}), which is not followed`,
      )
      throw new CallFailure({ class: 'invalid', message })
    }
    return answer
  }

  async function patiently<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call()
      } catch (error) {
        await pauseAfter(error, attempt)
      }
    }
  }

  /** Throws what repetition does not help. */
  async function pauseAfter(error: unknown, attempt: number): Promise<void> {
    if (!(error instanceof CallFailure) || error.class !== 'transient' || attempt === attempts) throw error
    await io.wait(firstPause * 2 ** (attempt - 1) * (1 - io.random() / 2))
  }

  async function ask(
    message: (id: number) => LdapMessage,
    kind: 'read' | 'write',
    what: string,
    on: LdapConnection | null = null,
  ): Promise<LdapAnswer> {
    if (kind === 'read') signal.throwIfAborted()
    const open = on ?? (await bound())
    const spoken = { name, isWrite: kind === 'write', clean }
    count++
    try {
      const sent = open.send(message(open.nextId()))
      // What changes something is waited for even when the run is interrupted.
      const answer = await (kind === 'read' ? unlessInterrupted(sent) : sent)
      io.debug(clean(`${name}: ${what} ${answer.result.status}, ${answer.entries.length} entries`))
      return answer
    } catch (error) {
      throw error instanceof ConnectionTrouble ? troubleOf(error, spoken) : error
    }
  }

  function unlessInterrupted<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const interrupt = () => reject(signal.reason as Error)
      signal.addEventListener('abort', interrupt, { once: true })
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', interrupt))
    })
  }

  /** The connection there is, or a new one; all who wait for it wait for the same. */
  async function bound(): Promise<LdapConnection> {
    if (current?.isOpen()) return current
    opening ??= bind().finally(() => (opening = null))
    return (current = await opening)
  }

  async function bind(): Promise<LdapConnection> {
    const spoken = { name, isWrite: false, clean }
    try {
      const open = await openLdapConnection(place)
      count++
      const { result } = await open.send(new BindRequest({ messageId: open.nextId(), dn: user, password }))
      if (result.status === resultCodes.success) return open
      open.close()
      throw refusalOf(result, spoken)
    } catch (error) {
      throw error instanceof ConnectionTrouble ? troubleOf(error, spoken) : error
    }
  }

  async function turn(): Promise<() => void> {
    const before = pages
    let release = () => {}
    pages = new Promise((resolve) => {
      release = resolve
    })
    await before
    return release
  }

  function stuck(base: string): CallFailure {
    return new CallFailure({ class: 'invalid', message: `${name} does not come to the end of \`${base}\`` })
  }
}

function searchRequest(
  messageId: number,
  { base, scope, filter, attributes, controls }: LdapSearch & { readonly scope: 'base' | 'sub' },
): SearchRequest {
  return new SearchRequest({
    messageId,
    baseDN: base,
    scope,
    filter,
    attributes: [...attributes],
    // As long as it takes; the answer is waited for as long as `timeout` says.
    timeLimit: 0,
    ...(controls && { controls: [...controls] }),
  })
}

function changeOf({ operation, attribute, values }: LdapChange): Change {
  return new Change({ operation, modification: attributeOf(attribute, values) })
}

function attributeOf(type: string, values: readonly (string | Buffer)[]): Attribute {
  return new Attribute({ type, values: values.map((one) => (typeof one === 'string' ? Buffer.from(one) : one)) })
}

/** Where the next page begins; null at the end, and where the server gave everything at once. */
function cookieIn({ result }: LdapAnswer): Buffer | null {
  for (const control of result.controls ?? [])
    if (control instanceof PagedResultsControl && control.value?.cookie?.length) return control.value.cookie
  return null
}
