package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/browsertest"
)

// viewPage runs gosim view on a scenario and returns the page's path.
func viewPage(t *testing.T, scenario string, set ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "replay.html")
	args := []string{"view", filepath.Join("..", "..", "scenarios", scenario), "--out", file, "--quiet"}
	for _, s := range set {
		args = append(args, "--set", s)
	}
	var said bytes.Buffer
	require.Equal(t, exitFine, gosim(t.Context(), args, &said, &said), said.String())
	return file
}

// TestViewInABrowser plays a real run: busy, with thieves and mistakes.
func TestViewInABrowser(t *testing.T) {
	p := browsertest.New(t, browsertest.Wide()) // first: without a browser nothing need run
	file := viewPage(t, "go-rush.yaml", "duration=2m", "population.visits=24", "replications=1")
	p.Open(file, "replay=0&t=75")
	p.Wait(`document.querySelector(".clock")?.textContent === "12:01:15"`)
	get := func(expression string) (x float64) {
		p.Eval(expression, &x)
		return x
	}
	const now = `replay.controller().time()`
	assert.GreaterOrEqual(t, get(`document.querySelectorAll(".card").length`), 4.0, "people are inside")
	assert.Greater(t, get(`document.querySelectorAll(".card tbody tr").length`), 4.0, "with something in their baskets")
	assert.Greater(t, get(`document.querySelectorAll(".log li").length`), 10.0)

	// Something is on the map: many pixels are not those of the empty store.
	ink := `(async () => {
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		const c = document.querySelector(".map"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
		let n = 0;
		for (let i = 0; i < d.length; i += 4) if (d[i + 2] - d[i] > 60 || d[i] - d[i + 2] > 60) n++;
		return n;
	})()`
	people := get(ink)
	p.Eval(`replay.controller().seek(0)`, nil)
	assert.Greater(t, people, get(ink)+2000)

	p.Eval(`replay.controller().setSpeed(16); replay.controller().play()`, nil)
	p.Wait(now + ` > 5`)
	p.Key(" ")
	if errors := get(`replay.controller().errors()`); assert.Positive(t, errors, "with thieves about, something goes wrong") {
		p.Eval(`replay.controller().seek(0)`, nil)
		p.Key("n")
		p.Wait(`document.querySelector(".status").textContent.startsWith("Error 1 of ")`)
		assert.Positive(t, get(now))
		assert.GreaterOrEqual(t, get(`replay.controller().selected()`), 0.0)
	}
	p.Resize(browsertest.Narrow())
	p.Wait(`document.querySelector(".gosim-replay").clientWidth < 390`)
	assert.LessOrEqual(t, get(`document.documentElement.scrollWidth`), 390.0, "nothing sticks out")
}
