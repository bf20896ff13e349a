/**
 * Files by which forges, build servers, git and package managers decide what runs and who reviews, wherever they lie:
 * most of them take effect by their name alone.
 */
const patterns: readonly RegExp[] = [
  // https://docs.github.com/en/repositories/creating-and-managing-repositories: workflows, actions, CODEOWNERS, Dependabot
  /(?:^|\/)\.(?:github|gitlab|gitea|forgejo|circleci|buildkite|woodpecker)\//,
  /(?:^|\/)codeowners$/,
  /(?:^|\/)(?:\.gitlab-ci|\.travis|\.drone|\.woodpecker|azure-pipelines|bitbucket-pipelines|appveyor|cloudbuild)\.ya?ml$/,
  /(?:^|\/)jenkinsfile(?:\.[\w-]+)?$/,
  // hooks, and what manages them
  /(?:^|\/)\.(?:husky|githooks|git-hooks)\//,
  /(?:^|\/)hooks\//,
  /(?:^|\/)\.?(?:lefthook|pre-commit-config|pre-commit-hooks)\.ya?ml$/,
  /(?:^|\/)\.git(?:attributes|modules|config)$/,
  // what an installation runs and brings
  /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml)$/,
  /(?:^|\/)\.(?:npmrc|yarnrc|yarnrc\.yml|pnpmfile\.cjs|nvmrc|node-version|tool-versions|envrc|env)$/,
  /(?:^|\/)node_modules\//,
  /(?:^|\/)(?:makefile|justfile|taskfile\.ya?ml|dockerfile)$/,
]

/** Whether a file of this path decides what runs; disks and forges that ignore case take other spellings for it as well. */
export function isAutomation(path: string): boolean {
  const folded = path.toLowerCase()
  return patterns.some((one) => one.test(folded))
}
