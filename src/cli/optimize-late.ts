/**
 * The engine compiles what runs often a second time, on other threads. In a run that is over in a second most of that is
 * thrown away, and it is a third of all such a run does: let functions do eight times as much first. Only Node 20 has the
 * flag under this name; later ones would say on standard error that they do not know it.
 */
export function optimizeLate(): void {
  if (Number.parseInt(process.versions.node, 10) !== 20) return
  process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=540000')
}
