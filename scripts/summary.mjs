/**
 * How a run of vitest went, by its JSON report and its exit code. A test file that could not be loaded counts as a failure,
 * and so does a run without a report or without a test, or one that says that it failed and not where.
 */
export function outcome(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0, failures: [] }
  const files = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const passed = report.numPassedTests
  const failed = report.numFailedTests + files.length
  const skipped = report.numPendingTests + report.numTodoTests
  const failures = report.testResults.filter((file) => file.status === 'failed').map(outcomeOfFile)
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped, failures }
}

/** How one file of a report went: one that could not be loaded has a failure and no test. */
function outcomeOfFile({ name, assertionResults: tests }) {
  const passed = tests.filter((test) => test.status === 'passed').length
  const failed = tests.filter((test) => test.status === 'failed').length
  return { name, passed, failed: tests.length === 0 ? 1 : failed, skipped: tests.length - passed - failed }
}

/** Several outcomes as one. */
export function total(outcomes) {
  const sum = (name) => outcomes.reduce((all, one) => all + one[name], 0)
  const failures = outcomes.flatMap((one) => one.failures ?? [])
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), failures }
}

/** The closing line. */
export function lineOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
