// Package browsertest opens pages in a headless browser, for tests.
//
// A test makes a [Page] with [New], opens a file with it, evaluates JavaScript,
// presses keys and takes screenshots. A console error, an uncaught exception, a
// failed or refused load fails the test, whatever else it checks. Where there is
// no Chromium or Chrome the test is skipped with a line that says what to
// install; a browser named by CHROME_BIN has to work.
//
// # What it does not do
//
// It starts no server and reaches no network: pages are opened from file://, as
// their readers do.
package browsertest
