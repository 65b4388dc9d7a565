import { ask } from '../measure/process.mjs'
import { summary } from '../measure/statistics.mjs'
import { installedSize } from './size.mjs'

/** What is imported and installed to guard a framework's routes. */
const sets = {
  '@bearer/express': ['@bearer/core', '@bearer/express'],
  '@bearer/koa': ['@bearer/core', '@bearer/koa'],
  '@bearer/fastify': ['@bearer/core', '@bearer/fastify'],
  jose: ['jose'],
  'fast-jwt': ['fast-jwt'],
  '@fastify/jwt': ['@fastify/jwt'],
  'express-jwt': ['express-jwt'],
  'express-oauth2-jwt-bearer': ['express-oauth2-jwt-bearer'],
  'passport-jwt': ['passport', 'passport-jwt'],
  'koa-jwt': ['koa-jwt'],
}

/** Measures import time, installed size and the memory of a cached token. */
export async function runFootprint({ runtime, folder, quick, log }) {
  log('footprint: imports and sizes')
  const imports = Object.fromEntries(Object.keys(sets).map((name) => [name, []]))
  for (let round = 0; round < (quick ? 3 : 15); round++)
    for (const [name, packages] of Object.entries(sets))
      imports[name].push(await ask(runtime, 'footprint/import.mjs', ...packages))
  const bytesPerCachedToken = {}
  if (runtime.name.startsWith('node'))
    for (const name of ['bearer', 'fast-jwt, cache on'])
      bytesPerCachedToken[name] = await ask(runtime, 'footprint/memory.mjs', folder, name)
  return {
    importMilliseconds: Object.fromEntries(Object.entries(imports).map(([name, times]) => [name, summary(times)])),
    installed: Object.fromEntries(Object.entries(sets).map(([name, packages]) => [name, sizeOf(packages)])),
    bytesPerCachedToken,
  }
}

function sizeOf(packages) {
  const sizes = packages.includes('passport') ? packages.map(installedSize) : [installedSize(packages.at(-1))]
  return sizes.reduce((a, b) => ({ bytes: a.bytes + b.bytes, packages: a.packages + b.packages }))
}
