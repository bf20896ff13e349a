/** What the generator knows of a simulated system: one type of grants, its levels (lowest first) and the usual one. */
export interface BenchSystem {
  readonly name: string
  readonly simulates: string
  readonly type: string
  readonly levels: readonly string[]
  readonly defaultLevel: string | null
  readonly enforcement: 'owned' | 'observe'
  /** before a resource's name, as the system likes it */
  readonly prefix: string
}

export const benchSystems: readonly BenchSystem[] = [
  plain('okta', 'okta', 'group'),
  leveled('gitlab', 'gitlab', 'group', ['guest', 'reporter', 'developer', 'maintainer']),
  { ...leveled('slack', 'slack', 'channel', ['guest', 'member']), defaultLevel: 'member', prefix: '#' },
  leveled('github', 'github', 'team', ['member', 'maintainer']),
  { ...leveled('notion', 'notion', 'space', ['read']), enforcement: 'observe' },
  leveled('google', 'google', 'group', ['member', 'manager']),
  plain('salesforce', 'salesforce', 'permission-set'),
  plain('aws', 'aws', 'permission-set'),
  leveled('prod-db', 'postgres', 'role', ['member']),
  { ...plain('prod-k8s', 'kubernetes', 'role'), prefix: 'shop/' },
  plain('microsoft', 'microsoft', 'app-role'),
  plain('gcp', 'gcp', 'role'),
]

function plain(name: string, simulates: string, type: string): BenchSystem {
  return { name, simulates, type, levels: [], defaultLevel: null, enforcement: 'owned', prefix: '' }
}

function leveled(name: string, simulates: string, type: string, levels: readonly string[]): BenchSystem {
  return { ...plain(name, simulates, type), levels, defaultLevel: levels[0] ?? null }
}
