import { ownMember } from '@bearer/core'

/**
 * The classes of SQLSTATE in which a statement has failed and its connection goes on: cardinality, data, constraints, transaction
 * states, conflicts, syntax and rights, limits, the state of objects, a cancelled query, PL/pgSQL.
 */
const ofStatements = /^(?:0A|21|22|23|25(?!P0[34])|40|42|44|54|55|P0)...$|^57014$/

/**
 * Whether an error is about a statement alone, so that its connection can be used again. By the code, for a server says the severity in
 * its own language (`lc_messages`), and pg does not pass on the field that has it in English. A connection that is not known to be
 * whole is ended.
 */
export const concernsStatement = (error: unknown): boolean => {
  const code = ownMember(error, 'code')
  return typeof code === 'string' && ofStatements.test(code)
}
