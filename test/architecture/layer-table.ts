/** One folder of src/: what it is for and what its files may import besides each other. */
export interface Layer {
  readonly folder: string
  readonly purpose: string
  /** Other folders of src/ that it may import, types included. */
  readonly mayImport: readonly string[]
  /** Packages by name; `node:` stands for everything that comes with Node. */
  readonly packages: readonly string[]
}

/** The folders of the pure core: no disk, no network, no clock, no dice, no printing. */
export const core: readonly string[] = ['domain', 'policy', 'access', 'plan', 'analysis', 'views']

export const layers: readonly Layer[] = [
  {
    folder: 'domain',
    purpose: 'the words: person, grant, policy, exception, access, plan, ledger, diagnostic, failure, time',
    mayImport: [],
    packages: [],
  },
  {
    folder: 'policy',
    purpose: 'triggers, inheritance, versions, checks, constraints',
    mayImport: ['domain'],
    packages: [],
  },
  {
    folder: 'access',
    purpose: 'expected access with reasons; exceptions, access rules, grace, lifecycle, explain',
    mayImport: ['domain', 'policy'],
    packages: [],
  },
  {
    folder: 'plan',
    purpose: 'diff, guard, order, plan file and digest',
    mayImport: ['domain'],
    packages: [],
  },
  {
    folder: 'analysis',
    purpose: 'drift, coverage, mining, evidence, policy tests, simulation',
    mayImport: ['domain', 'policy', 'access', 'plan'],
    packages: [],
  },
  {
    folder: 'views',
    purpose: 'data to text, markdown, html, sarif; pure, never prints, never decides',
    mayImport: ['domain', 'plan', 'analysis'],
    packages: ['chalk', 'diff'],
  },
  {
    folder: 'files',
    purpose: 'the disk: trees read safely, atomic writes',
    mayImport: ['domain'],
    packages: ['node:'],
  },
  {
    folder: 'config',
    purpose: 'YAML to domain objects and diagnostics with line and column; schemas; settings',
    mayImport: ['domain', 'files'],
    packages: ['yaml', 'ajv', 'node:'],
  },
  {
    folder: 'people',
    purpose: "people sources (file, csv, http, scim, ldap, systems' directories) and gates",
    mayImport: ['domain', 'adapters', 'files'],
    packages: ['csv-parse', 'yaml', 'node:'],
  },
  {
    folder: 'git',
    purpose: 'revisions, files at a revision, branch facts',
    mayImport: ['domain'],
    packages: ['node:'],
  },
  {
    folder: 'adapters',
    purpose: 'the contract, the registry, the HTTP base, and one folder per system',
    mayImport: ['domain', 'files'],
    packages: ['yaml', 'undici', '@octokit/rest', '@octokit/auth-app', 'ldapts', 'pg', 'node:'],
  },
  {
    folder: 'ledger',
    purpose: 'state backends, lock, audit log',
    mayImport: ['domain', 'files', 'git'],
    packages: ['pg', 'yaml', 'node:'],
  },
  {
    folder: 'apply',
    purpose: 'the one place that changes the world',
    mayImport: ['domain', 'plan', 'adapters', 'ledger'],
    packages: ['p-limit', 'node:'],
  },
  {
    folder: 'forge',
    purpose: 'pull requests: approvals, comment, status, request',
    mayImport: ['domain', 'adapters'],
    packages: ['@octokit/rest', 'node:'],
  },
  {
    folder: 'commands',
    purpose: 'one file per verb: load, compute, render, return an exit code',
    mayImport: [
      'domain',
      'policy',
      'access',
      'plan',
      'analysis',
      'views',
      'files',
      'config',
      'people',
      'git',
      'adapters',
      'ledger',
      'apply',
      'forge',
    ],
    packages: ['p-limit', 'node:'],
  },
  {
    folder: 'cli',
    purpose: 'the commander tree with lazy actions; argv to exit code; the only catch',
    mayImport: ['domain', 'views', 'commands'],
    packages: ['commander', 'node:'],
  },
]
