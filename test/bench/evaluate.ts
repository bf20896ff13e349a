import { type BenchGrant, type BenchPerson, type BenchPolicy, createCompany } from './company.ts'
import { cedarMatcher } from './evaluate-cedar.ts'
import { jsonRulesMatcher } from './evaluate-json-rules.ts'
import { productEvaluator } from './evaluate-product.ts'
import type { EvaluationReport, EvaluationRequest } from './evaluation-report.ts'
import { expectationsOf } from './expected-grants.ts'
import { median } from './measure.ts'
import { calculateExpectedAccess, deduplicateAndResolve, extendAccess, nameIndex } from './seeds-algorithm.ts'
import { sizes } from './sizes.ts'

// A process of its own, so that all ways start alike: the request is its argument, the report what it prints.
const request = JSON.parse(process.argv[2] ?? '{}') as EvaluationRequest
process.stdout.write(JSON.stringify(await evaluate(request)))

/** Who gets what, by the product and by three other ways, for the same people and policies, taking turns. */
async function evaluate({ root, size, seed, runs, few }: EvaluationRequest): Promise<EvaluationReport> {
  const company = createCompany(sizes[size], seed)
  const people = Array.from({ length: company.size.people }, (_, index) => company.person(index))
  const some = people.slice(0, few)
  const byName = nameIndex(company.policies)
  const naive = (person: BenchPerson) => calculateExpectedAccess(person, company.policies, byName)
  const product = await productEvaluator(root)
  const rules = jsonRulesMatcher(company.policies)
  const cedar = cedarMatcher(company.policies)

  const disagreements: string[] = []
  const compare = (who: string, person: BenchPerson, grants: string) => {
    if (grants !== textOf(naive(person).values())) disagreements.push(`${who} disagrees about ${person.id}`)
  }
  const expectedOf = expectationsOf(company)
  let grants = 0
  for (const person of people) {
    const expected = expectedOf(person)
    grants += expected.length
    compare('the generator', person, textOf(expected))
    compare('provisionr', person, product.grantsOf(person.id).sort().join('\n'))
  }
  for (const person of some) {
    compare('json-rules-engine', person, textOf(grantsOf(await rules(person), byName)))
    compare('Cedar', person, textOf(grantsOf(cedar(person), byName)))
  }

  const times = { product: [], naive: [], rules: [], cedar: [] } satisfies Record<string, number[]> as {
    readonly [way in keyof EvaluationReport['microseconds']]: number[]
  }
  for (let turn = 0; turn < runs; turn++) {
    const evaluateAll = product.prepare()
    times.product.push(await perPerson(people.length, evaluateAll))
    times.naive.push(await perPerson(people.length, () => people.reduce((sum, one) => sum + naive(one).size, 0)))
    times.rules.push(
      await perPerson(some.length, async () => {
        for (const person of some) await rules(person)
      }),
    )
    times.cedar.push(await perPerson(some.length, () => some.reduce((sum, one) => sum + cedar(one).length, 0)))
  }
  const { product: ours, naive: scan, rules: engine, cedar: authorization } = times
  const microseconds = {
    product: median(ours),
    naive: median(scan),
    rules: median(engine),
    cedar: median(authorization),
  }
  return { people: people.length, policies: company.policies.length, grants, disagreements, microseconds }
}

async function perPerson(count: number, work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e3 / count
}

/** What the policies of these names give together. */
function grantsOf(names: readonly string[], byName: ReadonlyMap<string, BenchPolicy>): Iterable<BenchGrant> {
  const access: BenchGrant[] = []
  for (const name of names) {
    const policy = byName.get(name)
    if (!policy) throw new Error(`there is no policy ${name}`)
    extendAccess(access, policy, byName)
  }
  return deduplicateAndResolve(access).values()
}

function textOf(grants: Iterable<BenchGrant>): string {
  return Array.from(grants, ({ key, level }) => `${key}@${level ?? ''}`)
    .sort()
    .join('\n')
}
