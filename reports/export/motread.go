package export

import (
	"fmt"
	"io"
)

// MOTRow is one row of MOTChallenge text.
type MOTRow struct {
	Frame, ID                int     // from 1
	Left, Top, Width, Height float64 // pixels, −1 on the ground plane
	Conf                     float64 // of the truth: 0 is to be left out of the score

	// Class and Visibility are of a row of nine fields, the truth in an image;
	// X, Y, Z, in metres, of a row of ten. The others are 0.
	Class      int
	Visibility float64
	X, Y, Z    float64
}

// ReadMOT reads rows of seven (MOT15 without the ground plane), nine or ten
// fields, separated by commas. Blank lines are skipped. An error names line and
// field.
func ReadMOT(r io.Reader) ([]MOTRow, error) {
	var rows []MOTRow
	err := readFields(r, ",", func(line int, f fields) error {
		var m MOTRow
		f.whole("frame", &m.Frame, 1)
		f.whole("id", &m.ID, 1)
		for _, x := range []struct {
			name string
			to   *float64
		}{{"bb_left", &m.Left}, {"bb_top", &m.Top}, {"bb_width", &m.Width}, {"bb_height", &m.Height}, {"conf", &m.Conf}} {
			f.real(x.name, x.to)
		}
		if err := f.err(); err != nil {
			return err
		}
		switch f.rest() {
		case 0:
		case 2:
			f.whole("class", &m.Class, -1)
			f.real("visibility", &m.Visibility)
		case 3:
			f.real("x", &m.X)
			f.real("y", &m.Y)
			f.real("z", &m.Z)
		default:
			return fmt.Errorf("line %d: expected 7, 9 or 10 fields, got %d", line, f.count())
		}
		rows = append(rows, m)
		return f.err()
	})
	if err != nil {
		return nil, fmt.Errorf("export: read MOTChallenge text: %w", err)
	}
	return rows, nil
}
