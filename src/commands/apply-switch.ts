import { Failure } from '../domain/failure.ts'
import type { CommandContext } from './command-context.ts'

const name = 'PROVISIONR_DISABLE_APPLY'

/**
 * The kill switch: while the variable is set, no command that changes systems or the ledger even reads anything. Its
 * value is shown, so that it can say why and whom to ask.
 */
export function refuseWhenDisabled({ env }: Pick<CommandContext, 'env'>): void {
  const value = (env[name] ?? '').trim()
  if (value === '' || value === '0' || value.toLowerCase() === 'false') return
  const isReason = value !== '1' && value.toLowerCase() !== 'true'
  throw new Failure({
    code: 'apply-disabled',
    message: `\`${name}\` is set${isReason ? ` (\`${value.slice(0, 200)}\`)` : ''}: nothing was read and nothing was changed`,
    help: `whoever set it, in the variables of this pipeline or shell, can lift it: unset it there, or set it to \`0\``,
  })
}
