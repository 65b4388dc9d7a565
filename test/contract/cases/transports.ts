import { ok, plainHttp } from '../answers.ts'
import { bearing, type Case, good, type Headers, me, row } from './case.ts'

const fine = ok({ sub: 'ada', source: 'header' })
const viaProxy = (proto: string): Headers => [
  ...bearing(good),
  ['x-forwarded-for', '192.0.2.1'],
  ['x-forwarded-proto', proto],
]
export const transports: readonly Case[] = [
  row('plain HTTP to another name', me(...bearing(good), ['host', 'api.example']), plainHttp),
  row('a proxy that is not trusted', me(...viaProxy('https')), plainHttp),
  row('a trusted proxy with TLS', me(...viaProxy('https')), fine, { trustProxy: true }),
  row('a trusted proxy without TLS', me(...viaProxy('http')), plainHttp, { trustProxy: true }),
]
