import type { CheckoutFacts } from './checkout-facts.ts'
import type { CiBuild } from './ci-build.ts'

/** Everything but the remote that decides whether an apply to live systems may run here. */
export interface GateFacts {
  /** `apply.branches` */
  readonly branches: readonly string[]
  /** null: no git, no repository, or no commit */
  readonly checkout: CheckoutFacts | null
  /** empty: not in CI */
  readonly builds: readonly CiBuild[]
  /** `--yes` */
  readonly yes: boolean
}

/** Why the gate is closed. */
export interface GateRefusal {
  readonly message: string
  readonly help: string
}

export type GateVerdict = { readonly branch: string } | { readonly refusal: GateRefusal }

const shown = 5

/**
 * The branch that is applied, or why nothing may be: not on a configured branch, of a pull or merge request or a tag,
 * with files that are not as committed, or by hand without `--yes`. Whether the remote has the commit is asked after this.
 */
export function judgeBranch({ branches, checkout, builds, yes }: GateFacts): GateVerdict {
  const allowed = branches.map((one) => `\`${one}\``).join(', ')
  if (branches.length === 0)
    return refuse(
      '`apply.branches` names no branch, so nothing may be applied',
      'name one, for example `branches: [main]`',
    )
  if (checkout === null)
    return refuse(
      'these files are in no git repository, or in one without a commit',
      'apply from a clone of the repository',
    )
  for (const build of builds) {
    const on = `apply on a push to ${allowed}, after the merge`
    if (build.isRequest) return refuse(`${build.name} builds a pull or merge request, not a branch`, on)
    if (build.tag !== null) return refuse(`${build.name} builds the tag \`${build.tag}\`, not a branch`, on)
  }
  const named = [...builds.map((one) => one.branch), checkout.branch].filter((one) => one !== null)
  const [branch] = named
  if (branch === undefined) {
    const where = builds.length === 0 ? 'HEAD is detached' : `HEAD is detached, and ${builds[0]!.name} names no branch`
    return refuse(`${where}: nobody can tell which branch this is`, `check out one of ${allowed}`)
  }
  const wrong = named.find((one) => !branches.includes(one))
  if (wrong !== undefined)
    return refuse(`this is the branch \`${wrong}\`; applied is only ${allowed} (apply.branches)`, 'merge it first')
  if (named.some((one) => one !== branch))
    return refuse(
      `it is not certain which branch this is: ${named.map((one) => `\`${one}\``).join(' and ')}`,
      `check out \`${branch}\``,
    )
  if (checkout.changed.length > 0) {
    const files = checkout.changed.slice(0, shown).map((file) => `\`${file}\``)
    const more = checkout.changed.length > shown ? ` and ${checkout.changed.length - shown} more` : ''
    return refuse(
      `not as in the commit: ${files.join(', ')}${more}`,
      'commit them and have them reviewed, or put them back (`git status --ignored` shows them)',
    )
  }
  if (builds.length === 0 && !yes)
    return refuse(
      'outside of CI, live systems are changed only with `--yes`',
      'look at `provisionr plan`, then add --yes',
    )
  return { branch }
}

function refuse(message: string, help: string): GateVerdict {
  return { refusal: { message, help } }
}
