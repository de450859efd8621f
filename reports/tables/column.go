package tables

import (
	"fmt"
	"math"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"gosim/checkoutfree/site"
	"gosim/reports"
)

// column is one column of a table whose rows are held in a T.
type column[T any] struct {
	name string
	unit string // "" for names, numbers and counts
	doc  string
	node parquet.Node
	// get returns the value of a row, the null value where it is not known.
	get func(e *encoder, r *T) parquet.Value
	// set gives it back to a row; nil if it follows from the others.
	set func(d *decoder, r *T, v parquet.Value) error
	// later marks a column that files of earlier versions do not have: the rows
	// then keep their zero value.
	later bool
}

// encoder is what a column may use while a batch of rows is written.
type encoder struct {
	site  *site.Site
	bytes []byte // of the texts of this batch
}

// text returns the value of a text, null if it is empty. It is good until the
// batch is written.
func (e *encoder) text(s string) parquet.Value {
	if s == "" {
		return parquet.NullValue()
	}
	from := len(e.bytes)
	e.bytes = append(e.bytes, s...)
	return parquet.ByteArrayValue(e.bytes[from:len(e.bytes):len(e.bytes)])
}

// decoder is what a column may use while rows are read.
type decoder struct {
	texts map[string]string // each text once; looked up, never ranged over
}

func (d *decoder) text(v parquet.Value) string {
	if v.IsNull() {
		return ""
	}
	b := v.ByteArray()
	if s, ok := d.texts[string(b)]; ok {
		return s
	}
	s := string(b)
	d.texts[s] = s
	return s
}

// whole is every integer type that a column can hold.
type whole interface {
	~int | ~int8 | ~int32 | ~int64 | ~uint8 | ~uint64
}

// number is a column of integers, packed by their differences. Those that come
// in none are null; without any, no value is.
func number[T any, I whole](name, unit, doc string, field func(*T) *I, none ...I) column[T] {
	c := column[T]{name: name, unit: unit, doc: doc}
	wide := reflect.TypeFor[I]().Size() == 8
	switch {
	case !wide:
		c.node = parquet.Int(32)
	case reflect.TypeFor[I]().Kind() == reflect.Uint64:
		c.node = parquet.Uint(64)
	default:
		c.node = parquet.Int(64)
	}
	c.node = parquet.Encoded(c.node, &parquet.DeltaBinaryPacked)
	if len(none) > 0 {
		c.node = parquet.Optional(c.node)
	}
	c.get = func(_ *encoder, r *T) parquet.Value {
		x := *field(r)
		switch {
		case len(none) > 0 && x == none[0]:
			return parquet.NullValue()
		case wide:
			return parquet.Int64Value(int64(x))
		default:
			return parquet.Int32Value(int32(x))
		}
	}
	c.set = func(_ *decoder, r *T, v parquet.Value) error {
		x := field(r)
		switch {
		case v.IsNull() && len(none) > 0:
			*x = none[0]
		case v.IsNull():
			return errNull
		case wide:
			*x = I(v.Int64())
		default:
			*x = I(v.Int32())
			if int32(*x) != v.Int32() {
				return fmt.Errorf("%d is out of range", v.Int32())
			}
		}
		return nil
	}
	return c
}

// positionStep is what positions in the large tables are rounded to: 2⁻¹⁹ m, so
// that they are off by less than 1 µm and half of their bits are zero, which
// costs nothing when compressed.
const positionStep = 1.0 / (1 << 19)

func round(x float64) float64 {
	if r := math.RoundToEven(x/positionStep) * positionStep; !math.IsInf(r, 0) {
		return r
	}
	return x
}

// double is a column of double-precision numbers, null where they are NaN.
func double[T any](name, unit, doc string, field func(*T) *float64) column[T] {
	return doubleOf(name, unit, doc, field, func(x float64) float64 { return x })
}

// position is a column of metres, rounded to positionStep.
func position[T any](name, doc string, field func(*T) *float64) column[T] {
	return doubleOf(name, "m", doc, field, round)
}

func doubleOf[T any](name, unit, doc string, field func(*T) *float64, prepare func(float64) float64) column[T] {
	return column[T]{
		name: name, unit: unit, doc: doc,
		node: parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit)),
		get: func(_ *encoder, r *T) parquet.Value {
			x := *field(r)
			if math.IsNaN(x) {
				return parquet.NullValue()
			}
			return parquet.DoubleValue(prepare(x))
		},
		set: func(_ *decoder, r *T, v parquet.Value) error {
			*field(r) = math.NaN()
			if !v.IsNull() {
				*field(r) = v.Double()
			}
			return nil
		},
	}
}

// single is a column of single-precision numbers, null where they are NaN.
func single[T any](name, unit, doc string, field func(*T) *float32) column[T] {
	return column[T]{
		name: name, unit: unit, doc: doc,
		node: parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.FloatType), &parquet.ByteStreamSplit)),
		get: func(_ *encoder, r *T) parquet.Value {
			x := *field(r)
			if x != x {
				return parquet.NullValue()
			}
			return parquet.FloatValue(x)
		},
		set: func(_ *decoder, r *T, v parquet.Value) error {
			*field(r) = float32(math.NaN())
			if !v.IsNull() {
				*field(r) = v.Float()
			}
			return nil
		},
	}
}

// maybe is a column of numbers that may be undefined.
func maybe[T any](name, unit, doc string, field func(*T) *reports.Optional) column[T] {
	return column[T]{
		name: name, unit: unit, doc: doc,
		node: parquet.Optional(parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit)),
		get: func(_ *encoder, r *T) parquet.Value {
			x := *field(r)
			if !x.Valid {
				return parquet.NullValue()
			}
			return parquet.DoubleValue(x.Value)
		},
		set: func(_ *decoder, r *T, v parquet.Value) error {
			*field(r) = reports.Optional{}
			if !v.IsNull() {
				*field(r) = reports.Some(v.Double())
			}
			return nil
		},
	}
}

// flag is a column of true and false.
func flag[T any](name, doc string, field func(*T) *bool) column[T] {
	return column[T]{
		name: name, doc: doc,
		node: parquet.Leaf(parquet.BooleanType),
		get:  func(_ *encoder, r *T) parquet.Value { return parquet.BooleanValue(*field(r)) },
		set: func(_ *decoder, r *T, v parquet.Value) error {
			if v.IsNull() {
				return errNull
			}
			*field(r) = v.Boolean()
			return nil
		},
	}
}

// textNode is how texts are stored: a dictionary of those that occur.
func textNode() parquet.Node {
	return parquet.Optional(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
}

// text is a column of texts, null where they are empty.
func text[T any, S ~string](name, doc string, field func(*T) *S) column[T] {
	return column[T]{
		name: name, doc: doc, node: textNode(),
		get: func(e *encoder, r *T) parquet.Value { return e.text(string(*field(r))) },
		set: func(d *decoder, r *T, v parquet.Value) error {
			*field(r) = S(d.text(v))
			return nil
		},
	}
}

// derived is a column of texts that follow from the others and are not read.
func derived[T any](name, doc string, of func(s *site.Site, r *T) string) column[T] {
	return column[T]{
		name: name, doc: doc, node: textNode(),
		get: func(e *encoder, r *T) parquet.Value { return e.text(of(e.site, r)) },
	}
}

// place is a column of doubles that follow from the others and are not read.
func place[T any](name, doc string, of func(r *T) float64) column[T] {
	c := double(name, "m", doc, func(*T) *float64 { return nil })
	c.get = func(_ *encoder, r *T) parquet.Value { return parquet.DoubleValue(of(r)) }
	c.set = nil
	return c
}

// enum is a column of names. names holds the name of each value, "" where there
// is none; the value 0 without a name is null.
func enum[T any, E ~uint8](name, doc string, names []string, field func(*T) *E) column[T] {
	values := make(map[string]E, len(names)) // looked up, never ranged over
	for i, n := range names {
		if n != "" {
			values[n] = E(i)
		}
	}
	return column[T]{
		name: name, doc: doc, node: textNode(),
		get: func(e *encoder, r *T) parquet.Value {
			if x := int(*field(r)); x < len(names) {
				return e.text(names[x])
			}
			return parquet.NullValue()
		},
		set: func(d *decoder, r *T, v parquet.Value) error {
			*field(r) = 0
			if v.IsNull() {
				return nil
			}
			x, ok := values[d.text(v)]
			if !ok {
				return fmt.Errorf("%q is none of its values", d.text(v))
			}
			*field(r) = x
			return nil
		},
	}
}

// namesOf returns the names of an enumeration, by value.
func namesOf[E interface {
	~uint8
	fmt.Stringer
}]() []string {
	var names []string
	for e := range 256 {
		n := E(e).String()
		if n == "unknown" {
			n = ""
		}
		names = append(names, n)
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// gtin is the derived column beside a product's index.
func gtin[T any](field func(*T) *site.SKU) column[T] {
	return derived("gtin", "the product's GTIN; null without a product of the catalogue", func(s *site.Site, r *T) string {
		if k := *field(r); k >= 0 && int(k) < len(s.Products) {
			return s.Products[k].GTIN
		}
		return ""
	})
}
