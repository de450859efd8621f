package reading

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// FormatError says where a line of JSON Lines is wrong.
type FormatError struct {
	Line  int    // from 1
	Field string // such as detections[2].head; "" for the line as a whole
	Msg   string
}

// Error returns "readings: line N: field: message".
func (e *FormatError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("readings: line %d: %s", e.Line, e.Msg)
	}
	return fmt.Sprintf("readings: line %d: %s: %s", e.Line, e.Field, e.Msg)
}

// Limits of a line, so that a broken one cannot exhaust memory.
const (
	maxLine = 64 << 20 // bytes
	maxText = 4096     // bytes of a string
	maxDim  = 4096     // length of an embedding
)

// scanner reads one JSON line. After the first problem everything is a no-op
// and err says what it was.
type scanner struct {
	b    []byte
	i    int
	line int
	err  *FormatError
	text []byte // the last string that had escapes

	field string // member being read
	index int    // its element, or -1
	sub   string // member of that element
}

func (s *scanner) reset(line []byte) {
	s.b, s.i, s.err = line, 0, nil
	s.field, s.index, s.sub = "", -1, ""
}

func (s *scanner) fail(format string, args ...any) {
	if s.err != nil {
		return
	}
	field := s.field
	if s.index >= 0 {
		field += "[" + strconv.Itoa(s.index) + "]"
	}
	if s.sub != "" {
		field += "." + s.sub
	}
	s.err = &FormatError{Line: s.line, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// failAt reports a problem of a member of the object being read.
func (s *scanner) failAt(name, format string, args ...any) {
	if s.index >= 0 {
		s.sub = name
	} else {
		s.field = name
	}
	s.fail(format, args...)
}

// peek returns the next byte that is not blank, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// accept skips the next byte if it is c.
func (s *scanner) accept(c byte) bool {
	if s.err == nil && s.peek() == c {
		s.i++
		return true
	}
	return false
}

// expect skips the next byte, which must be c.
func (s *scanner) expect(c byte) {
	if !s.accept(c) {
		s.fail("expected %q, got %s", c, s.found())
	}
}

// found says what comes next, for messages.
func (s *scanner) found() string {
	if s.peek() == 0 {
		return "the end of the line"
	}
	rest := s.b[s.i:]
	if i := bytes.IndexAny(rest[:min(len(rest), 40)], ",]} \n"); i > 0 {
		rest = rest[:i]
	}
	return strconv.Quote(string(rest[:min(len(rest), 40)]))
}

// word skips a literal.
func (s *scanner) word(w string) bool {
	if s.err != nil || s.peek() == 0 || !bytes.HasPrefix(s.b[s.i:], []byte(w)) {
		return false
	}
	s.i += len(w)
	return true
}

// more reports whether another element follows in a list or object: n is how
// many were read, end closes it.
func (s *scanner) more(n int, end byte) bool {
	if s.err != nil || s.accept(end) {
		return false
	}
	if n > 0 {
		s.expect(',')
	}
	return s.err == nil
}

// member reads the next name of an object and returns its position in names, or
// sets end. seen has a bit for each name read so far: names must be known and
// differ.
func (s *scanner) member(names []string, seen *uint32, end *bool) int {
	if !s.more(int(*seen), '}') {
		*end = true
		return -1
	}
	k := s.str()
	s.expect(':')
	if s.err != nil {
		*end = true
		return -1
	}
	for i, n := range names {
		if string(k) != n {
			continue
		}
		if *seen&(1<<i) != 0 {
			s.failAt(n, "the field stands twice")
		}
		*seen |= 1 << i
		return i
	}
	s.failAt(string(k), "unknown field (known: %s)", strings.Join(names, ", "))
	*end = true
	return -1
}

// require reports the first of names that is neither seen nor optional.
func (s *scanner) require(names []string, seen, optional uint32) {
	for i, n := range names {
		if (seen|optional)&(1<<i) == 0 {
			s.failAt(n, "missing")
			return
		}
	}
}

// number skips a JSON number and returns its text, part of the line.
func (s *scanner) number() []byte {
	if s.err != nil {
		return nil
	}
	s.peek()
	start := s.i
	digits := func() bool {
		from := s.i
		for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
			s.i++
		}
		return s.i > from
	}
	if s.i < len(s.b) && s.b[s.i] == '-' {
		s.i++
	}
	zero := s.i < len(s.b) && s.b[s.i] == '0'
	from := s.i
	ok := digits() && !(zero && s.i > from+1)
	if ok && s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		ok = digits()
	}
	if ok && s.i < len(s.b) && s.b[s.i]|0x20 == 'e' {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		ok = digits()
	}
	if !ok {
		s.i = start
		s.fail("expected a number, got %s", s.found())
		return nil
	}
	return s.b[start:s.i]
}

// int reads a whole number in [lo, hi].
func (s *scanner) int(lo, hi int64) int64 {
	text := s.number()
	if s.err != nil {
		return 0
	}
	v, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || v < lo || v > hi {
		s.fail("expected a whole number in [%d, %d], got %s", lo, hi, text)
		return 0
	}
	return v
}

// float reads a number that a float32 holds.
func (s *scanner) float() float32 {
	text := s.number()
	if s.err != nil {
		return 0
	}
	v, err := strconv.ParseFloat(string(text), 32)
	if err != nil || math.IsInf(v, 0) {
		s.fail("expected a number that 32 bits hold, got %s", text)
		return 0
	}
	return float32(v)
}

// share reads a number in [0, 1].
func (s *scanner) share() float32 {
	v := s.float()
	if v < 0 || v > 1 {
		s.fail("expected a number in [0, 1], got %g", v)
	}
	return v
}

// floats reads a list of numbers into dst's memory.
func (s *scanner) floats(dst []float32) []float32 {
	dst = dst[:0]
	s.expect('[')
	for s.more(len(dst), ']') {
		dst = append(dst, s.float())
	}
	return dst
}

// truth reads true or false.
func (s *scanner) truth() bool {
	switch {
	case s.word("true"):
		return true
	case s.word("false"):
		return false
	default:
		s.fail("expected true or false, got %s", s.found())
		return false
	}
}

// end reports anything that follows the value.
func (s *scanner) end() {
	if s.err == nil && s.peek() != 0 {
		s.fail("something follows the object: %s", s.found())
	}
}
