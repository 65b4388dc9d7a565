import { describe, expect, it } from 'vitest'
import { filesOf, textOf } from './imports.ts'

/**
 * What a module may keep for itself. An ESM and a CommonJS copy of one package meet in a process, so whatever both must
 * agree on lies on the object it is about, under a `Symbol.for`: these here do no harm when there are two of them.
 */
const harmless: { readonly [place: string]: string } = {
  'core/encoding/base64url-node.ts: part': 'room to decode in, empty between two calls',
  'core/encoding/base64url-node.ts: scratch': 'the room itself, which grows with the longest token',
  'core/errors/errors.ts: plain': 'refusals without details, made once',
  'core/jws/header-memo.ts: memo': 'headers seen before: a second memory only has to learn them again',
  'core/jws/signature-node.ts: rooms': 'room for two texts that are compared',
  'core/keys/fixed.ts: all': 'sources that never change: one that is not known here is asked each time',
  'sessions/sealing/bytes.ts: drawn': 'random bits that were drawn and not used yet',
  'sessions/sealing/bytes.ts: used': 'how many of them are used',
}

/** A binding at the top of a module that can change, or whose content can: `let`, and collections not marked read-only. */
const binding =
  /^(?:export )?(?:let (\w+)|const (\w+)(?:: (?!Readonly|readonly)[^=\n]+)? = new (?:Map|Set|WeakMap|WeakSet|Array)\b)/gm

describe('the modules of', () => {
  it.each(['core', 'sessions', 'express', 'koa', 'fastify', 'client', 'store-redis', 'store-postgres', 'cli', 'nest'])(
    '%s keep no state that must be shared',
    (name) => {
      const found = filesOf(name).flatMap((path) =>
        [...textOf(name, path).matchAll(binding)].map(
          ([, variable, constant]) => `${name}/${path}: ${variable ?? constant}`,
        ),
      )
      expect(found.filter((place) => !Object.hasOwn(harmless, place))).toEqual([])
    },
  )

  it('are known to this list only where they still keep something', () => {
    const stale = Object.keys(harmless).filter((place) => {
      const [, name = '', path = '', kept = ''] = /^(\w+)\/(.*): (\w+)$/.exec(place) ?? []
      return !filesOf(name).includes(path) || !new RegExp(`(?:let|const) ${kept}\\b`).test(textOf(name, path))
    })
    expect(stale).toEqual([])
  })
})
