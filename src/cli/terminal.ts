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
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return
  // The work goes on here, too: what it changes must be recorded. But an answer that got lost is no success.
  process.once('exit', (code) => {
    if (code === 0) process.exitCode = 1
  })
  process.stderr.write(`error: the output cannot be written (${error.code ?? error.message}) [file-unwritable]\n`)
}

/** Colour on a terminal or by FORCE_COLOR, never with NO_COLOR (no-color.org) or a dumb terminal. */
export function colorLevel(isTerminal: boolean | undefined, env: NodeJS.ProcessEnv): 0 | 1 | 2 | 3 {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term, COLORTERM: colors } = env
  if (no !== undefined && no !== '') return 0
  if (force !== undefined) return force === '0' || force === 'false' ? 0 : force === '2' ? 2 : force === '3' ? 3 : 1
  if (!isTerminal || term === 'dumb') return 0
  if (colors === 'truecolor' || colors === '24bit') return 3
  return term?.includes('256') ? 2 : 1
}
