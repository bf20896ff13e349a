/**
 * What provisionr writes into the comment of a role: that it made it, and that it took `LOGIN` from it. Without a mark, a
 * role that cannot sign in is a group. The rest of the comment is somebody else's and stays.
 */
const marks = { made: '[account made by provisionr]', off: '[switched off by provisionr]' } as const

export interface RoleMark {
  readonly isMade: boolean
  readonly isOff: boolean
}

export function readMark(comment: string | null): RoleMark {
  return { isMade: comment?.includes(marks.made) ?? false, isOff: comment?.includes(marks.off) ?? false }
}

/** The comment with the mark that is wanted; null: none is left. */
export function writeMark(comment: string | null, wanted: RoleMark): string | null {
  const own = [wanted.isMade && marks.made, wanted.isOff && marks.off].filter((one) => one !== false)
  const others = Object.values(marks)
    .reduce((text, mark) => text.replaceAll(mark, ''), comment ?? '')
    .trim()
  return [others, ...own].filter((part) => part !== '').join(' ') || null
}
