export { type Forwarded, type ForwardedOptions, forwarded } from './forwarded.ts'
