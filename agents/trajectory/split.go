package trajectory

import "strings"

// field is one field of a line and the column, from 1, in which it begins.
type field struct {
	text string
	col  int
}

// splitLine takes a line apart at sep, or at white space if sep is 0. Fields
// lose the space around them, and with a separator the double quotes too; a
// doubled quote within stands for one. The result lies in out.
func splitLine(out []field, line string, sep byte) []field {
	out = out[:0]
	if sep == 0 {
		return splitSpace(out, line)
	}
	for at := 0; len(out) <= maxColumns; {
		start := at
		for at < len(line) && (line[at] == ' ' || line[at] == '\t' && sep != '\t') {
			at++
		}
		if at < len(line) && line[at] == '"' {
			text, end := quoted(line, at)
			out = append(out, field{text, at + 1})
			at = end
		} else {
			end := strings.IndexByte(line[start:], sep)
			if end < 0 {
				end = len(line) - start
			}
			out = append(out, field{strings.TrimSpace(line[start : start+end]), min(at, start+end) + 1})
			at = start + end
		}
		next := strings.IndexByte(line[at:], sep)
		if next < 0 {
			break
		}
		at += next + 1
	}
	return out
}

func splitSpace(out []field, line string) []field {
	for at := 0; at < len(line) && len(out) <= maxColumns; {
		if isSpace(line[at]) {
			at++
			continue
		}
		end := at
		for end < len(line) && !isSpace(line[end]) {
			end++
		}
		out = append(out, field{line[at:end], at + 1})
		at = end
	}
	return out
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' }

// quoted returns the text between the quote at line[at] and its partner, and
// where the line goes on.
func quoted(line string, at int) (text string, end int) {
	for end = at + 1; end < len(line); end++ {
		if line[end] != '"' {
			continue
		}
		if end+1 < len(line) && line[end+1] == '"' {
			end++
			continue
		}
		return strings.ReplaceAll(line[at+1:end], `""`, `"`), end + 1
	}
	return line[at+1:], len(line)
}

// separatorOf guesses what parts the fields of a heading.
func separatorOf(line string) byte {
	for _, sep := range []byte{',', ';', '\t'} {
		if strings.IndexByte(line, sep) >= 0 {
			if sep == '\t' {
				return 0 // tabs and spaces are mixed in the wild
			}
			return sep
		}
	}
	return 0
}
