package page

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/browsertest"
)

// TestInBrowser: hostile names are text, and thousands of rows are no burden. A
// refused script or load is a message of the console and fails the test.
func TestInBrowser(t *testing.T) {
	run := testRun(t, 2)
	many(run, 5000)
	run.Result.Provenance.Scenario = hostile
	file := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(file, []byte(made(t, run, Options{MaxRows: 5000}, fakes(10))), 0o644))
	p := browsertest.New(t, browsertest.Wide())
	p.Open(file, "")
	var name string
	p.Eval(`[...document.querySelectorAll("#t-visits-table td.name")].map(c => c.textContent).find(n => n.includes("script"))`, &name)
	assert.Equal(t, hostile, name)
	p.Eval(`document.querySelector("h1").textContent`, &name)
	assert.Equal(t, hostile, name)
	var images int
	p.Eval(`document.querySelectorAll("img, iframe, object").length`, &images)
	assert.Zero(t, images)

	// All rows, sorted by account, last page.
	p.Eval(`document.querySelector("#t-visits .chip[aria-pressed=true]").click()`, nil)
	var spent float64
	p.Eval(`(() => { const begin = performance.now();
		document.querySelectorAll("#t-visits-table thead button")[1].click();
		document.body.offsetHeight;
		return performance.now() - begin; })()`, &spent)
	t.Logf("sorting 5010 rows and showing the first page took %.0f ms", spent)
	assert.Less(t, spent, 2000.0)
	var shown int
	p.Eval(`document.querySelectorAll("#t-visits-table > tbody > tr").length`, &shown)
	assert.Equal(t, 25, shown)

	// The page's own policy refuses what is not its own.
	p.Eval(`(() => { const s = document.createElement("script"); s.textContent = "globalThis.intruder = true"; document.body.append(s); })()`, nil)
	var in bool
	p.Eval(`"intruder" in globalThis`, &in)
	assert.False(t, in)
	assert.Eventually(t, func() bool { return p.Forgive("Content Security Policy") > 0 }, 10*time.Second, 10*time.Millisecond)
}
