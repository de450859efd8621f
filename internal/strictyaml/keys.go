package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// field is one key that a struct knows.
type field struct {
	key   string
	index []int
}

// fieldsOf returns the keys of struct type t in order of declaration, those of
// inlined structs in their place.
func fieldsOf(t reflect.Type, base []int) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if tag == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		index := slices.Concat(base, []int{i})
		ft := f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		if ft.Kind() == reflect.Struct && tag == "" && strings.Contains(opts, "inline") {
			out = append(out, fieldsOf(ft, index)...)
			continue
		}
		if !f.IsExported() {
			continue
		}
		if tag == "" {
			tag = strings.ToLower(f.Name)
		}
		out = append(out, field{key: tag, index: index})
	}
	return out
}

// fieldByIndex is reflect.Value.FieldByIndex that fills nil pointers on its way.
func fieldByIndex(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

// unknownKey says that key is unknown, and which key may have been meant or, if
// none is near, which there are.
func unknownKey(key string, known []string) string {
	const most = 16 // more than a line or two helps nobody
	if near := Nearest(key, known); near != "" {
		return fmt.Sprintf("unknown key; did you mean %s?", near)
	}
	list := strings.Join(known[:min(most, len(known))], ", ")
	if n := len(known) - most; n > 0 {
		list += fmt.Sprintf(" and %d more", n)
	}
	return "unknown key (known keys: " + list + ")"
}

// Nearest returns the name that word was most likely meant to be, or "" if none
// is near: the one that differs by a unit suffix only, or the first of least
// edit distance up to a third of the word's length, or 2 if the word has at least
// four letters: two neighbours in the wrong order.
func Nearest(word string, names []string) string {
	for _, n := range names {
		if n != word && (strings.HasPrefix(n, word+"_") || strings.HasPrefix(word, n+"_")) {
			return n
		}
	}
	length := len([]rune(word))
	far := max(1, length/3)
	if length >= 4 {
		far = max(2, far)
	}
	best, least := "", far+1
	for _, n := range names {
		if d := editDistance(word, n); d < least {
			best, least = n, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance: the least number of characters
// inserted, deleted or replaced that turn a into b.
func editDistance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	if len(ra) > 200 {
		return len(ra) // nobody's typing error
	}
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		diag := row[0]
		row[0] = i + 1
		for j, y := range rb {
			cost := diag
			if x != y {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, diag+1)
		}
	}
	return row[len(rb)]
}

// unitOf names the unit that a key carries as its suffix, or returns "".
func unitOf(key string) string {
	i := strings.LastIndexByte(key, '_')
	if i < 0 {
		return ""
	}
	switch key[i+1:] {
	case "m":
		return "metres"
	case "mm":
		return "millimetres"
	case "m2":
		return "square metres"
	case "mps":
		return "metres per second"
	case "s":
		return "seconds"
	case "ms":
		return "milliseconds"
	case "ns":
		return "nanoseconds"
	case "g":
		return "grams"
	case "px":
		return "pixels"
	case "deg":
		return "degrees"
	case "hz":
		return "hertz"
	case "fps":
		return "frames per second"
	case "ppm":
		return "parts per million"
	case "share":
		return "parts of 1"
	case "cents":
		return "hundredths of the currency unit"
	default:
		return ""
	}
}
