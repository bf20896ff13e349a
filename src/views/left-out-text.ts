import type { PlanView } from './plan-view.ts'
import { longestMessage, printable } from './printable.ts'
import { listSection } from './section.ts'

/** Of a run that keeps to a reviewed plan: what it leaves out, of that plan and of what is planned now. */
export function leftOutSections(view: PlanView): string[][] {
  const { left_out: leftOut } = view.plan
  if (leftOut === undefined) return []
  const list = (title: string, symbol: string, texts: readonly string[]) =>
    listSection(
      `${title}: ${texts.length}`,
      texts.map((text) => ({ symbol, text: printable(text, { max: longestMessage }) })),
      view,
    )
  return [
    list('Reviewed, and so already', '=', leftOut.already),
    list('Reviewed, and not to be done any more', '!', leftOut.reviewed),
    list('Planned now, and not reviewed', '?', leftOut.unreviewed),
  ]
}
