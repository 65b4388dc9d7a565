/**
 * Reads vitest's JSON report: the closing line, and whether it is a success. A test file that could not be loaded counts
 * as a failure, and so does a run without a report or without a test.
 */
export function summary(report) {
  if (!report) return { line: '0 passed, 1 failed', succeeded: false }
  const files = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const passed = report.numPassedTests
  const failed = report.numFailedTests + files.length
  const skipped = report.numPendingTests + report.numTodoTests
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  return { line, succeeded: failed === 0 && passed > 0 }
}
