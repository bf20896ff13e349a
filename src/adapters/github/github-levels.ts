/** Repository roles as REST writes them in requests, by what GitHub calls them everywhere else. */
const permissionOf: Readonly<Record<string, string>> = { read: 'pull', write: 'push' }

/** What a request says for a level. */
export function toPermission(level: string): string {
  return permissionOf[level] ?? level
}

const levels = ['admin', 'maintain', 'write', 'triage', 'read']

/** The level that is meant by a role's name (`role_name`, `WRITE`, `push`); null for custom roles. */
export function toLevel(role: unknown): string | null {
  if (typeof role !== 'string') return null
  const name = role.toLowerCase()
  const level = Object.keys(permissionOf).find((one) => permissionOf[one] === name) ?? name
  return levels.includes(level) ? level : null
}

/** The highest of the flags of `permissions`; null when it has none. */
export function highestPermission(permissions: Readonly<Record<string, unknown>>): string | null {
  return levels.find((level) => permissions[toPermission(level)] === true) ?? null
}
