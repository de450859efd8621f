package trajectory_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/trajectory"
	"gosim/internal/strictyaml"
)

func read(t testing.TB, text string, o trajectory.Options) *trajectory.Set {
	t.Helper()
	s, err := trajectory.Read(strings.NewReader(text), "w.csv", o)
	require.NoError(t, err)
	return s
}

// rows lists a set as "id.part:frame@x,y …".
func rows(s *trajectory.Set) string {
	var b strings.Builder
	for i := range s.Tracks {
		t := &s.Tracks[i]
		fmt.Fprintf(&b, "%d.%d:", t.ID, t.Part)
		for k := range t.Len() {
			f, _, p := t.Row(k)
			fmt.Fprintf(&b, " %d@%g,%g", f, p.X, p.Y)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestReadForms(t *testing.T) {
	const want = "1.0: 0@1,2 1@1.5,2\n-7.0: 1@3,4\n"
	for name, text := range map[string]string{
		"own":            "# framerate: 5\nframe,id,x,y\n0,1,1,2\n1,-7,3,4\n1,1,1.5,2\n",
		"any order":      "# framerate: 5\ny,x,id,frame\n2,1.5,1,1\n4,3,-7,1\n2,1,1,0\n",
		"spaces":         "# framerate: 5.00 fps\nid frame x y\n1 0 1 2\n1\t1  1.5\t2\n -7 1 3 4\n",
		"data archive":   "# description: corridor\n# framerate: 5.00\n#geometry: g.xml\n\n# PersID\tFrame\tX\tY\tZ\n1\t0\t1\t2\t1.7\n1\t1\t1.5\t2\t1.7\n-7\t1\t3\t4\t1.7\n",
		"centimetres":    "#framerate:5\n# id frame x/cm y/cm\n1 0 100 200\n1 1 150 200\n-7 1 300 400\n",
		"remark in cm":   "# framerate: 5\n# all values in cm\nid,frame,x,y\n1,0,100,200\n1,1,150,200\n-7,1,300,400\n",
		"more columns":   "# framerate: 5\nframe;id;speed;x;y;\"note; long\"\n0;1;9;1;2;\"a;b\"\n1;1;9;1.5;2;\"say \"\"hi\"\"\"\n1;-7;9;3;4;\n",
		"written by R":   "# framerate: 5\n\"frame\",\"id\",\"x\",\"y\"\n0.0,1.0,1,2\n1e+00,1,1.5e0,2\n1,-7,3,4\n",
		"windows":        "\ufeff# framerate: 5\r\nframe,id,x,y\r\n0,1,1,2\r\n1,1,1.5,2\r\n1,-7,3,4\r\n\r\n",
		"remark between": "# framerate: 5\nframe,id,x,y\n0,1,1,2\n  # half\n1,1,1.5,2\n1,-7,3,4",
	} {
		t.Run(name, func(t *testing.T) {
			s := read(t, text, trajectory.Options{})
			assert.Equal(t, want, rows(s))
			assert.Equal(t, 5.0, s.FrameRate)
		})
	}
}

func TestReadOptions(t *testing.T) {
	const text = "frame,id,x,y,pace\n0,1,100,200,3\n2,1,200,200,3\n2,2,0,0,3\n9,1,300,200,3\n"
	s := read(t, text, trajectory.Options{FrameRate: 2, Unit: trajectory.Centimetres, FirstFrame: 2, LastFrame: 8, StartS: 30, IDs: []int64{1}})
	assert.Equal(t, "1.0: 2@2,2\n", rows(s))
	assert.Equal(t, 30.0, s.Tracks[0].Start)
	assert.Equal(t, 30.0, s.Tracks[0].End)
	assert.Equal(t, []string{"pace"}, s.Ignored)
	assert.Equal(t, "1.0: 0@100,200 2@200,200\n2.0: 2@0,0\n1.1: 9@300,200\n", rows(read(t, text, trajectory.Options{FrameRate: 2})), "3.5 s are more than a second")
	assert.Equal(t, "1.0: 0@100,200 2@200,200 9@300,200\n2.0: 2@0,0\n", rows(read(t, text, trajectory.Options{FrameRate: 2, MaxGapS: 3.5})))
}

func TestReadHeightAndHeading(t *testing.T) {
	s := read(t, "# framerate: 1\nframe,id,x,y,z,heading\n0,1,0,0,1.7,170\n1,1,1,0,1.8,-170\n", trajectory.Options{})
	assert.InDelta(t, 1.75, s.Tracks[0].HeightM, 1e-12)
	for at, want := range map[float64]float64{0: 170, 0.25: 175, 0.75: -175, 1: -170} {
		h, ok := s.Tracks[0].Heading(at)
		assert.True(t, ok)
		assert.InDelta(t, want*3.141592653589793/180, h, 1e-9, "at %g", at)
	}
	_, ok := s.Tracks[0].Heading(1.5)
	assert.False(t, ok)
	s = read(t, "# framerate: 1\nframe,id,x,y\n0,1,0,0\n", trajectory.Options{})
	assert.Zero(t, s.Tracks[0].HeightM)
	_, ok = s.Tracks[0].Heading(0)
	assert.False(t, ok)
}

func TestReadRefuses(t *testing.T) {
	const head = "# framerate: 5\nframe,id,x,y\n"
	for name, tt := range map[string]struct {
		text string
		o    trajectory.Options
		want string
	}{
		"empty":               {"", trajectory.Options{}, "w.csv:1:1: expected a heading with the columns frame, id, x, y, got an empty file"},
		"remarks only":        {"# framerate: 5\n# nothing\n", trajectory.Options{}, "w.csv:2:1: expected a heading with the columns frame, id, x, y, got an empty file"},
		"no rows":             {head, trajectory.Options{}, "w.csv:1:1: expected at least one row of those asked for, got none"},
		"no heading":          {"# framerate: 5\n1,2,3,4\n", trajectory.Options{}, "w.csv:2:1: frame: expected a heading with the columns frame, id, x, y, got none for frame\nw.csv:2:1: id: expected a heading with the columns frame, id, x, y, got none for id\nw.csv:2:1: x: expected a heading with the columns frame, id, x, y, got none for x\nw.csv:2:1: y: expected a heading with the columns frame, id, x, y, got none for y"},
		"misspelt":            {"# framerate: 5\nframes,id,x,y\n1,2,3,4\n", trajectory.Options{}, "w.csv:2:1: frame: expected a heading with the columns frame, id, x, y, got none for frame (is it frames?)"},
		"twice":               {"# framerate: 5\nframe,id,x,y,pos_x\n1,2,3,4,5\n", trajectory.Options{}, "w.csv:2:14: pos_x: expected one column for x, got a second"},
		"two units":           {"# framerate: 5\nframe,id,x/m,y/cm\n1,2,3,4\n", trajectory.Options{}, "w.csv:2:14: y: expected one unit for all columns, got m and cm"},
		"slip":                {"# framerate: 5\nframe,id,x,y,headng\n1,2,3,4,5\n", trajectory.Options{}, "w.csv:2:14: headng: unknown column; did you mean heading?"},
		"no rate":             {"frame,id,x,y\n1,2,3,4\n", trajectory.Options{}, "w.csv:1:1: framerate: expected a remark such as # framerate: 25, or the rate among the options, got neither"},
		"bad rate":            {"# framerate: fast\nframe,id,x,y\n1,2,3,4\n", trajectory.Options{FrameRate: 5}, `w.csv:1:2: framerate: expected a number of frames per second in (0, 1000], got "fast"`},
		"two rates":           {head + "1,2,3,4\n", trajectory.Options{FrameRate: 25}, "w.csv:1:2: framerate: expected 25 frames per second, as the options say, got 5"},
		"two rates in file":   {head + "#framerate: 6\n1,2,3,4\n", trajectory.Options{}, "w.csv:3:2: framerate: expected 5 frames per second, as an earlier line says, got 6"},
		"other unit":          {"# framerate: 5\nframe,id,x/m,y/m\n1,2,3,4\n", trajectory.Options{Unit: trajectory.Centimetres}, "w.csv:1:1: unit: expected cm, as the options say, got a file in m"},
		"field missing":       {head + "1,2,3\n", trajectory.Options{}, "w.csv:3:1: expected the 4 fields of the heading, got 3"},
		"field too many":      {head + "1,2,3,4,\n", trajectory.Options{}, "w.csv:3:1: expected the 4 fields of the heading, got 5"},
		"negative frame":      {head + "-1,2,3,4\n", trajectory.Options{}, `w.csv:3:1: frame: expected a whole number from 0 to 1000000000, got "-1"`},
		"broken frame":        {head + "1.5,2,3,4\n", trajectory.Options{}, `w.csv:3:1: frame: expected a whole number from 0 to 1000000000, got "1.5"`},
		"id":                  {head + "1, 99999999999999999999,3,4\n", trajectory.Options{}, `w.csv:3:4: id: expected a whole number, got "99999999999999999999"`},
		"not a number":        {head + "1,2,NaN,4\n1,3,1,east\n1,4,1e9,2\n", trajectory.Options{}, "w.csv:3:5: x: expected a number in [-1e+08, 1e+08], got \"NaN\"\nw.csv:4:7: y: expected a number in [-1e+08, 1e+08], got \"east\"\nw.csv:5:5: x: expected a number in [-1e+08, 1e+08], got \"1e9\""},
		"twice in a frame":    {head + "1,2,3,4\n2,2,3,4\n1,2,9,9\n", trajectory.Options{}, "w.csv:5:1: frame: expected one row of id 2 in frame 1, got a second; the first is in line 3"},
		"id that is not":      {head + "1,2,3,4\n", trajectory.Options{IDs: []int64{2, 3}}, "w.csv:1:1: id: expected rows of id 3, got none"},
		"too many rows":       {head + "1,2,3,4\n2,2,3,4\n3,2,3,4\n", trajectory.Options{MaxRows: 2}, "w.csv:5:1: expected at most 2 rows, got more; read fewer frames or ids"},
		"line without an end": {head + strings.Repeat("1", 70_000), trajectory.Options{}, "w.csv:3:1: expected lines of at most 65536 bytes, got a longer one"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := trajectory.Read(strings.NewReader(tt.text), "w.csv", tt.o)
			assert.Nil(t, s)
			require.EqualError(t, err, tt.want)
			_, ok := errors.AsType[strictyaml.Errors](err)
			assert.True(t, ok)
		})
	}
}

func TestReadStopsAfterTwenty(t *testing.T) {
	_, err := trajectory.Read(strings.NewReader("# framerate: 5\nframe,id,x,y\n"+strings.Repeat("a,b,c,d\n", 1000)), "w.csv", trajectory.Options{})
	list, ok := errors.AsType[strictyaml.Errors](err)
	require.True(t, ok)
	require.Len(t, list, 21)
	assert.Equal(t, "w.csv: more than 20 problems; the rest was not read", list[20].Error())
	assert.Equal(t, 7, list[19].Line)
}

func TestReadPassesOn(t *testing.T) {
	_, err := trajectory.Read(iotest.ErrReader(os.ErrClosed), "w.csv", trajectory.Options{})
	assert.ErrorIs(t, err, os.ErrClosed)
	for _, o := range []trajectory.Options{
		{FrameRate: -1}, {FrameRate: 1e9}, {FirstFrame: -1}, {FirstFrame: 5, LastFrame: 4}, {MaxGapS: -1}, {MaxRows: -1}, {Curve: 9}, {Unit: 9}, {StartS: 1e12},
	} {
		_, err := trajectory.Read(strings.NewReader(""), "w.csv", o)
		assert.ErrorIs(t, err, trajectory.ErrOptions, "%+v", o)
	}
}

// TestReadsOwnExport reads what reports/export writes, from its golden file, and
// writes it out again.
func TestReadsOwnExport(t *testing.T) {
	text, err := os.ReadFile("../../reports/export/testdata/trajectory.txt")
	require.NoError(t, err)
	names := regexp.MustCompile(`(?m)^-- (.+) --\n`).FindAllStringSubmatchIndex(string(text), -1)
	require.Len(t, names, 2)
	for i, m := range names {
		name, end := string(text[m[2]:m[3]]), len(text)
		if i+1 < len(names) {
			end = names[i+1][0]
		}
		body := string(text[m[1]:end])
		s, err := trajectory.Read(strings.NewReader(body), name, trajectory.Options{})
		require.NoError(t, err, name)
		assert.Equal(t, body, write(s), name)
	}
}

// write is the exported form of a set.
func write(s *trajectory.Set) string {
	type line struct {
		frame, id int64
		text      string
	}
	var lines []line
	for i := range s.Tracks {
		for k := range s.Tracks[i].Len() {
			f, _, p := s.Tracks[i].Row(k)
			lines = append(lines, line{f, s.Tracks[i].ID, fmt.Sprintf("%d,%d,%.4f,%.4f\n", f, s.Tracks[i].ID, p.X, p.Y)})
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.frame, b.frame), cmp.Compare(a.id, b.id)) })
	var b strings.Builder
	fmt.Fprintf(&b, "# framerate: %g\nframe,id,x,y\n", s.FrameRate)
	for _, l := range lines {
		b.WriteString(l.text)
	}
	return b.String()
}
