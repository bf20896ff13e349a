import { connect, type Socket } from 'node:net'
import { connect as connectSecurely, rootCertificates, type TLSSocket } from 'node:tls'
import {
  type AddRequest,
  Ber,
  type BindRequest,
  ExtendedRequest,
  MessageParser,
  type ModifyRequest,
  SearchEntry,
  SearchReference,
  type SearchRequest,
  type SearchResponse,
} from 'ldapts'

export type LdapMessage = AddRequest | BindRequest | ExtendedRequest | ModifyRequest | SearchRequest

export interface LdapPlace {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `start_tls` by RFC 4511 (4.14), or in the open */
  readonly security: 'tls' | 'start_tls' | 'none'
  /** certificate authorities in PEM, besides those that Node knows; null: only those */
  readonly authorities: readonly string[] | null
  /** milliseconds for a connection, and for the whole answer to one message */
  readonly timeout: number
}

/** All that came for one message, in order; `result` ends it. */
export interface LdapAnswer {
  readonly entries: readonly SearchEntry[]
  readonly references: readonly string[]
  readonly result: Pick<SearchResponse, 'status' | 'errorMessage' | 'controls'>
}

/**
 * One connection to one server, with the messages of ldapts. It is never opened again behind anybody's back: a new
 * connection is anonymous, and who may see less is shown less.
 */
export interface LdapConnection {
  readonly isOpen: () => boolean
  /** the next number for a message */
  readonly nextId: () => number
  /** Throws `ConnectionTrouble` when the answer does not come whole. */
  send(message: LdapMessage): Promise<LdapAnswer>
  close(): void
}

/** No answer. `isSent` false: nothing can have come of it. */
export class ConnectionTrouble extends Error {
  readonly isSent: boolean
  /** of the operating system or TLS, where there is one */
  readonly code: string

  constructor(message: string, options: { readonly isSent: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'ConnectionTrouble'
    this.isSent = options.isSent
    const { code } = (options.cause ?? {}) as { readonly code?: unknown }
    this.code = typeof code === 'string' ? code : ''
  }
}

/** https://www.rfc-editor.org/rfc/rfc4511#section-4.14 */
const startTls = '1.3.6.1.4.1.1466.20037'

export async function openLdapConnection(place: LdapPlace): Promise<LdapConnection> {
  const { host, port, security } = place
  if (security === 'tls') return speak(await secured(place, null), place)
  const plain = await connected(connect({ host, port }), 'connect', place)
  if (security === 'none') return speak(plain, place)
  const open = speak(plain, place)
  try {
    const { result } = await open.send(new ExtendedRequest({ messageId: open.nextId(), oid: startTls }))
    if (result.status !== 0)
      throw new ConnectionTrouble(`the server refuses StartTLS (${result.status})`, { isSent: false })
  } catch (error) {
    open.close()
    if (!(error instanceof ConnectionTrouble)) throw error
    throw new ConnectionTrouble(error.message, { isSent: false, cause: error.cause })
  }
  plain.removeAllListeners()
  return speak(await secured(place, plain), place)
}

function secured(place: LdapPlace, socket: Socket | null): Promise<TLSSocket> {
  const { host, port, authorities } = place
  const secure = connectSecurely({
    ...(socket ? { socket } : { host, port }),
    // An address has no name to ask for (RFC 6066, 3); the certificate is checked against it all the same.
    ...(!isAddress(host) && { servername: host }),
    host,
    minVersion: 'TLSv1.2',
    ...(authorities && { ca: [...rootCertificates, ...authorities] }),
  })
  return connected(secure, 'secureConnect', place)
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host)
}

function connected<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  { timeout }: LdapPlace,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new ConnectionTrouble(cause.message, { isSent: false, cause }))
    }
    const timer = setTimeout(
      () => fail(Object.assign(new Error('no connection in time'), { code: 'TIMEOUT' })),
      timeout,
    )
    const onClose = () => fail(new Error('the connection was closed'))
    socket.once('error', fail)
    socket.once('close', onClose)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('error', fail)
      socket.off('close', onClose)
      resolve(socket)
    })
  })
}

interface Waiting {
  readonly message: LdapMessage
  readonly entries: SearchEntry[]
  readonly references: string[]
  readonly timer: NodeJS.Timeout
  readonly resolve: (answer: LdapAnswer) => void
  readonly reject: (trouble: ConnectionTrouble) => void
}

function speak(socket: Socket, { timeout }: LdapPlace): LdapConnection {
  const waiting = new Map<string, Waiting>()
  const parser = new MessageParser()
  let count = 0
  let isOpen = true

  parser.on('message', (message) => {
    const one = waiting.get(String(message.messageId))
    // A message that nobody asked for (number 0) says that the server hangs up; its end follows.
    if (!one) return
    if (message instanceof SearchEntry) return void one.entries.push(message)
    if (message instanceof SearchReference) return void one.references.push(...message.uris)
    settle(String(message.messageId))?.resolve({ ...one, result: message })
  })
  parser.on('error', (cause) => end('it answered with something that is not LDAP', cause))
  // What does not begin like a message never becomes one; the parser would wait for its end.
  socket.once('data', (data: Buffer) => {
    if (data[0] !== Ber.Sequence + Ber.Constructor) end('it answered with something that is not LDAP', null)
  })
  socket.on('data', (data: Buffer) => {
    if (isOpen) parser.read(data, waiting)
  })
  socket.on('error', (cause) => end('the connection broke off', cause))
  socket.on('close', () => end('the connection was closed', null))

  return {
    isOpen: () => isOpen,
    nextId: () => ++count,
    send(message) {
      if (!isOpen) return Promise.reject(new ConnectionTrouble('the connection is closed', { isSent: false }))
      const id = String(message.messageId)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => end('no answer in time', null), timeout)
        waiting.set(id, { message, entries: [], references: [], timer, resolve, reject })
        socket.write(message.write())
      })
    },
    close() {
      end('the connection is closed', null)
    },
  }

  function settle(id: string): Waiting | undefined {
    const one = waiting.get(id)
    clearTimeout(one?.timer)
    waiting.delete(id)
    return one
  }

  /** Half an answer is none, and what comes after it belongs to nothing. */
  function end(why: string, cause: unknown): void {
    if (!isOpen) return
    isOpen = false
    socket.destroy()
    const trouble = new ConnectionTrouble(why, { isSent: true, cause })
    for (const id of waiting.keys()) settle(id)?.reject(trouble)
  }
}
