import type { AccessRule, ApprovalStage } from '../domain/governance.ts'
import type { Findings } from './findings.ts'
import { parsePatterns } from './parse-grants.ts'
import { parseTrigger } from './parse-trigger.ts'
import { parseWindows } from './parse-windows.ts'
import { readCount, readDuration, readName, readReferences, readText, readTexts } from './read-node.ts'
import type { DocumentPart } from './split-document.ts'
import { childOf, itemsOf, type YamlNode } from './yaml-node.ts'

/** An access rule as an object; null when it has no name. */
export function parseAccessRule({ body, place }: DocumentPart, findings: Findings): AccessRule | null {
  const child = (key: string) => childOf(body, key)
  const name = readName(child('name'), findings)
  const rule: Omit<AccessRule, 'name'> = {
    grants: parsePatterns(child('grants'), findings),
    environments: readTexts(child('environments')),
    eligible: parseEligible(child('eligible'), findings),
    maxDuration: readDuration(child('max_duration'), findings),
    maxTotal: parseMaxTotal(child('max_total'), findings),
    approvals: parseApprovals(child('approvals'), findings),
    justification: parseDemands(child('justification')),
    windows: parseWindows(child('windows'), findings),
    breakGlass: parseBreakGlass(child('break_glass'), findings),
    at: findings.at(place),
  }
  return name === null ? null : { name, ...rule }
}

/** Stages of approval, as in access rules and constraints. */
export function parseApprovals(node: YamlNode | null, findings: Findings): ApprovalStage[] {
  return itemsOf(node).flatMap((item) => {
    if (item.kind !== 'mapping') return []
    return { from: readReferences(childOf(item, 'from'), findings), need: readCount(childOf(item, 'need')) ?? 1 }
  })
}

function parseEligible(node: YamlNode | null, findings: Findings): AccessRule['eligible'] {
  return node && parseTrigger(node, findings, { canHold: true })
}

function parseMaxTotal(node: YamlNode | null, findings: Findings): AccessRule['maxTotal'] {
  if (node === null) return null
  const duration = readDuration(childOf(node, 'duration'), findings)
  const per = readDuration(childOf(node, 'per'), findings)
  return duration === null || per === null ? null : { duration, per }
}

function parseDemands(node: YamlNode | null): AccessRule['justification'] {
  if (node?.kind !== 'mapping') return null
  return { minLength: readCount(childOf(node, 'min_length')), ticket: readText(childOf(node, 'ticket')) }
}

function parseBreakGlass(node: YamlNode | null, findings: Findings): AccessRule['breakGlass'] {
  if (node?.kind !== 'mapping') return null
  const reviewWithin = readDuration(childOf(node, 'review_within'), findings)
  const eligible = parseEligible(childOf(node, 'eligible'), findings)
  const maxDuration = readDuration(childOf(node, 'max_duration'), findings)
  return reviewWithin === null ? null : { eligible, maxDuration, reviewWithin }
}
