import { createHash } from 'node:crypto'

const body = `  "version": 1,
  "serial": 7,
  "organization": "acme",
  "environment": null,
  "last_run": "2026-11-20T09:00:00Z",
  "last_commit": null,
  "people_count": 1,
  "audit": {"count": 0, "hash": null},
  "resources": [],
  "systems": [],
  "people": [
    {"person": "a", "state": "active", "seen": "2026-11-20T09:00:00Z", "attributes": {"team": "Core"}}
  ],
  "accounts": [],
  "grants": [],
  "graces": []
}
`

/** A ledger as an early program wrote it. */
export const versionOne = `{\n  "checksum": "sha256:${createHash('sha256').update(body).digest('hex')}",\n${body}`
