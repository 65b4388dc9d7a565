import { must } from '../checks.ts'
import { jsonOf } from '../issue/token-content.ts'
import { utf8 } from '../sealing/bytes.ts'

/** Octets. */
const maxDetails = 1024

/** Refuses what the record of a session cannot keep for its list. */
export function checkDetails(details: unknown): void {
  if (details === undefined) return
  const text = jsonOf(details)
  must(text !== undefined, 'details are JSON: texts, numbers, booleans, null, arrays and objects of these.')
  must(utf8(text as string).length <= maxDetails, `details are ${maxDetails} octets of JSON at most.`)
}
