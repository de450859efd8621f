package evidence

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func aPage() *Page { return &Page{Name: "proof", Head: "# Proof\n", Checks: []Check{example().Check}} }

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
	files, err := aPage().Files([]Run{example()})
	require.NoError(t, err)
	text := string(files["proof.md"])
	for _, want := range []string{
		"| 9 | [A wait, of M/M/1](#9-a-wait-of-mm1) | 2 s | **FAIL** |", "## 9. A wait, of M/M/1\n", "**Source:** Kleinrock (1975).",
		"**Expected:** 1 s.", "**Measured:** 2 s: **FAIL**", "Too slow.", "| a | b |\n|---|---|\n| 1 | 2 |\n", "![A wait.](images/proof-wait.svg)",
	} {
		assert.Contains(t, text, want)
	}
	svg := string(files["images/proof-wait.svg"])
	assert.Contains(t, svg, "wait (s)")
	assert.Contains(t, svg, "&lt;measured&gt;")
	again, err := aPage().Files([]Run{example()})
	require.NoError(t, err)
	assert.Equal(t, files, again)
}

func TestFilesRefuseABadPicture(t *testing.T) {
	run := example()
	run.Result.Pictures[0].Series[0].Y = []float64{1}
	_, err := aPage().Files([]Run{run})
	assert.ErrorContains(t, err, `picture wait: series "<measured>": 2 values of x and 1 of y`)
	_, err = aPage().Files([]Run{example(), example()})
	assert.ErrorContains(t, err, "two pictures are called wait")
}

func TestWriteMakesTheFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "docs")
	require.NoError(t, aPage().Write(folder, []Run{example()}))
	page, err := os.ReadFile(filepath.Join(folder, "proof.md"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(page), "# Proof\n"))
	assert.FileExists(t, filepath.Join(folder, "images", "proof-wait.svg"))
	assert.Error(t, aPage().Write(filepath.Join(folder, "proof.md"), []Run{example()}), "a file is no folder")
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

func TestMainCountsFailures(t *testing.T) {
	folder := t.TempDir()
	p := Page{Name: "proof", Head: "# Proof\n"}
	for _, pass := range []bool{true, false, false} {
		c := Check{Number: strconv.Itoa(len(p.Checks)), Title: "Equal", Run: func() Result { return Result{Measured: "3", Pass: pass} }}
		p.Checks = append(p.Checks, c)
	}
	var said bytes.Buffer
	failed, err := p.Main(folder, &said)
	require.NoError(t, err)
	assert.Equal(t, 2, failed)
	assert.Equal(t, "pass  0. Equal: 3\n**FAIL**  1. Equal: 3\n**FAIL**  2. Equal: 3\n", said.String())
	assert.FileExists(t, filepath.Join(folder, "proof.md"))
}
