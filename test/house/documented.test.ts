import { describe, expect, it } from 'vitest'
import { filesOf, textOf } from './imports.ts'

/** What the entry of core exports at run time, with the file that it comes from. */
const exported = [...textOf('core', 'index.ts').matchAll(/^export \{([^}]*)\} from '\.\/(.*)'/gm)].flatMap(
  ([, names = '', path = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => [name, path] as const),
)

/** What users call, and their guide shows: everything else is for authors, and has an example where it stands. */
const shownInGuides = new Set(
  [
    'createGuard ConfigurationError BearerError secret publicKey jwks remoteJwks discover verifyJws metadataEndpoints memoryStore',
    'mirror direct resourceMetadataUrl requireScope requireAnyScope requireRole requireAnyRole requireClaims',
    'requireFreshRevocation requireNoActor requireTokenAge stepUp plainHttpHint worksBetweenRequests',
  ].flatMap((line) => line.split(' ')),
)

describe('the entry of core', () => {
  it('exports what is there', () => {
    expect(exported.length).toBeGreaterThan(40)
    expect(exported.filter(([, path]) => !filesOf('core').includes(path))).toEqual([])
  })

  it.each(exported)('explains %s', (name, path) => {
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:async )?(?:function|const|class) ${name}\\b`)
    const [, text] = comment.exec(textOf('core', path)) ?? []
    expect(text, `${path} has no comment on ${name}`).toBeDefined()
    if (!shownInGuides.has(name)) expect(text).toContain('@example')
  })
})
