import { Chalk } from 'chalk'
import type { Risk } from '../domain/manifest.ts'

/** How wide the terminal is, and how many colours it shows (0 none, 1: 16, 2: 256, 3: all). */
export interface TextOptions {
  readonly columns: number
  readonly color: 0 | 1 | 2 | 3
}

export type Paint = (text: string) => string

/** Colours by meaning; without colour all of them give the text back as it is. */
export interface Style {
  readonly strong: Paint
  readonly faint: Paint
  readonly good: Paint
  readonly bad: Paint
  readonly doubtful: Paint
  readonly known: Paint
}

export function createStyle(color: TextOptions['color']): Style {
  const chalk = new Chalk({ level: color })
  return {
    strong: chalk.bold,
    faint: chalk.dim,
    good: chalk.green,
    bad: chalk.red,
    doubtful: chalk.yellow,
    known: chalk.cyan,
  }
}

export const unpainted: Paint = (text) => text

export function riskPaint(style: Style, risk: Risk): Paint {
  if (risk === 'privileged') return style.bad
  return risk === 'medium' ? style.doubtful : unpainted
}
