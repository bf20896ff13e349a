/** How wide the output is: the terminal's columns, else COLUMNS, else 80. */
export function widthOf(terminal: number | undefined, configured: string | undefined): number {
  const wanted = Number(configured)
  return terminal ?? (Number.isInteger(wanted) && wanted > 0 ? wanted : 80)
}

/** Longer lines of help are hard to read, however wide the terminal is. */
export function helpWidth(columns: number): number {
  return Math.min(columns, 120)
}

/** Whoever reads may stop reading (`| head -1`): the work goes on, and its outcome is the exit code. */
export function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
}
