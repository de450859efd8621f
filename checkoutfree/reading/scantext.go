package reading

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string. The bytes are valid until the next call.
func (s *scanner) str() []byte {
	if s.err != nil {
		return nil
	}
	if s.peek() != '"' {
		s.fail("expected a text, got %s", s.found())
		return nil
	}
	s.i++
	start := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == '"':
			out := s.b[start:s.i]
			s.i++
			return s.checked(out)
		case c == '\\':
			return s.escaped(start)
		case c < 0x20:
			s.fail("a control character stands in a text")
			return nil
		}
		s.i++
	}
	s.fail("a text is not closed")
	return nil
}

func (s *scanner) checked(out []byte) []byte {
	if len(out) > maxText || !utf8.Valid(out) {
		s.fail("expected at most %d bytes of UTF-8, got %d bytes", maxText, len(out))
		return nil
	}
	return out
}

// escaped goes on reading a string at its first backslash.
func (s *scanner) escaped(start int) []byte {
	s.text = append(s.text[:0], s.b[start:s.i]...)
	for s.i < len(s.b) && len(s.text) <= maxText {
		c := s.b[s.i]
		s.i++
		switch {
		case c == '"':
			return s.checked(s.text)
		case c < 0x20:
			s.fail("a control character stands in a text")
			return nil
		case c != '\\':
			s.text = append(s.text, c)
			continue
		}
		if s.i >= len(s.b) {
			break
		}
		c = s.b[s.i]
		s.i++
		if c == 'u' {
			r, ok := s.hex4()
			if ok && utf16.IsSurrogate(r) {
				low := rune(0)
				if ok = s.i+2 <= len(s.b) && s.b[s.i] == '\\' && s.b[s.i+1] == 'u'; ok {
					s.i += 2
					low, ok = s.hex4()
					r = utf16.DecodeRune(r, low)
					ok = ok && r != utf8.RuneError
				}
			}
			if !ok {
				s.fail("bad escape in a text")
				return nil
			}
			s.text = utf8.AppendRune(s.text, r)
			continue
		}
		const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		k := strings.IndexByte(from, c)
		if k < 0 {
			s.fail("bad escape in a text")
			return nil
		}
		s.text = append(s.text, to[k])
	}
	s.fail("a text is not closed")
	return nil
}

func (s *scanner) hex4() (rune, bool) {
	if s.i+4 > len(s.b) {
		return 0, false
	}
	v, err := strconv.ParseUint(string(s.b[s.i:s.i+4]), 16, 16)
	s.i += 4
	return rune(v), err == nil
}
