package validation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChecksAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		assert.False(t, seen[c.Number], "number %s is used twice", c.Number)
		seen[c.Number] = true
		for name, text := range map[string]string{"number": c.Number, "title": c.Title, "setup": c.Setup, "source": c.Source, "expected": c.Expected} {
			assert.NotEmpty(t, text, "%s of check %s %s", name, c.Number, c.Title)
		}
		assert.NotNil(t, c.Run)
	}
}

// TestQuickChecks runs the checks that take less than two seconds; the others are
// TestLongChecks.
func TestQuickChecks(t *testing.T) {
	for _, c := range All() {
		if c.Slow {
			continue
		}
		t.Run(c.Number, func(t *testing.T) {
			r := c.Run()
			assert.True(t, r.Pass, "%s: measured %s, expected %s", c.Title, r.Measured, c.Expected)
			rectangular(t, &r)
		})
	}
}

// rectangular asserts that tables have as many cells in every row.
func rectangular(t *testing.T, r *Result) {
	t.Helper()
	for _, table := range r.Tables {
		for _, row := range table.Rows {
			assert.Len(t, row, len(table.Head), "%v", row)
		}
	}
}

// example is a run that fails, with a table and a picture.
func example() Run {
	return Run{
		Check{Number: "9", Title: "A wait, of M/M/1", Setup: "A queue.", Source: "Kleinrock (1975).", Expected: "1 s."},
		Result{
			Measured: "2 s", Remark: "Too slow.",
			Tables: []Table{{Caption: "Waits.", Head: []string{"a", "b"}, Rows: [][]string{{"1", "2"}}}},
			Pictures: []Picture{{
				Name: "wait", Caption: "A wait.", X: "load", Y: "wait (s)", XMax: 1, YMax: 2,
				Series: []Series{{Name: "<measured>", X: []float64{0, 1}, Y: []float64{1, 2}}, {Name: "theory", Reference: true, X: []float64{0, 1}, Y: []float64{1, 1}}},
			}},
		},
	}
}

func TestFilesSayWhatWasFound(t *testing.T) {
	files, err := Files([]Run{example()})
	require.NoError(t, err)
	text := string(files["validation.md"])
	for _, want := range []string{
		"| 9 | [A wait, of M/M/1](#9-a-wait-of-mm1) | 2 s | **FAIL** |", "## 9. A wait, of M/M/1\n", "**Source:** Kleinrock (1975).",
		"**Expected:** 1 s.", "**Measured:** 2 s: **FAIL**", "Too slow.", "| a | b |\n|---|---|\n| 1 | 2 |\n", "![A wait.](images/validation-wait.svg)",
	} {
		assert.Contains(t, text, want)
	}
	svg := string(files["images/validation-wait.svg"])
	assert.Contains(t, svg, "wait (s)")
	assert.Contains(t, svg, "&lt;measured&gt;")
	again, err := Files([]Run{example()})
	require.NoError(t, err)
	assert.Equal(t, files, again)
}

func TestFilesRefuseABadPicture(t *testing.T) {
	run := example()
	run.Result.Pictures[0].Series[0].Y = []float64{1}
	_, err := Files([]Run{run})
	assert.ErrorContains(t, err, `picture wait: series "<measured>": 2 values of x and 1 of y`)
	_, err = Files([]Run{example(), example()})
	assert.ErrorContains(t, err, "two pictures are called wait")
}

func TestWriteMakesTheFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "docs")
	require.NoError(t, Write(folder, []Run{example()}))
	page, err := os.ReadFile(filepath.Join(folder, "validation.md"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(page), "# Validation\n"))
	assert.FileExists(t, filepath.Join(folder, "images", "validation-wait.svg"))
	assert.Error(t, Write(filepath.Join(folder, "validation.md"), []Run{example()}), "a file is no folder")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{0, 3.25, "0.0 0.5 1.0 1.5 2.0 2.5 3.0"},
		{0, 65, "0 10 20 30 40 50 60"},
		{0.8, 2.5, "0.8 1.0 1.2 1.4 1.6 1.8 2.0 2.2 2.4"},
		{0, 1000, "0 200 400 600 800 1000"},
	} {
		var got []string
		for _, k := range (ticks{}).Ticks(c.lo, c.hi) {
			got = append(got, k.Label)
		}
		assert.Equal(t, c.want, strings.Join(got, " "))
	}
}
