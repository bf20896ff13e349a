import type { HelpTexts } from './help-texts.ts'

/** As `helpTexts`, for the program's own help alone, which is asked for most. */
export const firstHelpTexts: HelpTexts = {}
