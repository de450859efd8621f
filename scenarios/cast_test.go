package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

// both is a scenario with somebody scripted and somebody replayed.
const both = `schema_version: 1
name: both
duration: 1m
warmup: 10s
store: {layout: testdata/tiny/store.yaml}
population:
  visits: 0
  scripted:
    - name: ann
      account: ANN
      appear_s: 15
      acts:
        - {do: enter}
        - {do: pick, slot: G1-S1-P01/1, at_s: 30}
        - {do: stow}
        - {do: exit}
  replayed:
    - file: testdata/walks.csv
      max_gap_s: 5
      ids: [1]
      shop:
        - {id: 1, at_s: 4, slot: G1-S1-P01/1}
`

// acts runs a replication and returns its truth, one act per line.
func acts(t *testing.T, s *Scenario) []string {
	t.Helper()
	rec, err := Record(t.Context(), s, 0)
	require.NoError(t, err)
	var out []string
	for _, a := range rec.Acts {
		line := rec.Visits[a.Person].Account + " " + a.Kind.String()
		if a.Kind == sim.ActPick {
			line += fmt.Sprintf(" %s at %.0f", s.Site.SlotCode(a.Slot), a.At.Seconds())
		}
		out = append(out, line)
	}
	return out
}

func TestScriptedAndReplayedPeople(t *testing.T) {
	s, err := load(both)
	require.NoError(t, err)
	story := acts(t, s)
	assert.Equal(t, []string{
		"R000001 scan", "R000001 enter", "R000001 pick G1-S1-P01/1 at 14", "R000001 stow", "R000001 exit", // times after the warm-up
		"ANN scan", "ANN enter", "ANN pick G1-S1-P01/1 at 41", "ANN stow", "ANN exit",
	}, story)
	assert.Equal(t, story, acts(t, s), "a scenario may be run again")

	out, err := Run(t.Context(), s, Options{})
	require.NoError(t, err)
	assert.Empty(t, out.Warnings)
}

func TestWarningsSayWhatCouldNotBeDone(t *testing.T) {
	// All eight units are gone when ann comes.
	s, err := load(both, set("population.replayed[0].shop[0].units", "8"), set("population.replayed[0].shop[0].at_s", "3.5"),
		set("population.scripted[0].acts[1].slot", "G1-S2-P02/1"), set("population.scripted[0].acts[1].gtin", `"2980100000019"`), set("replications", "2"))
	require.NoError(t, err)
	out, err := Run(t.Context(), s, Options{})
	require.NoError(t, err)
	var got []string
	for _, w := range out.Warnings {
		text, _, _ := strings.Cut(w.Text, ", at ")
		got = append(got, fmt.Sprint(w.Replication, " ", text))
	}
	require.Len(t, got, 6, "%v", got)
	assert.Contains(t, got[0], "0 population.replayed[0].shop[0]: id 1: ")
	assert.Contains(t, got[0], "of 8 units: ")
	assert.Equal(t, "0 population.scripted[0].acts[1]: ann: no unit of 2980100000019 on the slot", got[1])
	assert.Equal(t, "0 population.scripted[0].acts[2]: ann: nothing in the right hand", got[2])
	assert.Equal(t, "1 population.scripted[0].acts[1]: ann: no unit of 2980100000019 on the slot", got[4])
}

func TestLibraryScriptsGoAsWritten(t *testing.T) {
	for file, want := range map[string]int{"scripted-handover.yaml": 3, "replay-paths.yaml": 8} {
		s, err := Load(file, []strictyaml.Override{set("replications", "2")})
		require.NoError(t, err)
		out, err := Run(t.Context(), s, Options{})
		require.NoError(t, err)
		assert.Empty(t, out.Warnings, file)
		rec, err := Record(t.Context(), s, 0)
		require.NoError(t, err)
		picks := 0
		for _, a := range rec.Acts {
			if account := rec.Visits[a.Person].Account; a.Kind == sim.ActPick && account != "" && account[0] != 'M' {
				picks++
			}
		}
		assert.Equal(t, want, picks, file)
	}
}

// TestTrajectoriesBelongToTheHash: what people walk along is part of what a
// scenario is.
func TestTrajectoriesBelongToTheHash(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "testdata", "tiny"), os.DirFS(filepath.Join("testdata", "tiny"))))
	walks, err := os.ReadFile(filepath.Join("testdata", "walks.csv"))
	require.NoError(t, err)
	file := filepath.Join(dir, "here.yaml")
	require.NoError(t, os.WriteFile(file, []byte(both), 0o644))
	hashes := func(walks string) [2]string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "testdata", "walks.csv"), []byte(walks), 0o644))
		s, err := Load(file, nil)
		require.NoError(t, err)
		return [2]string{s.Hash, s.WorldHash}
	}
	same, other := hashes(string(walks)), hashes(string(walks)+"# changed\n")
	here, err := load(both)
	require.NoError(t, err)
	assert.Equal(t, [2]string{here.Hash, here.WorldHash}, same, "the folder does not count")
	assert.NotEqual(t, same[0], other[0])
	assert.NotEqual(t, same[1], other[1])
	moved, err := load(both, set("population.replayed[0].start_s", "1"), set("population.replayed[0].shop[0].at_s", "5"))
	require.NoError(t, err)
	assert.NotEqual(t, same[1], moved.WorldHash)
}

// TestScriptsThatCannotBeBuilt: what only the floor tells is an error of building.
func TestScriptsThatCannotBeBuilt(t *testing.T) {
	s, err := load(both)
	require.NoError(t, err)
	s.cast.Scripted = nil
	_, err = Run(t.Context(), s, Options{})
	require.ErrorIs(t, err, ErrBuild)
	assert.ErrorContains(t, err, "0 programs and 1 recordings")
}
