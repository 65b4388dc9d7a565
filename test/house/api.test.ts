import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

type Bump = 'none' | 'patch' | 'minor' | 'major'

const scripts = new URL('../../scripts/api/', import.meta.url)
const load = <Module>(name: string): Promise<Module> => import(new URL(name, scripts).href) as Promise<Module>
const { reports } = await load<{ reports(): Map<string, string> }>('report.mjs')
const { bumpOf, greater } = await load<{
  bumpOf(before: string | undefined, after: string): Bump
  greater(a: Bump, b: Bump): Bump
}>('bump.mjs')

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string | undefined =>
  existsSync(root + path) ? readFileSync(root + path, 'utf8') : undefined

/** The greatest kind of change that the waiting changesets say of a package. */
function saidOf(name: string): Bump {
  const texts = readdirSync(`${root}.changeset`)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => read(`.changeset/${file}`) ?? '')
  const bumps = texts.flatMap((text) => new RegExp(`^["']${name}["']: (patch|minor|major)`, 'm').exec(text)?.[1] ?? [])
  return (bumps as Bump[]).reduce(greater, 'none')
}

const faces = [...reports()].map(([name, report]) => ({ name, report, file: `${name.split('/')[1]}.api.md` }))

describe('the public face of', () => {
  it.each(faces)('$name changes with a changeset of the kind that it needs', ({ name, report, file }) => {
    const needed = bumpOf(read(`etc/released/${file}`), report)
    const said = saidOf(name)
    const advice = `What users see of ${name} has changed: it needs a changeset that names it, of the kind "${needed}" (now: "${said}").`
    expect(greater(said, needed), advice).toBe(said)
  })

  // Until something is published, the face is being made, and a changeset is all that it needs.
  it.skipIf(!existsSync(`${root}etc/released`)).each(faces)('$name is that on paper', ({ report, file }) => {
    expect(report, 'Run npm run api, and look at what changes.').toBe(read(`etc/${file}`))
  })

  it('core has nothing of what a constant is made of, where its type is said: a helper of ours may change', () => {
    const core = faces.find(({ name }) => name === '@bearer/core')?.report ?? ''
    expect(core).toContain('\nconst adapterCases: readonly AdapterCase[]\n')
    expect(core).not.toMatch(/ storeCase\b| refused\(| rawRequest\b/)
  })

  it('core has what the README shows', () => {
    const core = faces.find(({ name }) => name === '@bearer/core')?.report ?? ''
    expect(core).toMatch(/^function createGuard<.*\(options: GuardOptions<.*>, \.\.\.further: readonly \[/m)
    expect(core).toMatch(/^interface GuardOptions|^type GuardOptions/m)
    expect(core).toMatch(/^class BearerError extends Error \{\n {4}readonly name|^class BearerError extends Error \{/m)
    expect(core).not.toMatch(/#\w+[;:]/)
  })
})

describe('the kind of release that a change of the face needs', () => {
  const face = (...texts: readonly string[]): string =>
    `# @bearer/x\n\n## \`@bearer/x\`\n\n\`\`\`ts\n${texts.join('\n\n')}\n\`\`\`\n`
  const options = 'interface Options {\n    readonly issuer: string;\n}'
  const make = 'function make(options: Options): void;'

  it.each<[Bump, string, string, string]>([
    ['none', 'nothing changes', face(options, make), face(options, make)],
    ['minor', 'something comes', face(options), face(options, make)],
    [
      'minor',
      'an option comes',
      face(options),
      face(options.replace('}', '    readonly realm?: string | undefined;\n}')),
    ],
    [
      'major',
      'an option that is needed comes',
      face(options),
      face(options.replace('}', '    readonly realm: string;\n}')),
    ],
    ['major', 'something goes', face(options, make), face(options)],
    ['major', 'a type changes', face(options), face(options.replace('string', 'URL'))],
    [
      'major',
      'a name from elsewhere goes',
      `${face(make)}\nAgain what is of @bearer/core: a, b.\n`,
      `${face(make)}\nAgain what is of @bearer/core: a.\n`,
    ],
  ])('is %s where %s', (bump, _, before, after) => {
    expect(bumpOf(before, after)).toBe(bump)
  })

  it('is minor where a package is new', () => {
    expect(bumpOf(undefined, face(make))).toBe('minor')
  })
})
