import type { ActualGrant } from '../domain/access.ts'
import { scopeTrouble } from './call-failure.ts'
import type { Doubt } from './live-system.ts'

/** Reads the grants of one type; what goes wrong with it leaves the others as they are. */
export async function* readKind(
  type: string,
  read: () => AsyncGenerator<ActualGrant[]>,
  doubt: Doubt,
): AsyncGenerator<ActualGrant[]> {
  try {
    yield* read()
  } catch (error) {
    doubt(type, ...scopeTrouble(error))
  }
}
