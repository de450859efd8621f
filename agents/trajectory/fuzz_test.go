package trajectory_test

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/agents/trajectory"
	"gosim/internal/strictyaml"
)

// FuzzRead: nothing panics; an error names the file; what is read is in order,
// answers at every row, and reads again the same from its own export.
func FuzzRead(f *testing.F) {
	own, err := os.ReadFile("../../reports/export/testdata/trajectory.txt")
	if err != nil {
		f.Fatal(err)
	}
	_, first, _ := strings.Cut(string(own), "\n")
	f.Add(first, 0.0, uint8(0))
	f.Add("# framerate: 25.00\n#geometry: g.xml\n\n# PersID\tFrame\tX\tY\tZ\n1\t98\t4.6\t1.9\t1.76\n1\t99\t4.5\t1.9\t1.76\n", 0.0, uint8(1))
	f.Add("frame;id;x/cm;y/cm;heading;\"a;b\"\n0;-3;100;2e2;359;\"x\"\"y\"\n400;-3;1;2;1;\n", 10.0, uint8(2))
	f.Add("\ufeffid,frame,x,y\r\n1,780.0,1,2\r\n1,780,1,2\r\n", 2.5, uint8(3))
	f.Add("id frame x y\n1 1000000000 1 2\n1 0 1 2\n", 1000.0, uint8(1))
	f.Fuzz(func(t *testing.T, text string, rate float64, options uint8) {
		o := trajectory.Options{FrameRate: rate, Curve: trajectory.Curve(options & 1), MaxRows: 10_000, MaxGapS: float64(options>>1&7) / 2}
		s, err := trajectory.Read(strings.NewReader(text), "w.csv", o)
		if err != nil {
			if list, ok := errors.AsType[strictyaml.Errors](err); ok {
				assert.LessOrEqual(t, len(list), 21)
				for _, e := range list {
					assert.Equal(t, "w.csv", e.File)
				}
			}
			return
		}
		for i := range s.Tracks {
			k := &s.Tracks[i]
			assert.LessOrEqual(t, k.Start, k.End)
			for r := range k.Len() {
				_, at, p := k.Row(r)
				x, y, vx, vy, ok := k.At(at)
				assert.True(t, ok)
				assert.InDelta(t, p.X, x, 1e-6*(1+math.Abs(p.X))+1e-3*math.Abs(vx)/s.FrameRate)
				assert.InDelta(t, p.Y, y, 1e-6*(1+math.Abs(p.Y))+1e-3*math.Abs(vy)/s.FrameRate)
			}
		}
		again, err := trajectory.Read(strings.NewReader(write(s)), "w.csv", trajectory.Options{MaxGapS: o.MaxGapS})
		if assert.NoError(t, err) {
			assert.Equal(t, write(s), write(again))
		}
	})
}
