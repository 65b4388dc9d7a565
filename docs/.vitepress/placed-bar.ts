/**
 * The theme gives the bar of a page its place only when its script runs, and the bar jumps there: it has it from the beginning here.
 */
export function withPlacedBar(html: string): string {
  const kind = html.includes('class="VPNavBarTitle has-sidebar"') ? 'has-sidebar top' : 'home top'
  return html.replace('class="VPNavBar"', `class="VPNavBar ${kind}"`)
}
