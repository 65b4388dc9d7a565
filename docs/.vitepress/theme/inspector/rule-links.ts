/** `RFC 7519 §4.1.1, RFC 8725 §3.8` as links into the RFCs; a section without a number belongs to the one before. */
export function ruleLinks(rule: string): readonly { readonly text: string; readonly href: string }[] {
  let rfc = ''
  return rule.split(', ').map((text) => {
    const [, number, section] = /^(?:RFC (\d+) )?§([\d.]+)$/.exec(text) ?? []
    rfc = number ?? rfc
    return { text, href: `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}` }
  })
}
