/** One thing that is done to the product, and what it must withstand. */
export interface Trial {
  /** what it is counted as */
  readonly kind: string
  /** says where and how, so that it can be done again */
  readonly label: string
  /** what did not hold; null: nothing befell the product, so that nothing was shown */
  readonly run: () => Promise<readonly string[] | null>
}

export interface Tally {
  readonly tried: ReadonlyMap<string, number>
  readonly failed: readonly string[]
}

/** Runs trials side by side, in the order given, and stops to begin new ones when the time is over. */
export async function runTrials(
  trials: readonly Trial[],
  options: { readonly lanes: number; readonly until: number; readonly tell: (text: string) => void },
): Promise<Tally> {
  const tried = new Map<string, number>()
  const failed: string[] = []
  const waiting = trials.values()
  async function lane(): Promise<void> {
    for (const { kind, label, run } of waiting) {
      if (Date.now() > options.until) return
      // A ledger that cannot even be looked at is a trial that failed, and the others go on.
      const problems = await run().catch((error: unknown) => [String(error)])
      if (problems === null) continue
      tried.set(kind, (tried.get(kind) ?? 0) + 1)
      if (problems.length === 0) continue
      failed.push(label)
      options.tell(`FAILED ${label}\n${problems.map((one) => `  ${one}`).join('\n')}`)
    }
  }
  await Promise.all(Array.from({ length: options.lanes }, lane))
  return { tried, failed }
}
