package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// Decode reads the only document of data into v, a non-nil pointer. Keys are
// matched by their yaml struct tags; fields without a key in the file keep the
// value they have, so that v may hold the defaults. It returns every problem as
// an [Errors]; the Doc is nil only if the data are not YAML at all. file names
// the data in errors.
func Decode(file string, data []byte, v any) (*Doc, error) {
	return DecodeWith(file, data, nil, v)
}

// DecodeWith is [Decode] after the overrides have been applied in order.
func DecodeWith(file string, data []byte, overrides []Override, v any) (*Doc, error) {
	d, errs := parse(file, data)
	if d == nil {
		return nil, errs.orNil()
	}
	for _, o := range overrides {
		if e := d.override(o); e != nil {
			errs = append(errs, e)
		}
	}
	dec := decoder{doc: d, errs: errs}
	dec.value(d.root, "", reflect.ValueOf(v).Elem())
	return d, dec.errs.orNil()
}

// DecodeNode is strict decoding for UnmarshalYAML methods: it reads n, which
// must come from this package, into v. The paths of its errors are relative to
// n; Decode completes them.
func DecodeNode(n *yaml.Node, v any) error {
	dec := decoder{doc: &Doc{root: n}}
	dec.value(n, "", reflect.ValueOf(v).Elem())
	return dec.errs.orNil()
}

type decoder struct {
	doc  *Doc
	errs Errors
}

func (d *decoder) fail(n *yaml.Node, path, format string, args ...any) {
	d.errs = append(d.errs, d.doc.errorAt(n, path, fmt.Sprintf(format, args...)))
}

func (d *decoder) wrong(n *yaml.Node, path, want string) {
	d.fail(n, path, "expected %s, got %s", want, describe(n))
}

// describe says what n is, for "expected X, got …".
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		switch n.ShortTag() {
		case "!!null":
			return "nothing"
		case "!!str":
			return quote(n.Value)
		default:
			return n.Value
		}
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func (d *decoder) value(n *yaml.Node, path string, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if isNull(n) {
			v.SetZero()
			return
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(n, path, v.Elem())
		return
	}
	switch x := v.Addr().Interface().(type) {
	case *yaml.Node:
		*x = *n
		return
	case yaml.Unmarshaler:
		d.custom(n, path, x.UnmarshalYAML(n))
		return
	case *time.Duration:
		var t Duration
		d.custom(n, path, t.UnmarshalYAML(n))
		*x = t.Std()
		return
	case encoding.TextUnmarshaler:
		if s, ok := d.text(n, path, "a text"); ok {
			d.custom(n, path, x.UnmarshalText([]byte(s)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, path, v)
	case reflect.Map:
		d.mapping(n, path, v)
	case reflect.Slice:
		d.slice(n, path, v)
	case reflect.Array:
		d.array(n, path, v)
	case reflect.Interface:
		var x any
		if err := n.Decode(&x); err != nil {
			d.fail(n, path, "%s", err)
		} else if x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		d.scalar(n, path, v)
	}
}

// custom takes over the error of a type's own UnmarshalYAML.
func (d *decoder) custom(n *yaml.Node, path string, err error) {
	leaves(err, func(e error) {
		var placed *Error
		var fe *FieldError
		switch {
		case errors.As(e, &placed):
			c := *placed
			c.Field = JoinPath(path, c.Field)
			if c.File == "" {
				at := &yaml.Node{Line: c.Line, Column: c.Column}
				if _, ok := d.doc.set[n]; ok {
					at = n
				}
				x := d.doc.errorAt(at, c.Field, c.Msg)
				c.File, c.Line, c.Column = x.File, x.Line, x.Column
			}
			d.errs = append(d.errs, &c)
		case errors.As(e, &fe):
			x := d.doc.errorAt(n, JoinPath(path, fe.Path), fe.message())
			x.Err = fe
			d.errs = append(d.errs, x)
		default:
			x := d.doc.errorAt(n, path, e.Error())
			x.Err = e
			d.errs = append(d.errs, x)
		}
	})
}

func (d *decoder) structure(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, path, "a mapping")
		return
	}
	fields := fieldsOf(v.Type(), nil)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, val := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == k.Value })
		if at < 0 {
			known := make([]string, len(fields))
			for j, f := range fields {
				known[j] = f.key
			}
			d.fail(k, JoinPath(path, k.Value), "%s", unknownKey(k.Value, known))
			continue
		}
		d.value(val, JoinPath(path, k.Value), fieldByIndex(v, fields[at].index))
	}
}

func (d *decoder) mapping(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, path, "a mapping")
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Content)/2))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, val := n.Content[i], n.Content[i+1]
		key := reflect.New(v.Type().Key()).Elem()
		if key.Kind() == reflect.String {
			key.SetString(k.Value)
		} else {
			d.scalar(k, JoinPath(path, k.Value), key)
		}
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(val, JoinPath(path, k.Value), e)
		v.SetMapIndex(key, e)
	}
}

func (d *decoder) slice(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.wrong(n, path, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, e := range n.Content {
		d.value(e, Index(path, i), out.Index(i))
	}
	v.Set(out)
}

func (d *decoder) array(n *yaml.Node, path string, v reflect.Value) {
	want := fmt.Sprintf("a list of %d values", v.Len())
	switch {
	case n.Kind != yaml.SequenceNode:
		d.wrong(n, path, want)
	case len(n.Content) != v.Len():
		d.fail(n, path, "expected %s, got %d", want, len(n.Content))
	default:
		for i, e := range n.Content {
			d.value(e, Index(path, i), v.Index(i))
		}
	}
}
