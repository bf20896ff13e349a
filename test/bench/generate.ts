import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type GenerateRequest, writeRepository } from './write-repository.ts'

// A process of its own, so that the measuring one stays small. Its own text tells one generator from another.
const generator = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')
const request = JSON.parse(process.argv[2] ?? '{}') as GenerateRequest
process.stdout.write(JSON.stringify(writeRepository(request, generator)))
