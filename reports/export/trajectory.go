package export

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"gosim/reports"
)

// Trajectories writes where people and tracks were in dir, a CSV file of each
// for one replication. The files are named after the scenario and replication,
// with the ending -truth.csv and -tracks.csv. The record is not changed.
func Trajectories(dir string, rec *reports.Record, o Options) error {
	frames, err := framesOf(rec)
	if err != nil {
		return err
	}
	name := filepath.Join(dir, o.sequence(rec))
	if o.Truth {
		if err := writeTrajectory(name+"-truth.csv", frames, func(f *frame) []spot { return f.truth }); err != nil {
			return err
		}
	}
	if o.Tracks {
		return writeTrajectory(name+"-tracks.csv", frames, func(f *frame) []spot { return f.tracks })
	}
	return nil
}

const trajectoryHead = "frame,id,x,y"

func writeTrajectory(path string, frames []frame, of func(*frame) []spot) error {
	return writeFile(path, func(w *bufio.Writer) error {
		fmt.Fprintf(w, "# framerate: %d\n%s\n", FrameRate, trajectoryHead)
		var line []byte
		for i := range frames {
			for _, p := range of(&frames[i]) {
				line = appendInts(line[:0], i+1, p.id)
				line = endLine(appendReals(line, metreDigits, p.at.X, p.at.Y))
				if _, err := w.Write(line); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Trajectory is where people were, frame by frame.
type Trajectory struct {
	Rate   float64 // frames per second; 0 if the file does not say
	Points []TrajectoryPoint
}

// TrajectoryPoint is one person in one frame.
type TrajectoryPoint struct {
	Frame, ID int
	X, Y      float64 // metres
}

// ReadTrajectory reads a trajectory file, of this program or of a public data
// set: lines of frame, id, x, y, separated by commas, semicolons or white space,
// in any order. Lines that begin with # are remarks; one of them may state the
// rate as "framerate: 25" or "framerate: 25 fps". A first line of names is
// skipped. Frames and ids are whole numbers from 0, also written as 780.0;
// further fields are an error, which names line and field.
func ReadTrajectory(r io.Reader) (*Trajectory, error) {
	t := &Trajectory{}
	first := true
	err := readFields(r, "", func(line int, f fields) error {
		text := strings.Join(f.texts, " ")
		if remark, ok := strings.CutPrefix(text, "#"); ok {
			return t.remark(line, remark)
		}
		for _, sep := range []string{",", ";"} {
			if strings.Contains(text, sep) {
				f.texts = strings.Split(text, sep)
				break
			}
		}
		if first {
			first = false
			if _, err := strconv.ParseFloat(strings.TrimSpace(f.texts[0]), 64); err != nil {
				return t.head(line, f.texts)
			}
		}
		var p TrajectoryPoint
		f.whole("frame", &p.Frame, 0)
		f.whole("id", &p.ID, 0)
		f.real("x", &p.X)
		f.real("y", &p.Y)
		if f.wrong == nil && f.rest() > 0 {
			f.fail("expected the 4 fields %s, got %d", trajectoryHead, f.count())
		}
		t.Points = append(t.Points, p)
		return f.err()
	})
	if err != nil {
		return nil, fmt.Errorf("export: read trajectory: %w", err)
	}
	return t, nil
}

// head checks the names of the columns.
func (t *Trajectory) head(line int, names []string) error {
	for i := range names {
		names[i] = strings.ToLower(strings.TrimSpace(names[i]))
	}
	if got := strings.Join(names, ","); got != trajectoryHead {
		return fmt.Errorf("line %d: expected the columns %s, got %q", line, trajectoryHead, got)
	}
	return nil
}

// remark takes the frame rate from a remark that states it.
func (t *Trajectory) remark(line int, text string) error {
	key, value, ok := strings.Cut(text, ":")
	if !ok || strings.ToLower(strings.TrimSpace(key)) != "framerate" {
		return nil
	}
	value = strings.TrimSpace(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(value)), "fps"))
	rate, err := strconv.ParseFloat(value, 64)
	if err != nil || !(rate > 0) || math.IsInf(rate, 0) {
		return fmt.Errorf("line %d: framerate: expected a positive number, got %q", line, value)
	}
	t.Rate = rate
	return nil
}
