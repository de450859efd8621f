package script

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gosim/internal/strictyaml"
)

// bounds are the intervals of the numbers, ends included, by key.
var bounds = map[string][2]float64{ //nolint:gochecknoglobals // a constant table
	"appear_s": {0, maxTimeS}, "height_m": {1.2, 2.1}, "speed_mps": {0.2, 2.5}, "outfit": {0, 1e9},
	"weight_g": {0.1, 50_000},
	"at_s":     {0, maxTimeS}, "units": {1, 100}, "seconds": {0.1, 3600}, "x_m": {-1000, 1000}, "y_m": {-1000, 1000},
	"heading_deg": {-360, 360}, "act": {0, maxActs - 1}, "at_m": {0, 20}, "newtons": {0.1, 500}, "depth_m": {0.05, 0.8},
	"pack_share": {0.001, 0.999},
}

// Limits of a script.
const (
	maxPeople = 1000
	maxActs   = 1000
	maxBrings = 20
	maxName   = 64
	maxTimeS  = 172_800 // a run's day and the day after
)

// wants say what a text or a missing key should be.
var wants = map[string]string{ //nolint:gochecknoglobals // a constant table
	"slot": "the code of a slot such as G1-S2-P03/1", "gtin": "a product code of the catalogue", "object": "the name of an object that somebody brings",
	"person": "the name of another scripted person", "to": "the name of another scripted person", "camera": "the code of a camera",
	"place": "pocket, bag or clothes", "hand": "left, right or both", "kind": "restock, planogram or badge",
	"carrier": "bag, none, basket or trolley",
	"seconds": "a number of seconds", "outfit": "the number of an outfit", "newtons": "a force in newtons",
	"pack_share": "the pack's part of the weight", "x_m": "a number of metres", "y_m": "a number of metres", "units": "a number of units",
}

// choices are the values of texts that have few.
var choices = map[string][]string{ //nolint:gochecknoglobals // a constant table
	"hand": {"left", "right", "both"}, "place": {"pocket", "bag", "clothes"}, "kind": {"restock", "planogram", "badge"},
	"carrier": {"bag", "none", "basket", "trolley"},
}

// given is a key that an act has.
type given struct {
	key   string
	value any
}

// givenBy returns the keys of x, a struct with yaml tags, that are not empty:
// texts, numbers behind pointers, and true booleans.
func givenBy(x any) []given {
	v := reflect.ValueOf(x)
	var out []given
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() || f.Kind() == reflect.Slice {
			continue
		}
		if f.Kind() == reflect.Pointer {
			f = f.Elem()
		}
		out = append(out, given{v.Type().Field(i).Tag.Get("yaml"), f.Interface()})
	}
	return out
}

// checker collects what is wrong with a script.
type checker struct {
	strictyaml.Ranges
	failed bool
}

func (c *checker) must(ok bool, path string, v any, want string) bool {
	c.Must(ok, path, v, want)
	c.failed = c.failed || !ok
	return ok
}

// values checks the ranges of numbers and the choices of texts.
func (c *checker) values(path string, list []given) {
	for _, g := range list {
		at := strictyaml.JoinPath(path, g.key)
		if b, ok := bounds[g.key]; ok {
			x := toFloat(g.value)
			c.must(x >= b[0] && x <= b[1], at, g.value, fmt.Sprintf("a number in [%.12g, %.12g]", b[0], b[1]))
		}
		if names, ok := choices[g.key]; ok {
			text, _ := g.value.(string)
			c.must(slices.Contains(names, text), at, g.value, wants[g.key]+meant(text, names))
		}
	}
}

func toFloat(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int:
		return float64(v)
	case int64:
		return float64(v)
	default:
		return 0
	}
}

// meant returns " (did you mean x?)" if word is near one of names, else "".
func meant(word string, names []string) string {
	if near := strictyaml.Nearest(word, names); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// known returns what a name should have been: the one that was probably meant,
// or some that there are.
func known(what, word string, names []string) string {
	const most = 8 // more helps nobody
	switch hint := meant(word, names); {
	case hint != "":
		return what + hint
	case len(names) == 0:
		return what + "; there is none"
	case len(names) <= most:
		return what + ": " + strings.Join(names, ", ")
	default:
		return what + " such as " + names[0]
	}
}

// isName reports whether s is 1 to 64 lower-case letters, digits, hyphens and
// underscores, the first a letter or digit.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (i == 0 || c != '-' && c != '_') {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}
