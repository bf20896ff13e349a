import type { ActualAccount } from '../../domain/access.ts'

/** Whom a binding is for. Kubernetes keeps neither users nor groups: a name is whatever the authenticator says. */
export interface Subject {
  readonly kind: 'User' | 'Group'
  readonly name: string
}

/** The native id of a subject, told apart from every other whatever it is called. */
export function accountId({ kind, name }: Subject): string {
  return `${kind}/${name}`
}

/** Null for what is no id of a subject. */
export function parseAccount(id: string): Subject | null {
  const [, kind, name] = /^(User|Group)\/(.+)$/s.exec(id) ?? []
  return kind === undefined || name === undefined ? null : { kind: kind as Subject['kind'], name }
}

/**
 * The account of a subject. People are users whose names begin with `prefix` (as `--oidc-username-prefix` makes them),
 * which is left out; everybody else is called `user:NAME` or `group:NAME`, so that nobody passes for a person.
 */
export function accountOf(subject: Subject, prefix: string): ActualAccount {
  const { kind, name } = subject
  const isPerson = kind === 'User' && name.startsWith(prefix) && name.length > prefix.length
  const username = isPerson ? name.slice(prefix.length) : `${kind.toLowerCase()}:${name}`
  return {
    id: accountId(subject),
    username,
    email: isPerson && username.includes('@') ? username : null,
    employeeId: null,
    externalId: null,
    status: 'enabled',
    createdAt: null,
  }
}
