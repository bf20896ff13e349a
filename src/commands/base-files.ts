import { extendedExceptions, type ExtendedException, extensionFindings } from '../access/extended-exceptions.ts'
import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import type { WrittenApproval } from '../domain/evidence.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import { changedFiles } from '../git/changed-files.ts'
import { mergeBase, resolveRevision } from '../git/resolve-revision.ts'
import { otherChanges } from './other-changes.ts'
import type { BaseOptions } from './base-options.ts'
import { noDocuments, readRevisionFiles, type RevisionFiles } from './revision-files.ts'
import { withoutPlaces } from './without-places.ts'

/** Another revision to compare with, and what of it counts until a change is merged. */
export interface BaseFiles {
  /** as it was asked for */
  readonly name: string
  /** the commit that is compared with */
  readonly commit: string
  /** that commit is where the two went apart: the named revision has moved on since */
  readonly isMergeBase: boolean
  /** of that commit; none when they have errors */
  readonly documents: Documents
  readonly evidence: ReadonlyMap<string, WrittenApproval>
  /** of the named revision itself; null when it has no configuration */
  readonly settings: Settings | null
  /** of the named revision itself: its access rules, approvers and constraints count until the merge */
  readonly trusted: Documents
  /** of the named revision itself */
  readonly configuration: string | null
  /** of the commit that is compared with */
  readonly comparedConfiguration: string | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the revision to compare with. Errors in it never stop anything: what cannot be read counts as not there. */
export async function loadBase(
  place: { readonly root: string; readonly file: string | undefined },
  environment: string | null,
  { ref, name = ref, fromMergeBase, head, mayBeEmpty }: BaseOptions,
): Promise<BaseFiles> {
  const { root } = place
  const named = await resolveRevision(root, ref)
  const commit = fromMergeBase ? await mergeBase(root, named, await resolveRevision(root, head)) : named.commit
  const trusted = await readRevisionFiles(named.commit, place, environment)
  const compared = commit === named.commit ? trusted : await readRevisionFiles(commit, place, environment)
  if (trusted.settings === null && !mayBeEmpty) throw untrusted(name, trusted)
  const isSound = !hasErrors(compared.diagnostics) && !hasErrors(compared.configurationFindings)
  return {
    name,
    commit,
    isMergeBase: commit !== named.commit,
    documents: isSound ? compared.documents : noDocuments,
    evidence: compared.evidence,
    settings: trusted.settings,
    trusted: trusted.documents,
    configuration: trusted.configuration,
    comparedConfiguration: compared.configuration,
    diagnostics: [...links(compared), ...emptiness(name, compared)],
  }
}

/** Everything about what the head changes that only the base can tell, and the exceptions that it extends in place. */
export function compareWithBase(
  base: BaseFiles,
  head: { readonly documents: Documents; readonly configuration: string; readonly at: Settings['at'] },
  { settings, now }: { readonly settings: Settings; readonly now: Instant },
): { readonly extended: readonly ExtendedException[]; readonly diagnostics: readonly Diagnostic[] } {
  const extended = extendedExceptions(head.documents.exceptions, base.documents.exceptions, settings)
  const diagnostics = [...extensionFindings(extended, { settings, now }), ...editedRules(base, head.documents)]
  const { configuration, comparedConfiguration } = base
  // What the base alone has changed since they went apart is no edit of the head's.
  if (configuration !== null && ![configuration, comparedConfiguration].includes(head.configuration)) {
    diagnostics.push({
      severity: 'warning',
      code: 'configuration-differs',
      message: `the configuration differs from that of \`${base.name}\`, which is used here: yours takes effect after the merge`,
      help: 'review it by itself: systems, risks, guards and what apply asks for are not shown at work',
      at: head.at,
    })
  }
  return { extended, diagnostics }
}

/** What the head changes beside its documents, as far as it is committed. */
export async function besideDocuments(
  { commit, name, settings }: BaseFiles,
  head: { readonly root: string; readonly tree: string; readonly settings: Settings },
): Promise<Diagnostic[]> {
  if (settings === null) return []
  const files = await changedFiles(head.root, commit, head.tree)
  return otherChanges(files, { name, base: settings, head: head.settings })
}

function editedRules(base: BaseFiles, head: Documents): Diagnostic[] {
  const before = new Map(base.documents.accessRules.map((one) => [one.name, one]))
  const trusted = new Set(base.trusted.accessRules.map((one) => one.name))
  const found: Diagnostic[] = []
  for (const rule of head.accessRules) {
    const earlier = before.get(rule.name)
    if (earlier && withoutPlaces(earlier) === withoutPlaces(rule)) continue
    found.push({
      severity: 'warning',
      code: 'rule-not-in-force',
      message: trusted.has(rule.name)
        ? `access rule \`${rule.name}\` is edited by this change: until the merge it counts as it is in \`${base.name}\``
        : `access rule \`${rule.name}\` is new in this change: until the merge it can demand, and give nobody anything`,
      help: 'merge the rule first; exceptions that need it belong into a change of their own',
      at: rule.at,
    })
  }
  const here = new Set(head.accessRules.map((one) => one.name))
  for (const { name } of base.documents.accessRules.filter((one) => !here.has(one.name) && trusted.has(one.name))) {
    found.push({
      severity: 'warning',
      code: 'rule-not-in-force',
      message: `access rule \`${name}\` is taken away by this change: until the merge it counts as it is in \`${base.name}\``,
      help: 'check that nothing privileged is left without a rule',
      at: null,
    })
  }
  return found
}

function links({ diagnostics }: RevisionFiles): Diagnostic[] {
  return diagnostics.filter((one) => one.code === 'link-at-revision')
}

function emptiness(ref: string, files: RevisionFiles): Diagnostic[] {
  const help = 'repair it there first; until then nobody can tell what this change does apart from the rest'
  const errors = [...files.configurationFindings, ...files.diagnostics].filter((one) => one.severity === 'error')
  if (files.configuration === null && errors.length === 0) {
    const message = `\`${ref}\` has no configuration here: everything counts as new`
    return [
      {
        severity: 'notice',
        code: 'base-is-empty',
        message,
        help: 'nothing needs to be done for a first change',
        at: null,
      },
    ]
  }
  const [first] = errors
  return first ? [baseHasErrors(ref, first, errors.length, help)] : []
}

export function baseHasErrors(
  ref: string,
  first: Diagnostic,
  amount: number,
  help = 'repair it there first; until then nobody can tell what this change does apart from the rest',
): Diagnostic {
  const place = first.at === null ? '' : ` (\`${first.at.file}:${first.at.line}\`)`
  const more = amount > 1 ? ` and ${amount - 1} more` : ''
  return {
    severity: 'warning',
    code: 'base-has-errors',
    message: `the files of \`${ref}\` have errors, so that everything counts as new: ${first.message}${place}${more}`,
    help,
    at: null,
  }
}

function untrusted(ref: string, { configuration, configurationFindings }: RevisionFiles): Failure {
  if (configuration !== null) {
    return new Failure({
      code: 'invalid-files',
      message: `the configuration of \`${ref}\` has errors, so there is none to trust`,
      help: 'repair it there first, or plan without `--base`',
      diagnostics: configurationFindings,
    })
  }
  return new Failure({
    code: 'no-configuration',
    message: `\`${ref}\` has no configuration here, so there is none to trust`,
    help: 'a first change is planned without `--base`',
  })
}
