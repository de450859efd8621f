package export

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gosim/reports"
)

// The two forms, which are the splits of the benchmark.
const (
	benchmark   = "gosim"
	splitBox    = "box"    // boxes in the image of each camera
	splitGround = "ground" // points on the floor
)

// MOT writes MOTChallenge text. Make one with [NewMOT], add records, and close
// it.
type MOT struct {
	dir  string
	opts Options
	seqs map[string][]string // by split; never ranged over
}

// NewMOT returns a writer to the folder dir, which it makes if need be.
func NewMOT(dir string, o Options) *MOT {
	return &MOT{dir: dir, opts: o, seqs: map[string][]string{}}
}

// Add writes the files of one replication: a sequence per camera and one on the
// ground plane. The record is not changed.
func (m *MOT) Add(rec *reports.Record) error {
	frames, err := framesOf(rec)
	if err != nil {
		return err
	}
	name := m.opts.sequence(rec)
	ground := sequence{split: splitGround, name: name, frames: frames, row: groundRow}
	if err := m.add(&ground); err != nil {
		return err
	}
	for i := range rec.Site.Cameras {
		c := &rec.Site.Cameras[i]
		v := newViewer(rec.Site, c)
		camera := name + "-" + fileName(c.Code, "C"+strconv.Itoa(i))
		if slices.Contains(m.seqs[splitBox], camera) { // codes that differ in other signs only
			camera += "-" + strconv.Itoa(i)
		}
		s := sequence{
			split: splitBox, name: camera, frames: frames,
			width: c.Width, height: c.Height,
			row: func(b []byte, number int, p *spot) []byte { return boxRow(b, v, number, p) },
		}
		if err := m.add(&s); err != nil {
			return err
		}
	}
	return nil
}

// Close writes the lists of the sequences.
func (m *MOT) Close() error {
	for _, split := range []string{splitBox, splitGround} {
		if len(m.seqs[split]) == 0 {
			continue
		}
		err := m.file(func(w *bufio.Writer) error {
			fmt.Fprintln(w, "name")
			for _, s := range m.seqs[split] {
				fmt.Fprintln(w, s)
			}
			return nil
		}, "gt", "seqmaps", benchmark+"-"+split+".txt")
		if err != nil {
			return err
		}
	}
	return nil
}

// sequence is one row of a benchmark: a camera, or the floor.
type sequence struct {
	split, name   string
	frames        []frame
	width, height int // of the image; 0 without one
	// row appends the row of somebody in the frame of a number, or nothing.
	row func(b []byte, number int, p *spot) []byte
}

func (m *MOT) add(s *sequence) error {
	set := benchmark + "-" + s.split
	if m.opts.Truth {
		if err := m.rows(s, func(f *frame) []spot { return f.truth }, "gt", set, s.name, "gt", "gt.txt"); err != nil {
			return err
		}
	}
	if m.opts.Tracks {
		engine := fileName(m.opts.Engine, "engine")
		if err := m.rows(s, func(f *frame) []spot { return f.tracks }, "trackers", set, engine, "data", s.name+".txt"); err != nil {
			return err
		}
	}
	m.seqs[s.split] = append(m.seqs[s.split], s.name)
	return m.file(func(w *bufio.Writer) error {
		fmt.Fprintf(w, "[Sequence]\nname=%s\nimDir=img1\nframeRate=%d\nseqLength=%d\n", s.name, FrameRate, len(s.frames))
		if s.width > 0 {
			fmt.Fprintf(w, "imWidth=%d\nimHeight=%d\n", s.width, s.height)
		}
		fmt.Fprintln(w, "imExt=.jpg")
		return nil
	}, "gt", set, s.name, "seqinfo.ini")
}

// rows writes a file of rows.
func (m *MOT) rows(s *sequence, of func(*frame) []spot, path ...string) error {
	return m.file(func(w *bufio.Writer) error {
		var line []byte
		for i := range s.frames {
			spots := of(&s.frames[i])
			for k := range spots {
				line = s.row(line[:0], i+1, &spots[k])
				if _, err := w.Write(line); err != nil {
					return err
				}
			}
		}
		return nil
	}, path...)
}

// file writes one file, whole, at a path below the folder.
func (m *MOT) file(write func(*bufio.Writer) error, path ...string) error {
	return writeFile(filepath.Join(append([]string{m.dir}, path...)...), write)
}

func writeFile(path string, write func(*bufio.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return reports.WriteFile(path, func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 64<<10)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	})
}

// Digits behind the point: a hundredth of a pixel, a tenth of a millimetre.
const (
	pixelDigits = 2
	metreDigits = 4
)

func appendInts(b []byte, list ...int) []byte {
	for _, n := range list {
		b = append(strconv.AppendInt(b, int64(n), 10), ',')
	}
	return b
}

func appendReals(b []byte, digits int, list ...float64) []byte {
	for _, x := range list {
		b = append(strconv.AppendFloat(b, x, 'f', digits, 64), ',')
	}
	return b
}

// endLine turns the comma after the last field into the line's end.
func endLine(b []byte) []byte {
	b[len(b)-1] = '\n'
	return b
}

// groundRow appends frame, id, no box, certain, x, y, z: the form of 3D MOT 2015.
func groundRow(b []byte, number int, p *spot) []byte {
	b = appendInts(b, number, p.id, -1, -1, -1, -1, 1)
	b = appendReals(b, metreDigits, p.at.X, p.at.Y)
	return endLine(appendInts(b, 0))
}

// boxRow appends a box as camera v sees it. The truth has the form of MOT16: the
// class 1 is a pedestrian, and the last field the visibility. Of a track both
// are unknown.
func boxRow(b []byte, v *viewer, number int, p *spot) []byte {
	height := p.height
	if height == 0 {
		height = nominalHeightM
	}
	x, ok := v.box(p.at, height)
	if !ok {
		return b
	}
	b = appendInts(b, number, p.id)
	b = appendReals(b, pixelDigits, x.left, x.top, x.width, x.height)
	if p.height == 0 {
		return endLine(appendInts(b, 1, -1, -1, -1))
	}
	return endLine(appendReals(appendInts(b, 1, 1), pixelDigits, x.visible))
}
