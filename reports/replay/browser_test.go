package replay

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/browsertest"
)

// TestBrowser tries the player in a real browser, on a page of two replications
// of the small record.
func TestBrowser(t *testing.T) {
	shared := browsertest.New(t, browsertest.Wide())
	file := filepath.Join(t.TempDir(), "replay.html")
	require.NoError(t, os.WriteFile(file, []byte(page(t, smallRecord(t, 0), smallRecord(t, 1))), 0o600))
	for _, x := range []struct {
		name, fragment string
		test           func(*testing.T, *browsertest.Page)
	}{
		{"decodes the same", "", browserDecodes},
		{"plays and scrubs", "", browserPlays},
		{"jumps from error to error", "", browserJumps},
		{"shows baskets", "", browserBaskets},
		{"answers the mouse", "replay=0&t=12.2", browserMouse},
		{"follows the address", "replay=1&t=25.5&visit=1", browserAddress},
		{"shows an instant the same way", "", browserInstant},
		{"takes bounded work for a frame", "", browserWork},
		{"fits a narrow screen", "replay=0&t=26&visit=0", browserNarrow},
		{"says what it cannot play", "", browserRefuses},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := shared.For(t)
			p.Open(file, x.fragment)
			p.Wait(`document.querySelector(".clock")?.textContent`)
			x.test(t, p)
			assert.Empty(t, p.Problems())
		})
	}
}

func text(p *browsertest.Page, expression string) (s string) {
	p.Eval(expression, &s)
	return s
}

func number(p *browsertest.Page, expression string) (x float64) {
	p.Eval(expression, &x)
	return x
}

const timeNow = `replay.controller().time()`

func browserDecodes(t *testing.T, p *browsertest.Page) {
	t.Helper()
	var got struct {
		Head struct {
			Accounts []string
			End      int64 `json:"end_cs"`
		}
		Paths, Tracks []struct {
			ID                                           int64
			T, X, Y, Heading                             []int64
			Account, Belief, Coasting, Person, Reference []int64
		}
	}
	p.Eval(`GosimReplay.inflate(document.querySelector("[data-replication='1']").textContent).then((bytes) => {
		const plain = (s) => Object.fromEntries(Object.entries(s).map(([k, v]) => [k, ArrayBuffer.isView(v) ? Array.from(v) : v]));
		const d = GosimReplay.decode(bytes);
		return { head: d.head, paths: d.paths.map(plain), tracks: d.tracks.map(plain) };
	})`, &got)
	_, want := encoded(t, smallRecord(t, 1))
	assert.Equal(t, want.Accounts, got.Head.Accounts)
	assert.Equal(t, want.EndCS, got.Head.End)
	require.Len(t, got.Paths, len(want.Paths))
	for i, s := range want.Paths {
		assert.Equal(t, [][]int64{s.At, s.X, s.Y, s.Heading}, [][]int64{got.Paths[i].T, got.Paths[i].X, got.Paths[i].Y, got.Paths[i].Heading})
	}
	require.Len(t, got.Tracks, len(want.Tracks))
	for i, s := range want.Tracks {
		g := got.Tracks[i]
		assert.Equal(t, s.ID, g.ID)
		assert.Equal(t,
			[][]int64{s.At, s.X, s.Y, s.Account, s.Belief, s.Coasting, s.Persons},
			[][]int64{g.T, g.X, g.Y, g.Account, g.Belief, g.Coasting, g.Person})
	}
}

func browserPlays(t *testing.T, p *browsertest.Page) {
	t.Helper()
	assert.InDelta(t, 4, number(p, timeNow), 1e-9, "it begins a second before the first person comes in")
	assert.Equal(t, "12:00:04", text(p, `document.querySelector(".clock").textContent`))

	p.Key(" ")
	p.Wait(timeNow + ` > 4.3`)
	p.Key("++")
	assert.Equal(t, "4", text(p, `document.querySelector("[aria-label=Speed]").value`))
	p.Wait(timeNow + ` > 6`)
	p.Key(" ")
	p.Eval(`replay.controller().playing()`, nil)
	assert.Equal(t, "▶ play", text(p, `document.querySelector(".play").textContent`))

	p.Eval(`(() => { const r = document.querySelector("input[type=range]"); r.value = "20.5"; r.dispatchEvent(new Event("input")); })()`, nil)
	assert.InDelta(t, 20.5, number(p, timeNow), 1e-9)
	p.Wait(`document.querySelector(".clock").textContent === "12:00:20"`)
	assert.Equal(t, "0:20.5 of 1:00", text(p, `document.querySelector(".offset").textContent`))

	p.Key(kb.ArrowRight)
	assert.InDelta(t, 25.5, number(p, timeNow), 1e-9)
	p.Key(kb.ArrowLeft + kb.ArrowLeft)
	assert.InDelta(t, 15.5, number(p, timeNow), 1e-9)
	p.Key(kb.ArrowRight, chromedp.ModifierShift)
	assert.InDelta(t, 15.5+1/15.0, number(p, timeNow), 1e-4, "a camera frame")
	p.Key(kb.End)
	assert.InDelta(t, 60, number(p, timeNow), 1e-9)
	p.Key(kb.Home)
	assert.Zero(t, number(p, timeNow))

	// At the end it stops, and begins anew when it is started again.
	p.Eval(`replay.controller().setSpeed(32); replay.controller().seek(59); replay.controller().play()`, nil)
	p.Wait(`!replay.controller().playing() && ` + timeNow + ` === 60`)

	for _, key := range []string{"c", "t", "l", "s", "?"} {
		before := text(p, `[...document.querySelectorAll(".tools [aria-pressed]")].map((b) => b.getAttribute("aria-pressed")).join() + document.querySelector(".help").hidden`)
		p.Key(key)
		after := text(p, `[...document.querySelectorAll(".tools [aria-pressed]")].map((b) => b.getAttribute("aria-pressed")).join() + document.querySelector(".help").hidden`)
		assert.NotEqual(t, before, after, "key %s", key)
	}
	p.Key("f-" + kb.Escape)
	assert.Equal(t, "16", text(p, `document.querySelector("[aria-label=Speed]").value`))
}

func browserJumps(t *testing.T, p *browsertest.Page) {
	t.Helper()
	status := `document.querySelector(".status").textContent`
	// In order: the wrong alert (17 s), Ann's chips (20 s), the theft that nobody
	// was told of (25 s), Bob's chips, of which only the receipt (48 s) is known.
	for i, want := range []struct {
		at    float64
		visit float64
		says  string
	}{
		{18, 1, "who did not steal"},
		{21, 0, "took 1 × Chips from G1, board 2 and was not billed for it: another person was billed for it."},
		{26, 2, "stole 1 × goods worth €1.50 (came in behind somebody) and no alert was raised."},
		{49, 1, "bob was billed 1 × Chips and does not owe it: another person took it."},
	} {
		p.Key("n")
		assert.InDelta(t, want.at, number(p, timeNow), 1e-9, "error %d", i)
		assert.InDelta(t, want.visit, number(p, `replay.controller().selected()`), 0)
		assert.Contains(t, text(p, status), fmt.Sprintf("Error %d of 4: ", i+1))
		assert.Contains(t, text(p, status), want.says)
	}
	p.Key("n")
	assert.Equal(t, "No error after this.", text(p, status))
	p.Key("p")
	assert.InDelta(t, 26, number(p, timeNow), 1e-9)
	p.Eval(`replay.controller().seek(30)`, nil)
	p.Key("pp")
	assert.InDelta(t, 18, number(p, timeNow), 1e-9, "from the error shown, not from the present instant")
}

func browserBaskets(t *testing.T, p *browsertest.Page) {
	t.Helper()
	rows := func(seconds float64) []string {
		p.Eval(fmt.Sprintf(`replay.controller().seek(%g)`, seconds), nil)
		p.Wait(fmt.Sprintf(`Math.abs(document.querySelector("input[type=range]").value - %g) < 0.01`, seconds))
		var out []string
		p.Eval(`[...document.querySelectorAll(".card")].map((c) => [c.querySelector(".name").textContent.slice(0, 10),
			...[...c.querySelectorAll("tbody tr")].map((r) => [...r.cells].map((x) => x.textContent).join("|"))].join(" / "))`, &out)
		return out
	}
	ann := "ann" + hostile()[:7]
	assert.Equal(t, []string{ann, "bob", "no account"}, rows(11))
	assert.Equal(t, ann+" / Cola 330 ml canbeing decided|1|0|…", rows(13)[0])
	assert.Equal(t, ann+" / Cola 330 ml can|1|1|✓right", rows(15)[0])
	at30 := rows(30)
	assert.Equal(t, ann+" / Cola 330 ml can|1|1|✓right / Chipsnot billed|1|0|✗", at30[0])
	assert.Equal(t, "bob / "+hostile()+"|1|1|✓right / Chipsbilled, not taken|0|1|✗", at30[1], "names are text")
	assert.Equal(t, "no account / Cola 330 ml cancannot be billed|1|1|!", at30[2])
	seen := `document.querySelectorAll(".card")[1].querySelector(".seen").textContent`
	rows(35)
	assert.Contains(t, text(p, seen), "engine ", "bob is known again")
	rows(31)
	assert.Equal(t, "✗ not seen by the engine", text(p, seen))
	rows(25)
	assert.Contains(t, text(p, seen), "✗ taken for ann")

	var count int
	p.Eval(`document.querySelectorAll("img").length + (window.hacked ?? 0) + performance.getEntriesByType("resource").length`, &count)
	assert.Zero(t, count, "nothing of the data became HTML, and nothing was loaded")
}

// browserMouse clicks on the map, whose view fits a building of 6 m × 4 m with 42
// pixels around it.
func browserMouse(t *testing.T, p *browsertest.Page) {
	t.Helper()
	var box struct{ X, Y, W, H float64 }
	p.Eval(`(() => { const r = document.querySelector(".map").getBoundingClientRect(); return { X: r.left, Y: r.top, W: r.width, H: r.height }; })()`, &box)
	scale := min((box.W-84)/6, (box.H-84)/4)
	click := func(x, y float64) {
		p.Do(chromedp.MouseClickXY(box.X+box.W/2+(x-3)*scale, box.Y+box.H/2-(y-2)*scale))
	}
	chosen := `replay.controller().selected()`
	bob := smallRecord(t, 0).Path[3*41+1] // at 12.2 s
	require.InDelta(t, 12.2, bob.At.Seconds(), 1e-9)
	click(bob.X, bob.Y)
	assert.InDelta(t, 1, number(p, chosen), 0, "a person")
	click(3, 3.6)
	assert.Equal(t, "0", text(p, `document.querySelector("[aria-label=Shelf]").value`), "a shelf")
	assert.InDelta(t, 1, number(p, chosen), 0)
	p.Wait(`!document.querySelector(".log").textContent.includes("comes in") && document.querySelector(".log").textContent.includes("takes Cola")`)
	click(3, 3.6)
	p.Wait(`document.querySelector(".log").textContent.includes("comes in")`)
	click(5.5, 3)
	assert.InDelta(t, -1, number(p, chosen), 0, "the floor")

	picture := `(async () => {
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		return document.querySelector(".map").toDataURL();
	})()`
	fitted := text(p, picture)
	p.Eval(`document.querySelector(".map").dispatchEvent(new WheelEvent("wheel", { deltaY: -120, clientX: 300, clientY: 300, cancelable: true }))`, nil)
	zoomed := text(p, picture)
	assert.NotEqual(t, fitted, zoomed, "the wheel zooms")
	p.Do(
		chromedp.MouseEvent(chromedp.MousePressed, 300, 300, chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseMoved, 340, 320, chromedp.ButtonLeft),
		chromedp.MouseEvent(chromedp.MouseReleased, 340, 320, chromedp.ButtonLeft),
	)
	assert.NotEqual(t, zoomed, text(p, picture), "dragging moves")
	p.Key("f")
	assert.Equal(t, fitted, text(p, picture))
}

func browserAddress(t *testing.T, p *browsertest.Page) {
	t.Helper()
	p.Wait(timeNow + ` === 25.5`)
	assert.Contains(t, text(p, `document.querySelector("h2").textContent`), "replication 1")
	assert.InDelta(t, 1, number(p, `replay.controller().selected()`), 0)
	p.Eval(`location.hash = "#replay=0&t=12"`, nil)
	p.Wait(`document.querySelector("h2")?.textContent.includes("replication 0") && ` + timeNow + ` === 12`)
	p.Eval(`document.querySelector(".link").click()`, nil)
	assert.Equal(t, "#replay=0&t=12.00", text(p, `location.hash`))
	p.Eval(`location.hash = "#replay=8"`, nil)
	p.Wait(`document.querySelector(".message")?.textContent === "This page holds no replay of replication 8."`)
}

// browserInstant: whatever was shown before, and playing
// or not, an instant looks the same.
func browserInstant(t *testing.T, p *browsertest.Page) {
	t.Helper()
	picture := `(async () => {
		replay.controller().seek(25.4);
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		return document.querySelector(".map").toDataURL();
	})()`
	first := text(p, picture)
	for _, from := range []string{"0", "25.3", "59", "31.5"} {
		p.Eval(`(async () => { replay.controller().seek(`+from+`); await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); })()`, nil)
		assert.Equal(t, first, text(p, picture), "after %s s", from)
	}
}

// browserWork counts operations, not time: the work of a
// frame depends on who is there, not on the length of the recording.
func browserWork(t *testing.T, p *browsertest.Page) {
	t.Helper()
	var m struct {
		Frames int     `json:"frames"`
		Most   float64 `json:"most_operations"`
	}
	p.Eval(`replay.controller().measure(30)`, &m)
	assert.Equal(t, 30, m.Frames)
	assert.Greater(t, m.Most, 3.0)
	// Three people and tracks, each found by less than 9 steps three times over,
	// with trails of at most 76 samples.
	assert.Less(t, m.Most, 6*3*(9+1)+3*76+60.0)
}

func browserNarrow(t *testing.T, p *browsertest.Page) {
	t.Helper()
	for _, v := range []browsertest.Viewport{browsertest.Narrow(), {Width: 360, Height: 640, Mobile: true}} {
		p.Resize(v)
		p.Wait(fmt.Sprintf(`document.querySelector(".gosim-replay").clientWidth <= %d`, v.Width))
		assert.LessOrEqual(t, number(p, `document.documentElement.scrollWidth`), float64(v.Width), "nothing sticks out")
		var overlap bool
		p.Eval(`document.querySelector(".panels").getBoundingClientRect().top < document.querySelector(".map").getBoundingClientRect().bottom`, &overlap)
		assert.False(t, overlap, "the panels stand below the map")
	}
	p.Dark(true)
	defer func() { p.Dark(false); p.Resize(browsertest.Wide()) }()
	assert.Equal(t, "rgb(23, 25, 28)", text(p, `getComputedStyle(document.querySelector(".map")).backgroundColor`))
}

func browserRefuses(t *testing.T, p *browsertest.Page) {
	t.Helper()
	message := func(setup, data string) string {
		return text(p, `(async () => {
			const box = document.body.appendChild(document.createElement("div"));
			`+setup+`
			GosimReplay.mount(box, `+data+`);
			for (let i = 0; i < 200 && !box.querySelector("[role=alert]"); i++) await new Promise((done) => setTimeout(done, 10));
			return box.textContent;
		})()`)
	}
	whole := `document.querySelector(".gosim-replay-data")`
	assert.Contains(t, message("", `await GosimReplay.inflate(`+whole+`.textContent).then((b) => b.subarray(0, b.length - 9))`), "ends too early")
	assert.Contains(t, message("", `new Uint8Array([2, 0, 0, 0, 123, 125])`), "plays gosim-replay 1")
	assert.Contains(t, message("", `null`), "no recording")
	assert.Contains(t, message(`window.DecompressionStream = undefined;`, whole), "Chrome or Edge 103, Firefox 113, Safari 16.4")
}
