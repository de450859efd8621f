package reports_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/reports"
)

func TestDifferenceHasItsSignAndTheDigitsItDeserves(t *testing.T) {
	for _, c := range []struct {
		v, scale   float64
		unit, want string
	}{
		{0.0123, 0.0123, "ratio", "+1.2 pt"},
		{-0.0123, 0.0123, "ratio", "−1.2 pt"},
		{0.0123, 0.3, "ratio", "+1 pt"},
		{0.00049, 0.00049, "ratio", "+0.049 pt"},
		{0, 0.2, "ratio", "0 pt"},
		{-1e-9, 0.2, "ratio", "0 pt"}, // not minus nothing
		{0, 0, "ratio", "0 pt"},
		{-0.00012, 0.00012, "m", "−0.00012 m"},
		{1234, 1234, "us", "+1234 µs"},
		{-3, 3, "per 1000", "−3.0"},
		{1e-12, 1e-12, "s", "0 s"},
	} {
		assert.Equal(t, c.want, reports.Difference(c.v, c.scale, c.unit)+reports.DifferenceUnit(c.unit), "%+v", c)
	}
}
