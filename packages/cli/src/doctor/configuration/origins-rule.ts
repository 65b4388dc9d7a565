import { failed } from '../finding.ts'
import { isPlainHttp, type Rule } from './rule.ts'

/** Origins whose pages may use cookies, of a guard and of sessions alike. */
export const originsRule: Rule = ({ origins }) => {
  const plain = (Array.isArray(origins) ? origins : []).filter(isPlainHttp)
  if (plain.length === 0) return []
  const text = `Pages that anybody on the way can change may use the cookies: ${plain.join(', ')}.`
  return [failed('rfc9700-2.6-origins', text, { advice: 'List https origins.', rule: 'RFC 9700 §2.6' })]
}
