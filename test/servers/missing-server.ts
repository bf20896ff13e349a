/**
 * Why tests that need a server are skipped, which is printed; null when there is what they need. With `REQUIRE_SERVERS=1`,
 * as `.ci/run` has it, they are not skipped but fail. `lack` is a clause (`slapd is not installed`), `remedy` a command.
 */
export function missingServer(lack: string | null, remedy: string): string | null {
  if (lack === null) return null
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(`${lack}, and REQUIRE_SERVERS=1 demands it: ${remedy}`)
  process.stderr.write(`tests are skipped: ${lack} (${remedy})\n`)
  return lack
}
