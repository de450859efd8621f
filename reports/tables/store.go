package tables

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"gosim/checkoutfree/site"
)

// SchemaVersion is the version of store.json and of the tables. It grows when a
// field or column changes its meaning or goes away; new ones leave it.
const SchemaVersion = 1

// storeFile is what store.json holds.
type storeFile struct {
	SchemaVersion int
	EpochNS       int64
	Site          site.Site
}

// encodeStore writes a store with all its numbers exactly.
func encodeStore(s *site.Site, epoch int64) ([]byte, error) {
	if err := checkSite(s); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	f := storeFile{SchemaVersion: SchemaVersion, EpochNS: epoch, Site: *s}
	if err := encodeValue(&b, reflect.ValueOf(&f).Elem(), 0); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// fieldName turns a Go name into the name of a field of store.json.
func fieldName(name string) string {
	switch name { // those that the rule would spell badly
	case "WeightSDG":
		return "weight_sd_g"
	case "Interval":
		return "interval_ns"
	}
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || (i+1 < len(runes) && unicode.IsLower(runes[i+1]))) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// linesDeep is down to which depth each element of a list has its own line.
const linesDeep = 2

func encodeValue(b *bytes.Buffer, v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Struct:
		b.WriteByte('{')
		sep := ""
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			b.WriteString(sep)
			if sep = ","; depth < linesDeep {
				b.WriteString("\n" + strings.Repeat("  ", depth+1))
			}
			b.WriteString(strconv.Quote(fieldName(f.Name)) + ":")
			if depth < linesDeep {
				b.WriteByte(' ')
			}
			if err := encodeValue(b, v.Field(i), depth+1); err != nil {
				return err
			}
		}
		if depth < linesDeep {
			b.WriteString("\n" + strings.Repeat("  ", depth))
		}
		b.WriteByte('}')
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			b.WriteString("null")
			return nil
		}
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			if depth <= linesDeep {
				b.WriteString("\n" + strings.Repeat("  ", depth+1))
			}
			if err := encodeValue(b, v.Index(i), depth+1); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		b.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		b.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float64:
		x := v.Float()
		text := strconv.FormatFloat(x, 'g', -1, 64)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			text = strconv.Quote(text) // "NaN", "+Inf", "-Inf": JSON has no numbers for them
		}
		b.WriteString(text)
	case reflect.Bool:
		b.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.String:
		text, err := json.Marshal(v.String())
		if err != nil {
			return err
		}
		b.Write(text)
	default:
		return fmt.Errorf("a value of kind %s cannot be written", v.Kind())
	}
	return nil
}

// decodeStore reads what encodeStore wrote. The site is ready for look-ups.
func decodeStore(data []byte) (*site.Site, int64, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, 0, fmt.Errorf("offset %d: %w", dec.InputOffset(), err)
	}
	if _, err := dec.Token(); err == nil {
		return nil, 0, fmt.Errorf("offset %d: more after its end", dec.InputOffset())
	}
	var f storeFile
	if top, ok := tree.(map[string]any); ok {
		if got := top["schema_version"]; got != json.Number(strconv.Itoa(SchemaVersion)) {
			return nil, 0, fmt.Errorf("schema_version: expected %d, got %v", SchemaVersion, got)
		}
	}
	if err := decodeValue(tree, reflect.ValueOf(&f).Elem(), ""); err != nil {
		return nil, 0, err
	}
	if err := checkSite(&f.Site); err != nil {
		return nil, 0, err
	}
	f.Site.Reindex()
	return &f.Site, f.EpochNS, nil
}

func decodeValue(from any, to reflect.Value, path string) error {
	wrong := func(what string) error {
		where := ""
		if path != "" {
			where = strings.TrimPrefix(path, ".") + ": "
		}
		return fmt.Errorf("%sexpected %s, got %s", where, what, kindOf(from))
	}
	switch to.Kind() {
	case reflect.Struct:
		object, ok := from.(map[string]any)
		if !ok {
			return wrong("an object")
		}
		known := 0
		for i := range to.NumField() {
			f := to.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			name := fieldName(f.Name)
			x, ok := object[name]
			if !ok {
				continue
			}
			known++
			if err := decodeValue(x, to.Field(i), path+"."+name); err != nil {
				return err
			}
		}
		if known < len(object) {
			return wrong("only the fields of this version")
		}
	case reflect.Slice:
		if from == nil {
			to.SetZero()
			return nil
		}
		list, ok := from.([]any)
		if !ok {
			return wrong("a list")
		}
		to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
		for i := range list {
			if err := decodeValue(list[i], to.Index(i), path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	case reflect.Array:
		list, ok := from.([]any)
		if !ok || len(list) != to.Len() {
			return wrong("a list of " + strconv.Itoa(to.Len()))
		}
		for i := range list {
			if err := decodeValue(list[i], to.Index(i), path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, _ := from.(json.Number)
		x, err := strconv.ParseInt(n.String(), 10, to.Type().Bits())
		if err != nil {
			return wrong("a whole number of " + strconv.Itoa(to.Type().Bits()) + " bits")
		}
		to.SetInt(x)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, _ := from.(json.Number)
		x, err := strconv.ParseUint(n.String(), 10, to.Type().Bits())
		if err != nil {
			return wrong("a whole number from 0 of " + strconv.Itoa(to.Type().Bits()) + " bits")
		}
		to.SetUint(x)
	case reflect.Float64:
		text, isText := from.(string)
		if n, ok := from.(json.Number); ok {
			text = n.String()
		} else if !isText || (text != "NaN" && text != "+Inf" && text != "-Inf") {
			return wrong("a number")
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return wrong("a number of double precision")
		}
		to.SetFloat(x)
	case reflect.Bool:
		x, ok := from.(bool)
		if !ok {
			return wrong("true or false")
		}
		to.SetBool(x)
	case reflect.String:
		x, ok := from.(string)
		if !ok {
			return wrong("a text")
		}
		to.SetString(x)
	default:
		return wrong("nothing of this kind")
	}
	return nil
}

func kindOf(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return fmt.Sprintf("an object of %d fields", len(x))
	case []any:
		return fmt.Sprintf("a list of %d", len(x))
	case string:
		return strconv.Quote(x)
	default:
		return fmt.Sprint(x)
	}
}

// checkSite reports the parts of a site that name others which are not there.
func checkSite(s *site.Site) error {
	var errs []error
	ref := func(what string, i int, field string, id, n int) {
		if id < -1 || id >= n {
			errs = append(errs, fmt.Errorf("site.%s[%d].%s: expected one of %d, or -1, got %d", what, i, field, n, id))
		}
	}
	for i := range s.Gondolas {
		for _, x := range s.Gondolas[i].Shelves {
			ref("gondolas", i, "shelves", int(x), len(s.Shelves))
		}
	}
	for i := range s.Shelves {
		ref("shelves", i, "gondola", int(s.Shelves[i].Gondola), len(s.Gondolas))
		for _, x := range s.Shelves[i].Plates {
			ref("shelves", i, "plates", int(x), len(s.Plates))
		}
	}
	for i := range s.Plates {
		ref("plates", i, "gondola", int(s.Plates[i].Gondola), len(s.Gondolas))
		ref("plates", i, "shelf", int(s.Plates[i].Shelf), len(s.Shelves))
	}
	for i := range s.Slots {
		x := &s.Slots[i]
		ref("slots", i, "shelf", int(x.Shelf), len(s.Shelves))
		ref("slots", i, "sku", int(x.SKU), len(s.Products))
		if x.First < 0 || x.Last < x.First || int(x.Last) >= len(s.Plates) {
			errs = append(errs, fmt.Errorf("site.slots[%d]: expected a row of the %d plates, got %d to %d", i, len(s.Plates), x.First, x.Last))
		}
	}
	return errors.Join(errs...)
}
