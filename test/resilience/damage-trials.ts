import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkRecovery, storesText } from './check-recovery.ts'
import { checkChain, readStores } from './look-at-company.ts'
import type { Prepared } from './prepare-stage.ts'
import { runInside } from './run-product.ts'
import { fileTexts } from './state-ground.ts'
import type { Trial } from './trial.ts'

/** What happens to a file's bytes; null: the file is gone. */
type Damage = (bytes: Buffer) => Buffer | null

const middle = (bytes: Buffer, put: (part: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes)
  const start = Math.floor(copy.length / 2)
  put(copy.subarray(start, start + 24))
  return copy
}

const damages: Readonly<Record<string, Damage>> = {
  'is empty': () => Buffer.alloc(0),
  'is cut at half': (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)),
  'lacks its last byte': (bytes) => bytes.subarray(0, -1),
  'lacks its last two bytes': (bytes) => bytes.subarray(0, -2),
  'has garbage in the middle': (bytes) => middle(bytes, (part) => part.fill(0xfe)),
  'has zeros in the middle': (bytes) => middle(bytes, (part) => part.fill(0)),
  'has zeros at the end': (bytes) => Buffer.concat([bytes, Buffer.alloc(512)]),
  'is of a newer version': (bytes) => Buffer.from(bytes.toString().replace(/"version": ?\d+/, '"version":99')),
  'is gone': () => null,
}

/** Each file of provisionr with what its help says to do when it is damaged. */
const files: Readonly<Record<string, { readonly wayOut: (folder: string, file: string, whole: Buffer) => void }>> = {
  'ledger.json': { wayOut: (folder, file) => cpSync(join(folder, '.provisionr/ledger.json.bak'), file) },
  'ledger.json.bak': { wayOut: restore },
  'audit.jsonl': { wayOut: restore },
  'ledger.lock': { wayOut: (_folder, file) => rmSync(file, { force: true }) },
  'sandbox/okta.json': { wayOut: restore },
}

function restore(_folder: string, file: string, whole: Buffer): void {
  writeFileSync(file, whole)
}

/** Every file of provisionr, damaged in every way: refused, or recovered from, and the way out works. */
export function damageTrials(prepared: Prepared): Trial[] {
  return Object.keys(files).flatMap((name) =>
    Object.keys(damages)
      // Without its store a sandbox starts from its seed again; without its lock nobody has it.
      .filter((damage) => damage !== 'is gone' || !/lock|sandbox/.test(name))
      .filter((damage) => damage !== 'is of a newer version' || !/lock|audit/.test(name))
      .map((damage) => ({
        kind: `${name} ${damage}`,
        label: `${prepared.stage.name}, damage: ${name} ${damage}`,
        run: () => prepared.inCopy((folder) => tryDamage(prepared, folder, name, damage)),
      })),
  )
}

async function tryDamage(prepared: Prepared, folder: string, name: string, damage: string): Promise<readonly string[]> {
  const file = join(folder, '.provisionr', name)
  if (name === 'ledger.lock') writeFileSync(file, lockOfTheDead())
  const whole = readFileSync(file)
  const bytes = damages[damage]!(whole)
  if (bytes === null) rmSync(file)
  else writeFileSync(file, bytes)
  const look = () =>
    storesText(
      readStores(
        folder,
        prepared.systems.filter((system) => !name.includes(system)),
      ),
    )
  const before = look()
  const plan = await runInside(folder, ['plan', '--json'])
  if (look() !== before) return ['plan wrote something']
  const apply = await runInside(folder, ['apply', '--yes', '--json'])
  if (apply.code === 0) return checkAccepted(prepared, folder, name)
  const problems: string[] = []
  if (look() !== before) problems.push('it was refused, and something was changed')
  if (!/^error: /m.test(apply.err) || !/^ +help: /m.test(apply.err)) problems.push(`no clear failure: ${apply.err}`)
  // A plan asks neither for the lock nor for what the log says of the past.
  if (!/lock|audit/.test(name) && plan.code === 0) problems.push(`plan saw nothing of it: ${plan.out.slice(0, 200)}`)
  files[name]!.wayOut(folder, file, whole)
  return [...problems, ...(await checkRecovery(folder, prepared, { isRestored: name === 'ledger.json' })).problems]
}

/** What was accepted must have ended as if nothing were damaged; a log that was changed far from its end shows when it is verified. */
async function checkAccepted(prepared: Prepared, folder: string, name: string): Promise<readonly string[]> {
  const problems = (await checkRecovery(folder, prepared, { isDone: true })).problems
  if (name !== 'audit.jsonl') return problems
  const ofLog = isLogBroken(folder)
  const others = problems.filter((one) => !one.startsWith('entry ') && !one.startsWith('line '))
  return ofLog || problems.length === 0 ? others : problems
}

function isLogBroken(folder: string): boolean {
  return checkChain(fileTexts(folder)).length > 0
}

/** Of a process that cannot be: numbers end long before. */
function lockOfTheDead(): string {
  const lease = { id: 'dead', host: 'elsewhere', pid: 4_194_305, run: 'dead', realm: null, started: null }
  const [acquired, expires] = [Date.now() - 60_000, Date.now() + 600_000].map((at) => new Date(at).toISOString())
  return `${JSON.stringify({ ...lease, acquired, expires }, null, 2)}\n`
}
