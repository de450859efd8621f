package export_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports/export"
)

func TestReadMOT(t *testing.T) {
	rows, err := export.ReadMOT(strings.NewReader("1,2,10.5,20,30,40,1\n\n 3 , 4,-1,-1,-1,-1,1,1.5,-2,0\r\n5,6,1,2,3,4,0,7,0.25"))
	require.NoError(t, err)
	assert.Equal(t, []export.MOTRow{
		{Frame: 1, ID: 2, Left: 10.5, Top: 20, Width: 30, Height: 40, Conf: 1},
		{Frame: 3, ID: 4, Left: -1, Top: -1, Width: -1, Height: -1, Conf: 1, X: 1.5, Y: -2},
		{Frame: 5, ID: 6, Left: 1, Top: 2, Width: 3, Height: 4, Class: 7, Visibility: 0.25},
	}, rows)
	for text, want := range map[string]string{
		"1,2,3":                       "line 1: expected a field bb_top, got 3 fields",
		"\n1,0,3,4,5,6,7":             `line 2: id: expected a whole number from 1, got "0"`,
		"1.5,1,3,4,5,6,7":             `line 1: frame: expected a whole number from 1, got "1.5"`,
		"1,1,3,4,5,6,x":               `line 1: conf: expected a number, got "x"`,
		"1,1,3,4,NaN,6,7":             `line 1: bb_width: expected a number, got "NaN"`,
		"1,1,3,4,5,6,7,8":             "line 1: expected 7, 9 or 10 fields, got 8",
		"1,1,3,4,5,6,7,8.5,1":         `line 1: class: expected a whole number from -1, got "8.5"`,
		strings.Repeat("1", 70_000):   "line 1: longer than 65536 bytes",
		"99999999999,1,3,4,5,6,7,8,9": "line 1: frame: expected a whole number",
	} {
		_, err := export.ReadMOT(strings.NewReader(text))
		require.ErrorIs(t, err, export.ErrText, want)
		assert.ErrorContains(t, err, want)
	}
}

func TestReadTrajectory(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want export.Trajectory
	}{
		"ours":      {"# framerate: 5\nframe,id,x,y\n1,2,3.5,-4\n", export.Trajectory{Rate: 5, Points: []export.TrajectoryPoint{{1, 2, 3.5, -4}}}},
		"tabs":      {"780.0\t1.0\t8.46\t3.59\r\n790.0\t1.0\t9.57\t3.79\n", export.Trajectory{Points: []export.TrajectoryPoint{{780, 1, 8.46, 3.59}, {790, 1, 9.57, 3.79}}}},
		"remarks":   {"\ufeff# description: a corridor\n# framerate: 16.00 fps\n# x in m\n0 1 2 3\n", export.Trajectory{Rate: 16, Points: []export.TrajectoryPoint{{0, 1, 2, 3}}}},
		"semicolon": {"Frame; ID; X; Y\n0; 1; 2; 3\n", export.Trajectory{Points: []export.TrajectoryPoint{{0, 1, 2, 3}}}},
		"empty":     {"", export.Trajectory{}},
	} {
		got, err := export.ReadTrajectory(strings.NewReader(tc.text))
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, *got, name)
	}
	for text, want := range map[string]string{
		"1,2,3":                          "line 1: expected a field y, got 3 fields",
		"1,2,3,4,5":                      "line 1: expected the 4 fields frame,id,x,y, got 5",
		"id,frame,x,y\n1,2,3,4":          `line 1: expected the columns frame,id,x,y, got "id,frame,x,y"`,
		"1,2,3,4\n1,-2,3,4":              `line 2: id: expected a whole number from 0, got "-2"`,
		"1,2,3,4\nframe,id,x,y":          `line 2: frame: expected a whole number from 0, got "frame"`,
		"# framerate: fast\n":            `line 1: framerate: expected a positive number, got "fast"`,
		"# framerate: 0\n":               `line 1: framerate: expected a positive number, got "0"`,
		"# framerate: 5\n1,2,Inf,4":      `line 2: x: expected a number, got "Inf"`,
		"# framerate: 5\n1,2,0x1p-2,4,,": "line 2: expected the 4 fields",
	} {
		_, err := export.ReadTrajectory(strings.NewReader(text))
		require.ErrorIs(t, err, export.ErrText, text)
		assert.ErrorContains(t, err, want)
	}
}

// FuzzReadMOT: what reads has sensible numbers, and reads the same when it is
// written again.
func FuzzReadMOT(f *testing.F) {
	f.Add([]byte("1,2,10.5,20,30,40,1\n3,4,-1,-1,-1,-1,1,1.5,-2,0\n5,6,1,2,3,4,0,7,0.25\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := export.ReadMOT(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, export.ErrText)
			return
		}
		var b strings.Builder
		for _, r := range rows {
			fmt.Fprintf(&b, "%d,%d,%v,%v,%v,%v,%v", r.Frame, r.ID, r.Left, r.Top, r.Width, r.Height, r.Conf)
			switch {
			case r.Class != 0 || r.Visibility != 0:
				fmt.Fprintf(&b, ",%d,%v", r.Class, r.Visibility)
			case r.X != 0 || r.Y != 0 || r.Z != 0:
				fmt.Fprintf(&b, ",%v,%v,%v", r.X, r.Y, r.Z)
			}
			b.WriteByte('\n')
		}
		again, err := export.ReadMOT(strings.NewReader(b.String()))
		require.NoError(t, err)
		require.Equal(t, rows, again)
	})
}

// FuzzReadTrajectory is FuzzReadMOT for trajectories.
func FuzzReadTrajectory(f *testing.F) {
	f.Add([]byte("# framerate: 5 fps\nframe,id,x,y\n1,2,3.5,-4\n"))
	f.Add([]byte("780.0\t1.0\t8.46\t3.59\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := export.ReadTrajectory(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, export.ErrText)
			return
		}
		var b strings.Builder
		if x.Rate > 0 {
			fmt.Fprintf(&b, "# framerate: %v\n", x.Rate)
		}
		for _, p := range x.Points {
			fmt.Fprintf(&b, "%d,%d,%v,%v\n", p.Frame, p.ID, p.X, p.Y)
		}
		again, err := export.ReadTrajectory(strings.NewReader(b.String()))
		require.NoError(t, err)
		require.Equal(t, x, again)
	})
}
