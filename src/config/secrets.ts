import { Failure } from '../domain/failure.ts'

/** `${NAME}`, or `${file:/run/secrets/x}`. */
const reference = /\$\{(?:file:([^}]+)|([A-Za-z_][A-Za-z0-9_]*))\}/g

export type ReadFile = (path: string) => string

/**
 * The value with every reference in its texts replaced: variables from `env`, files by `readFile` (without the line break at
 * their end). Throws the failure `missing-secret`, which names the reference and never a value.
 */
export function resolveSecrets(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): unknown {
  if (typeof value === 'string') return resolveText(value, env, readFile)
  if (Array.isArray(value)) return value.map((item: unknown) => resolveSecrets(item, env, readFile))
  if (typeof value !== 'object' || value === null) return value
  const resolved = Object.create(null) as Record<string, unknown>
  for (const [key, member] of Object.entries(value)) resolved[key] = resolveSecrets(member, env, readFile)
  return resolved
}

/** Whether the text is nothing but a reference. */
export function isReference(text: string): boolean {
  return text.replace(reference, '') === '' && text !== ''
}

function resolveText(text: string, env: Readonly<Record<string, string | undefined>>, readFile: ReadFile): string {
  return text.replaceAll(reference, (_whole, path: string | undefined, name: string | undefined) => {
    if (path !== undefined) return readSecretFile(path, readFile)
    const found = name === undefined ? undefined : env[name]
    // An empty variable is what an unset secret looks like in most CI systems.
    if (name !== undefined && found !== undefined && found !== '') return found
    throw new Failure({
      code: 'missing-secret',
      message: `the environment variable \`${name}\` is not set`,
      help: `set \`${name}\` for this run; in CI, add it to the job's secrets`,
    })
  })
}

function readSecretFile(path: string, readFile: ReadFile): string {
  try {
    return readFile(path).replace(/\r?\n$/, '')
  } catch (cause) {
    throw new Failure({
      code: 'missing-secret',
      message: `the secret file \`${path}\` cannot be read`,
      help: 'mount the file, or correct the path in the configuration',
      cause,
    })
  }
}
