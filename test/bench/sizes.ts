/** How large a generated company is. Policies are counted by what they hang on; their sum is what people call the size. */
export interface CompanySize {
  readonly name: string
  readonly people: number
  readonly systems: number
  readonly divisions: number
  readonly families: number
  readonly titles: number
  readonly teams: number
  readonly offices: number
  /** policies that ask for an office and one of several teams */
  readonly projects: number
}

const large = { systems: 12, divisions: 20, families: 79, titles: 700, teams: 800, offices: 200, projects: 200 }

export const sizes = {
  tiny: {
    name: 'tiny',
    people: 200,
    systems: 5,
    divisions: 2,
    families: 3,
    titles: 6,
    teams: 5,
    offices: 3,
    projects: 4,
  },
  S: { name: 'S', people: 500, systems: 10, divisions: 4, families: 6, titles: 20, teams: 15, offices: 8, projects: 6 },
  M: {
    name: 'M',
    people: 20_000,
    systems: 12,
    divisions: 8,
    families: 31,
    titles: 120,
    teams: 160,
    offices: 40,
    projects: 40,
  },
  /** 200,000 grants, for `npm run load` */
  load: {
    name: 'load',
    people: 7_000,
    systems: 12,
    divisions: 8,
    families: 31,
    titles: 120,
    teams: 160,
    offices: 40,
    projects: 40,
  },
  /** the policies of L for few people: for what depends on files alone */
  files: { name: 'files', people: 500, ...large },
  /** the policies of L for as many people as are needed to see what one costs */
  evaluation: { name: 'evaluation', people: 20_000, ...large },
  L: { name: 'L', people: 1_000_000, ...large },
  XL: { name: 'XL', people: 10_000_000, ...large },
} as const satisfies Record<string, CompanySize>

export type SizeName = keyof typeof sizes

/** With the one policy that everybody has. */
export function policyCount(size: CompanySize): number {
  const { divisions, families, titles, teams, offices, projects } = size
  return 1 + divisions + families + titles + teams + offices + projects
}
