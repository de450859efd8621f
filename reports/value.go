package reports

import (
	"fmt"
	"math"
	"strconv"
)

// Optional is a number or nothing. The zero value is nothing.
type Optional struct {
	Value float64
	Valid bool
}

// Some returns v, or nothing if v is NaN or infinite.
func Some(v float64) Optional {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Optional{}
	}
	return Optional{Value: v, Valid: true}
}

// ratio returns num/den, or nothing if den is 0.
func ratio(num, den int64) Optional {
	if den == 0 {
		return Optional{}
	}
	return Some(float64(num) / float64(den))
}

// String returns the value with nine significant digits, or "null".
func (o Optional) String() string {
	if !o.Valid {
		return "null"
	}
	return formatFloat(o.Value)
}

// MarshalJSON writes the value with nine significant digits, or null.
func (o Optional) MarshalJSON() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalJSON reads a number or null.
func (o *Optional) UnmarshalJSON(data []byte) error {
	*o = Optional{}
	if string(data) == "null" {
		return nil
	}
	v, err := strconv.ParseFloat(string(data), 64)
	if err != nil {
		return fmt.Errorf("expected a number or null, got %s", data)
	}
	*o = Some(v)
	return nil
}

// formatFloat writes nine significant digits: more than any metric means, and
// few enough that the last bits of a sum do not show.
func formatFloat(v float64) string {
	if v == 0 {
		return "0" // also for −0
	}
	return strconv.FormatFloat(v, 'g', 9, 64)
}

// CountKind says what stands in a [Counts].
type CountKind uint8

// The kinds of count.
const (
	CountNone    CountKind = iota
	CountRatio             // Num of Den
	CountSamples           // Den samples
)

// Counts is what a value is made of.
type Counts struct {
	Kind     CountKind
	Num, Den int64
}

// Value is one metric of one replication.
type Value struct {
	Optional
	Counts Counts
	Reason string // why it is null; "" otherwise
}
