package reports

import (
	"math"
	"strconv"
)

// Difference writes a difference between two values of a metric, with its sign
// and without the unit ([DifferenceUnit]), to two significant digits of scale.
// Differences of ratios are written in points, hundredths: 97 % less 96 % is 1.
func Difference(v, scale float64, unit string) string {
	scale = math.Abs(scale)
	if unit == unitRatio {
		v, scale = 100*v, 100*scale
	}
	const most = 6 // digits after the point
	digits := 1
	if scale > 0 {
		digits = min(max(0, 1-int(math.Floor(math.Log10(scale)))), most)
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	switch zero := strconv.FormatFloat(0, 'f', digits, 64); {
	case text == zero:
		return "0"
	case v < 0:
		return "−" + text
	default:
		return "+" + text
	}
}

// DifferenceUnit returns what follows a [Difference] of the given unit, with its
// space.
func DifferenceUnit(unit string) string {
	if unit == unitRatio {
		return " pt"
	}
	return UnitSuffix(unit)
}
