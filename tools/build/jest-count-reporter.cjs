const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');

/** Leaves the counts of a run in REPORT_FILE; `npm test` adds them up, also when Nx took the run from its cache. */
module.exports = class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, numTotalTestSuites }) {
    const file = process.env.REPORT_FILE;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    writeFileSync(file, JSON.stringify({ passed: numPassedTests, failed, skipped: numPendingTests, suites: numTotalTestSuites }));
  }
};
