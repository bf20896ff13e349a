/** Codes that no small repository can show before and after, each with the reason and the test that has it. */
export const elsewhere: Readonly<Record<string, { readonly why: string; readonly test: string }>> = {
  'address-taken': {
    why: 'it needs accounts that provisionr made, and people who change addresses after that',
    test: 'test/plan/account-update.test.ts',
  },
  'automation-differs': {
    why: 'it needs a branch with commits of its own, and goes with the merge',
    test: 'test/commands/other-changes.test.ts',
  },
  'files-outside': {
    why: 'it needs a branch with commits of its own, and goes with the merge',
    test: 'test/commands/other-changes.test.ts',
  },
  'link-added': {
    why: 'it needs a branch with commits of its own, and goes with the merge',
    test: 'test/commands/other-changes.test.ts',
  },
  'source-differs': {
    why: 'it needs a branch with commits of its own, and goes with the merge',
    test: 'test/commands/other-changes.test.ts',
  },
  'loss-unread': {
    why: 'it needs a system that cannot be read after somebody left, and goes when it can',
    test: 'test/plan/unread-losses.test.ts',
  },
  'membership-waits': {
    why: 'it needs live memberships and somebody who leaves, and goes when somebody else gets the access',
    test: 'test/plan/constraint-losses.test.ts',
  },
  'merges-not-asked': {
    why: 'it needs a forge to ask, or rather the lack of a token for it',
    test: 'test/forge/apply-attacks.test.ts',
  },
  'only-endings': {
    why: 'only a scheduled apply has it, beside the errors of the files',
    test: 'test/commands/endings-go-on.test.ts',
  },
  'only-in-ledger': {
    why: 'it needs something that was decided at once, and goes when a file says it',
    test: 'test/commands/break-glass.test.ts',
  },
  'simulates-nothing': {
    why: 'the file says `missing-key` first; this is for settings that come from elsewhere',
    test: 'test/adapters/registry.test.ts',
  },
  'simulates-without-sandbox': {
    why: 'the file says `simulates-outside-sandbox` first; this is for settings that come from elsewhere',
    test: 'test/adapters/registry.test.ts',
  },
  'revocation-failed': {
    why: 'it needs runs that could not take access away, and goes when it is gone',
    test: 'test/apply/failed-revocations.test.ts',
  },
  'change-would-fail': {
    why: 'it needs a live system that can try changes and undo them',
    test: 'test/commands/rehearse-plan.test.ts',
  },
  'sweep-overdue': {
    why: 'it needs runs that came once and then no more, and goes with the next one',
    test: 'test/commands/heartbeat.test.ts',
  },
  'unfinished-run': {
    why: 'it needs a run that was killed, and goes with the next one',
    test: 'test/apply/unfinished-runs.test.ts',
  },
  'unsafe-format': {
    why: 'it is a net below `fmt` for a text that nobody has found yet',
    test: 'test/config/format/format-file.test.ts',
  },
}

/** Sections of docs/diagnostics.md that are about something other than a repository's files. */
export const sectionsElsewhere: typeof elsewhere = {
  'Simulated events': {
    why: 'they are about a file of HR events, not about the repository',
    test: 'test/commands/simulate.test.ts',
  },
}
