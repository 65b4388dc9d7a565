export { examine, problemIn } from './examine.ts'
export { example } from './example.ts'
