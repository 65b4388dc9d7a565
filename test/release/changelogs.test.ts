import { describe, expect, it } from 'vitest'

const { withParagraph } = (await import(new URL('../../scripts/changelogs.mjs', import.meta.url).href)) as {
  withParagraph(changelog: string, known: { paragraph?: string; description: string }): string
}

const known = { description: 'Guards things.' }
const first = '# @bearer/x\n\n## 2.1.0\n\n### Minor Changes\n\n- It guards.\n'

describe('a CHANGELOG', () => {
  it('begins a section with the paragraph for people who upgrade', () => {
    const changelog = '# @bearer/x\n\n## 2.2.0\n\n### Minor Changes\n\n- Two.\n\n## 2.1.0\n\n- One.\n'
    expect(withParagraph(changelog, { ...known, paragraph: 'Write `a` for `b`.\n' })).toBe(
      '# @bearer/x\n\n## 2.2.0\n\nWrite `a` for `b`.\n\n### Minor Changes\n\n- Two.\n\n## 2.1.0\n\n- One.\n',
    )
    expect(withParagraph(changelog, known)).toBe(changelog)
  })

  it('says what the package is, the first time', () => {
    expect(withParagraph(first, known)).toBe(
      '# @bearer/x\n\n## 2.1.0\n\nThe first version that is published. Guards things.\n\n### Minor Changes\n\n- It guards.\n',
    )
  })

  it('says so where nothing has changed', () => {
    expect(withParagraph('# @bearer/x\n\n## 2.2.0\n\n## 2.1.0\n\n- One.\n', known)).toBe(
      '# @bearer/x\n\n## 2.2.0\n\nNothing has changed in this package: it has the version of the others.\n\n## 2.1.0\n\n- One.\n',
    )
  })
})
