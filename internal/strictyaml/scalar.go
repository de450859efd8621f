package strictyaml

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

func (d *decoder) text(n *yaml.Node, path, want string) (string, bool) {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		d.wrong(n, path, want)
		return "", false
	}
	if tag := n.ShortTag(); tag != "!!str" && tag != "!!timestamp" {
		d.fail(n, path, "expected %s, got %s; put it in quotes to make it a text", want, describe(n))
		return "", false
	}
	return n.Value, true
}

func (d *decoder) scalar(n *yaml.Node, path string, v reflect.Value) {
	tag := ""
	if n.Kind == yaml.ScalarNode {
		tag = n.ShortTag()
	}
	number := tag == "!!int" || tag == "!!float"
	digits := strings.ReplaceAll(n.Value, "_", "")
	switch v.Kind() {
	case reflect.String:
		if s, ok := d.text(n, path, "a text"); ok {
			v.SetString(s)
		}
	case reflect.Bool:
		if tag != "!!bool" {
			d.wrong(n, path, "true or false")
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Float32, reflect.Float64:
		if !number {
			d.notNumber(n, path, "a number")
			return
		}
		x, err := parseFloat(digits)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || v.OverflowFloat(x) {
			d.wrong(n, path, "a finite number")
			return
		}
		v.SetFloat(x)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if !number {
			d.notNumber(n, path, "a whole number")
			return
		}
		x, err := parseInt(digits)
		if err != nil || v.OverflowInt(x) {
			d.wrong(n, path, fmt.Sprintf("a whole number of at most %d bits", v.Type().Bits()))
			return
		}
		v.SetInt(x)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if !number {
			d.notNumber(n, path, "a whole number")
			return
		}
		x, err := parseUint(digits)
		if err != nil || v.OverflowUint(x) {
			d.wrong(n, path, fmt.Sprintf("a whole number from 0 of at most %d bits", v.Type().Bits()))
			return
		}
		v.SetUint(x)
	default:
		d.fail(n, path, "the program cannot read values of type %s", v.Type())
	}
}

// notNumber reports a value that is no number, and says where the unit belongs
// if it is a number with a unit.
func (d *decoder) notNumber(n *yaml.Node, path, want string) {
	key := path[strings.LastIndexByte(path, '.')+1:]
	if i := strings.IndexByte(key, '['); i >= 0 {
		key = key[:i]
	}
	if n.Kind == yaml.ScalarNode && hasUnit(n.Value) {
		hint := "write the bare number; its unit is fixed by the key " + key
		if u := unitOf(key); u != "" {
			hint = fmt.Sprintf("write the bare number; the unit is in the key's name: %s is in %s", key, u)
		}
		d.fail(n, path, "expected %s, got %s (%s)", want, describe(n), hint)
		return
	}
	d.wrong(n, path, want)
}

func hasUnit(s string) bool {
	i := strings.LastIndexAny(s, "0123456789")
	if i < 0 || i == len(s)-1 {
		return false
	}
	_, err := strconv.ParseFloat(s[:i+1], 64)
	return err == nil
}

func parseInt(s string) (int64, error) {
	if isPrefixed(s) {
		return strconv.ParseInt(s, 0, 64)
	}
	x, err := strconv.ParseInt(s, 10, 64)
	if err == nil {
		return x, nil
	}
	f, ferr := strconv.ParseFloat(s, 64)
	if ferr != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 { // 1e3 is a whole number too
		return 0, err
	}
	return int64(f), nil
}

func parseUint(s string) (uint64, error) {
	if isPrefixed(s) {
		return strconv.ParseUint(s, 0, 64)
	}
	if x, err := strconv.ParseUint(strings.TrimPrefix(s, "+"), 10, 64); err == nil {
		return x, nil
	}
	x, err := parseInt(s)
	if err != nil || x < 0 {
		return 0, strconv.ErrRange
	}
	return uint64(x), nil
}

// parseFloat reads decimal numbers, prefixed whole numbers, and nothing else.
func parseFloat(s string) (float64, error) {
	if isPrefixed(s) {
		x, err := strconv.ParseInt(s, 0, 64)
		return float64(x), err
	}
	return strconv.ParseFloat(s, 64)
}

// isPrefixed reports whether s begins with 0x, 0o or 0b after its sign.
func isPrefixed(s string) bool {
	s = strings.TrimLeft(s, "+-")
	return len(s) > 2 && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0
}
