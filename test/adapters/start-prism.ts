import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePorts } from '../servers/free-ports.ts'

const program = resolve('test/prism/node_modules/@stoplight/prism-cli/dist/index.js')

/** Why an official description cannot be held against requests here; null when it can. */
export function whyNoPrism(description: string): string | null {
  const folder = process.env['API_DESCRIPTIONS']
  if (!folder) return 'API_DESCRIPTIONS names no folder with official descriptions'
  if (!existsSync(join(folder, description))) return `${folder} has no ${description}`
  return existsSync(program) ? null : 'prism is not installed: npm ci --prefix test/prism'
}

/**
 * Prism in front of a server, or in place of one: whatever the official description does not allow is told in the
 * answer's `sl-violations`. With `--errors` it would refuse the answers of emulators, too, which leave out what nobody asked them for.
 */
export async function startPrism(description: string, target: string | null): Promise<string> {
  const file = join(process.env['API_DESCRIPTIONS']!, description)
  return runPrism(target === null ? ['mock', file] : ['proxy', file, target])
}

/** What the request was not allowed to be, by the header `sl-violations` of its answer. */
export function violationsOf(header: string | null): string[] {
  const all = JSON.parse(header ?? '[]') as { location: string[]; severity: string; message: string }[]
  return all
    .filter(({ location, severity }) => location[0] === 'request' && severity === 'Error')
    .map(({ location, message }) => `${location.join('.')}: ${message}`)
}

async function runPrism(asked: readonly string[]): Promise<string> {
  const [port = 0] = await freePorts(1)
  const child = spawn(process.execPath, [program, ...asked, '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  await new Promise<void>((done, fail) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8')
      if (said.includes('is listening')) done()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('exit', (code) => fail(new Error(`prism ended with ${code}: ${said.slice(-2000)}`)))
  })
  return `http://127.0.0.1:${port}`
}
