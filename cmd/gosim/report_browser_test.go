package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/browsertest"
	"gosim/reports"
	"gosim/reports/tables"
)

// readReport reads the page of a run folder as a person does.
func readReport(t *testing.T, dir string) {
	t.Helper()
	run, err := tables.Open(dir)
	require.NoError(t, err)
	wrong, all := 0, 0
	for _, d := range run.Details {
		all += len(d.Visits)
		for _, v := range d.Visits {
			switch v.Verdict {
			case reports.VerdictExact, reports.VerdictNoAccount, reports.VerdictInside:
			default:
				wrong++
			}
		}
	}
	require.Positive(t, wrong, "a run without errors shows nothing")
	file := filepath.Join(dir, "report.html")
	p := browsertest.New(t, browsertest.Wide())
	p.Open(file, "")

	// The table of visits begins with the wrong ones.
	status := func(id string) string {
		var text string
		p.Eval(fmt.Sprintf(`document.querySelector(%q).querySelector(".shown").textContent`, id), &text)
		return text
	}
	assert.Regexp(t, fmt.Sprintf(`^%d of %d rows`, wrong, all), status("#t-visits"))
	p.Eval(`document.querySelector("#t-visits .chip[aria-pressed=true]").click()`, nil)
	assert.Regexp(t, fmt.Sprintf(`^%d rows`, all), status("#t-visits"))
	p.Eval(`document.querySelector("#t-visits .chip[aria-pressed=false]").click()`, nil)

	// Sorting, by the mouse and by the keyboard.
	const money = `[...document.querySelectorAll("#t-visits-table thead th")].find(h => h.textContent.startsWith("Money"))`
	column := func() []float64 {
		var values []float64
		p.Eval(`(() => { const k = `+money+`.cellIndex;
			return [...document.querySelectorAll("#t-visits-table > tbody > tr:not(.detail)")].map(r => Number(r.cells[k].textContent.replace("−", "-"))); })()`, &values)
		return values
	}
	p.Eval(money+`.querySelector("button").click()`, nil)
	var order string
	p.Eval(money+`.getAttribute("aria-sort")`, &order)
	assert.Equal(t, "descending", order)
	assert.IsNonIncreasing(t, column())
	p.Eval(money+`.querySelector("button").focus()`, nil)
	p.Key("\r")
	p.Eval(money+`.getAttribute("aria-sort")`, &order)
	assert.Equal(t, "ascending", order)
	assert.IsNonDecreasing(t, column())

	// Filtering by text.
	var account string
	p.Eval(`document.querySelector("#t-visits-table td.name").textContent`, &account)
	p.Eval(`document.querySelector("#t-visits input[type=search]").focus()`, nil)
	p.Key(account)
	p.Wait(`[...document.querySelectorAll("#t-visits-table td.name")].every(c => c.textContent === ` + strconv.Quote(account) + `)`)
	p.Key("#nobody")
	p.Wait(`document.querySelector("#t-visits-table .nothing") !== null`)
	p.Eval(`(() => { const i = document.querySelector("#t-visits input[type=search]"); i.value = ""; i.dispatchEvent(new Event("input")); })()`, nil)
	p.Wait(`document.querySelector("#t-visits-table .nothing") === null`)

	// A row opens and shows the basket.
	p.Eval(`document.querySelector("#t-visits-table .open").click()`, nil)
	var lines int
	p.Eval(`document.querySelectorAll("#t-visits-table tr.detail .inner tbody tr").length`, &lines)
	assert.Positive(t, lines)

	// From a wrong receipt into the replay, and back.
	var link struct{ Href, Account string }
	p.Eval(`(() => { const a = document.querySelector("#t-visits-table a.watch"); a.focus(); return {Href: a.getAttribute("href"), Account: a.closest("tr").querySelector(".name").textContent}; })()`, &link)
	assert.Regexp(t, `^#replay=[01]&t=[0-9.]+&visit=[0-9]+$`, link.Href)
	var before float64
	p.Eval(`scrollY`, &before)
	p.Key("\r")
	p.Wait(`document.querySelector("#player canvas") !== null`)
	p.Wait(`document.querySelector("#player").textContent.includes(` + strconv.Quote(link.Account) + `)`)
	p.Wait(`Math.abs(document.querySelector("#replay").getBoundingClientRect().top) < innerHeight / 2`)
	p.Eval(`document.querySelector("#replay-back").click()`, nil)
	var after float64
	p.Eval(`scrollY`, &after)
	assert.InDelta(t, before, after, 2)

	// Nothing sticks out of a narrow screen, and nothing is named twice.
	p.Resize(browsertest.Viewport{Width: 360, Height: 800, Mobile: true})
	p.Open(file, link.Href[1:])
	p.Wait(`document.querySelector("#player canvas") !== null`)
	var wide int
	p.Eval(`document.documentElement.scrollWidth`, &wide)
	assert.LessOrEqual(t, wide, 360)
	var twice, dangling json.RawMessage
	p.Eval(`[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`, &twice)
	assert.JSONEq(t, `[]`, string(twice), "identifiers that are there twice")
	p.Eval(`[...document.querySelectorAll("a[href^='#']:not(.watch)")].map(a => a.getAttribute("href").slice(1)).filter(id => !document.getElementById(id))`, &dangling)
	assert.JSONEq(t, `[]`, string(dangling), "links to nowhere")

	// Where a replay is not in the page there is the command that shows it.
	code, said := remake(t, dir, "--replays", "0", "--quiet")
	require.Equal(t, exitFine, code, said)
	p.Resize(browsertest.Wide())
	p.Open(file, "")
	p.Eval(`document.querySelector("#t-visits-table button.watch").click()`, nil)
	p.Wait(`!document.querySelector("#toast").hidden`)
	var command string
	p.Eval(`document.querySelector("#toast code").textContent`, &command)
	assert.Regexp(t, `^gosim view '?`+dir+`'? --replication [01]$`, command)
}
