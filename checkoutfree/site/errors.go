package site

import (
	"errors"
	"fmt"
	"strconv"

	"gosim/internal/strictyaml"
)

// What can be wrong with a store's files, for errors.Is. An error of [Load]
// lists all problems found, one per line, each with file, line and field.
var (
	ErrDuplicate  = errors.New("named twice")
	ErrUnknown    = errors.New("unknown name")
	ErrCheckDigit = errors.New("wrong check digit")
	ErrOutside    = errors.New("outside the building")
	ErrOverlap    = errors.New("overlap")
	ErrOverload   = errors.New("plate overloaded")
	ErrNoGate     = errors.New("no gate")
	ErrTruncated  = errors.New("the file may be cut off")
)

// problems collects what is wrong with one file.
type problems struct {
	file string
	doc  *strictyaml.Doc // nil for a table
	list strictyaml.Errors
}

// err returns the problems, or nil.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	p.list.Sort()
	return p.list
}

// add reports a problem of the field at a path of a YAML file.
func (p *problems) add(path string, cause error, format string, args ...any) {
	line, col := 0, 0
	if p.doc != nil {
		line, col = p.doc.At(path)
	}
	p.list = append(p.list, &strictyaml.Error{
		File: p.file, Line: line, Column: col, Field: path, Msg: fmt.Sprintf(format, args...), Err: cause,
	})
}

// addAt reports a problem at a place of a table.
func (p *problems) addAt(line, col int, field string, cause error, format string, args ...any) {
	p.list = append(p.list, &strictyaml.Error{
		File: p.file, Line: line, Column: col, Field: field, Msg: fmt.Sprintf(format, args...), Err: cause,
	})
}

// inRange reports the field at path unless lo ≤ v ≤ hi.
func (p *problems) inRange(path string, v, lo, hi float64) bool {
	if v >= lo && v <= hi {
		return true
	}
	if p.doc != nil && v == 0 && !p.doc.Has(path) {
		p.add(path, nil, "missing; expected a number in [%s, %s]", num(lo), num(hi))
		return false
	}
	p.add(path, nil, "expected a number in [%s, %s], got %s", num(lo), num(hi), num(v))
	return false
}

// code reports the field at path unless it is a word that seen does not hold
// yet, and adds it there. It returns whether all is well.
func (p *problems) code(path, code string, seen map[string]string) bool {
	before := len(p.list)
	switch first, dup := seen[code]; {
	case code == "":
		p.add(path, nil, "missing; expected a name of letters, digits, dots, underscores and hyphens")
	case !isWord(code, 40):
		p.add(path, nil, "expected a name of 1 to 40 letters, digits, dots, underscores and hyphens, got %q", code)
	case dup:
		line, _ := p.doc.At(first)
		p.add(path, ErrDuplicate, "%s is already the code of %s in line %d", code, first, line)
	default:
		seen[code] = path
	}
	return len(p.list) == before
}

func num(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
