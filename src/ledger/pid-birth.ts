import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells a running program from a later one that happens to get the same number; null where the system does not say. */
export interface PidBirth {
  /** this boot of this machine, and the name space in which the number counts (containers have their own) */
  readonly realm: string | null
  /** when the program started, in ticks since the boot */
  readonly started: string | null
}

export function birthOf(pid: number): PidBirth {
  return { realm: readRealm(), started: readStart(pid) }
}

/** Whether the program is certainly gone. Of another machine or container nobody can say that: false. */
export function isGone(host: string, pid: number, birth: PidBirth): boolean {
  if (host !== hostname() || birth.realm !== readRealm()) return false
  if (!isRunning(pid)) return true
  const started = readStart(pid)
  return started !== null && birth.started !== null && started !== birth.started
}

/** Whether the program is certainly there: on this machine, in this container, and no later one with its number. */
export function isRunningHere(host: string, pid: number, birth: PidBirth): boolean {
  if (host !== hostname() || birth.realm !== readRealm() || birth.started === null) return false
  return isRunning(pid) && readStart(pid) === birth.started
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as someone else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

function readRealm(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return null
  }
}

/** Field 22 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the second field may contain spaces and brackets. */
function readStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
