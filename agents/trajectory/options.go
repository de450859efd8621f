package trajectory

import (
	"errors"
	"fmt"
	"math"
)

// Unit is what a file's coordinates are in.
type Unit uint8

// The units of length.
const (
	UnitOfFile Unit = iota // what the file says, metres if it does not
	Metres
	Centimetres
)

// String returns the unit's abbreviation.
func (u Unit) String() string {
	switch u {
	case Metres:
		return "m"
	case Centimetres:
		return "cm"
	default:
		return "the file's"
	}
}

func (u Unit) metres() float64 {
	if u == Centimetres {
		return 0.01
	}
	return 1
}

// Curve is how a track goes between two rows.
type Curve uint8

// The curves.
const (
	Linear Curve = iota // straight, with a jump of the velocity at each row
	// Cubic goes through every row with a continuous velocity: a Hermite cubic
	// whose slopes are those of the parabola through three rows, which with
	// frames evenly spaced is the spline of Catmull & Rom (1974). It may leave
	// the straight line by some centimetres.
	Cubic
)

// Options say how to read a file. The zero value reads what states its frame
// rate.
type Options struct {
	FrameRate  float64 // frames per second, (0, 1000]; 0: the file says
	Unit       Unit
	FirstFrame int64   // frame that is at StartS
	LastFrame  int64   // frames beyond it, and before FirstFrame, are left out; 0: no end
	StartS     float64 // time of FirstFrame, seconds
	MaxGapS    float64 // longest time between two rows of a person that is filled, seconds; 0: DefaultMaxGapS
	IDs        []int64 // whom to read; nil: everybody
	Curve      Curve
	MaxRows    int // most rows that are read; 0: DefaultMaxRows
}

// Defaults and limits.
const (
	// DefaultMaxGapS bridges data sets that keep every tenth frame of 25 a second
	// (BIWI Walking Pedestrians, 0.4 s), and somebody lost for a moment. ESTIMATE.
	DefaultMaxGapS = 1.0
	// DefaultMaxRows is a hundred people for half an hour at 25 frames a second:
	// some 400 MB while reading, 100 MB after that.
	DefaultMaxRows = 5_000_000

	maxFrameRate = 1000
	maxFrame     = 1_000_000_000 // 463 days at 25 frames a second
	maxTracks    = 100_000
	maxLine      = 1 << 16 // bytes
	maxColumns   = 256
	maxCoord     = 1e8 // in the file's unit: map projections go to 10⁷ m
	maxProblems  = 20
	maxHeightM   = 3.0
)

// ErrOptions is wrapped by errors about options that make no sense.
var ErrOptions = errors.New("trajectory: bad option")

func (o *Options) check() error {
	var errs []error
	must := func(ok bool, name string, v any, want string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: %s: expected %s, got %v", ErrOptions, name, want, v))
		}
	}
	must(o.FrameRate >= 0 && o.FrameRate <= maxFrameRate, "FrameRate", o.FrameRate, fmt.Sprintf("a number in [0, %d]", maxFrameRate))
	must(o.FirstFrame >= 0 && o.FirstFrame <= maxFrame, "FirstFrame", o.FirstFrame, fmt.Sprintf("a number in [0, %d]", maxFrame))
	must(o.LastFrame == 0 || o.LastFrame >= o.FirstFrame && o.LastFrame <= maxFrame, "LastFrame", o.LastFrame, fmt.Sprintf("0 or a number in [%d, %d]", o.FirstFrame, maxFrame))
	must(math.Abs(o.StartS) <= 1e9, "StartS", o.StartS, "a number in [-1e9, 1e9]")
	must(o.MaxGapS >= 0 && o.MaxGapS <= 1e6, "MaxGapS", o.MaxGapS, "a number in [0, 1e6]")
	must(o.MaxRows >= 0, "MaxRows", o.MaxRows, "a number from 0")
	must(o.Curve <= Cubic, "Curve", o.Curve, "Linear or Cubic")
	must(o.Unit <= Centimetres, "Unit", uint8(o.Unit), "UnitOfFile, Metres or Centimetres")
	return errors.Join(errs...)
}
