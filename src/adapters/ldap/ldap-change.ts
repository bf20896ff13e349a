/** One change of one attribute; a `replace` without values takes the attribute away. */
export interface LdapChange {
  readonly operation: 'add' | 'delete' | 'replace'
  readonly attribute: string
  readonly values: readonly (string | Buffer)[]
}
