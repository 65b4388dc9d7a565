import type { RuntimeCase } from './case.ts'
import { clientCases } from './client.ts'
import { guards } from './guard.ts'
import { heldCases } from './held.ts'
import { namesAsWritten } from './names.ts'
import { sessionCases } from './sessions.ts'
import { signatures } from './signatures.ts'
import { stores } from './stores.ts'

/** What needs nothing but Web standards. */
export const webCases: readonly RuntimeCase[] = [
  ...signatures,
  ...guards,
  ...namesAsWritten,
  ...sessionCases,
  ...stores,
  ...clientCases,
  ...heldCases,
]
