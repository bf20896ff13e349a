/** Which cluster, and as whom: from a kubeconfig, from inside a cluster, or as the settings say. */
export interface ClusterAccess {
  readonly server: string
  /** the only authorities to trust, as PEM; null: the usual ones */
  readonly ca: string | null
  readonly serverName: string | null
  readonly isUnchecked: boolean
  readonly proxy: string | null
  readonly credentials: ClusterCredentials
}

export type ClusterCredentials =
  | { readonly kind: 'token'; readonly token: string }
  /** read again for every request: those who write it renew it */
  | { readonly kind: 'token-file'; readonly path: string }
  /** both as PEM */
  | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string }
  | { readonly kind: 'plugin'; readonly plugin: CredentialPlugin }

/** A program that knows credentials (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins). */
export interface CredentialPlugin {
  readonly apiVersion: string
  /** a name to look for in `PATH`, or an absolute path */
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** what to do when there is no such program */
  readonly installHint: string | null
  /** what it is told of the cluster; null: nothing */
  readonly cluster: Readonly<Record<string, unknown>> | null
}
