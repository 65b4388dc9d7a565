// Lines of a CHANGELOG: what a change means, without the commit and without a list of what moved along, since all packages do.
const getReleaseLine = async ({ summary }) => {
  // A summary that is a list already.
  if (summary.startsWith('- ')) return summary.trim()
  const [first = '', ...rest] = summary.trim().split('\n')
  return `- ${first}\n${rest.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}`.trimEnd()
}
const getDependencyReleaseLine = async () => ''

module.exports = { getReleaseLine, getDependencyReleaseLine }
