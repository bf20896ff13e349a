import type { Duration } from '../../domain/time.ts'
import type { AdapterIo } from '../adapter.ts'
import type { HttpHeaders } from './http-limits.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** below the base address, or the address of a next page at the same place */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** sent as JSON */
  readonly body?: unknown
  /** sent as a form */
  readonly form?: Readonly<Record<string, string>>
  /** the answer's body is wanted as its text, for who reads JSON more closely than it can be parsed here */
  readonly wantsText?: true
}

export interface HttpAnswer {
  /** whole address that was asked */
  readonly url: string
  readonly status: number
  /** by lower-case name */
  readonly headers: HttpHeaders
  /** parsed JSON; null without a body; the text itself when it is no JSON, or wanted so */
  readonly body: unknown
}

/** Where requests go, and by which way. */
export interface HttpPlace {
  /** the system's name, for messages */
  readonly name: string
  readonly baseUrl: string
  /** the longest wait for one answer */
  readonly timeout: Duration
  /** certificates to trust besides the usual ones, as PEM */
  readonly ca: string | null
  /** overrides the proxy of the environment */
  readonly proxy: string | null
  /** asked once, before the first request */
  readonly tls?: () => Promise<TlsIdentity>
  readonly io: AdapterIo
}

/** How one side of a connection proves who it is, and what it demands of the other. */
export interface TlsIdentity {
  /** a certificate of ours and its key, as PEM; both or none */
  readonly certificate: string | null
  readonly key: string | null
  /** the only authorities to trust, as PEM; null: the usual ones and `ca` */
  readonly onlyCa: string | null
  /** the name that must stand in the system's certificate, where it is not that of the address */
  readonly serverName: string | null
  /** nobody looks at the system's certificate */
  readonly isUnchecked: boolean
}
