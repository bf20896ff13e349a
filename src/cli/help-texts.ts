/** What `--help` of a command prints, by its words (`access list`), then by width. */
export type HelpTexts = Readonly<Record<string, Readonly<Record<number, string>>>>

/**
 * Help written ahead of time for the usual widths, since putting the tree of commands together takes longer than all else
 * that help needs. Empty in the sources; the build writes it (see `write-help-texts.ts`), and without it everything still
 * works, by asking the tree itself.
 */
export const helpTexts: HelpTexts = {}
