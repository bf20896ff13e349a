import type { Plan, PlanResult } from '../domain/plan.ts'
import { createStyle, type Style, type TextOptions } from './style.ts'

export interface PlanTextOptions extends TextOptions {
  readonly groupBy: 'person' | 'system'
  /** lists what is otherwise summed up: adopted grants, notices, all reasons, all drift; the whole digest */
  readonly verbose?: boolean
  /** what stands beside a person's id in headings, for example title and department; a plan itself does not hold it */
  readonly describePerson?: (id: string) => string | null
  /** the command to run next */
  readonly next?: string | null
}

/** What every part of the text of a plan needs. */
export interface PlanView {
  readonly plan: Plan | PlanResult
  readonly columns: number
  readonly style: Style
  readonly groupBy: 'person' | 'system'
  readonly isVerbose: boolean
  readonly describePerson: (id: string) => string | null
  readonly next: string | null
}

const narrowest = 40

export function createPlanView(plan: Plan | PlanResult, options: PlanTextOptions): PlanView {
  return {
    plan,
    columns: usableColumns(options.columns),
    style: createStyle(options.color),
    groupBy: options.groupBy,
    isVerbose: options.verbose ?? false,
    describePerson: options.describePerson ?? (() => null),
    next: options.next ?? null,
  }
}

/** Terminals report 0 or nothing at times. */
export function usableColumns(columns: number): number {
  return Number.isNaN(columns) || columns === 0 ? 80 : Math.max(columns, narrowest)
}
