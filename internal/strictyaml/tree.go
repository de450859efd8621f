package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	yaml "go.yaml.in/yaml/v4"
)

// Doc is a parsed file: it knows where each field stood.
type Doc struct {
	File string

	root *yaml.Node // a mapping, sequence or scalar, free of aliases and merges
	set  map[*yaml.Node]string
}

// Limits of a file: far above any honest one, low enough to stop an alias bomb.
const (
	maxNodes = 200_000
	maxDepth = 100
)

// parse returns the file's only document with aliases and merge keys resolved.
// On a syntax error the Doc is nil.
func parse(file string, data []byte) (*Doc, Errors) {
	bad := func(line, col int, msg string) Errors {
		return Errors{{File: file, Line: line, Column: col, Msg: msg}}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, bad(0, 0, err.Error())
	}
	var n yaml.Node
	err = loader.Load(&n)
	if errors.Is(err, io.EOF) || err == nil && len(n.Content) == 0 {
		return nil, bad(1, 1, "the file is empty")
	}
	if err == nil {
		var next yaml.Node
		switch err = loader.Load(&next); {
		case err == nil:
			return nil, bad(max(next.Line, 1), max(next.Column, 1), "a second document begins here; a file holds one")
		case errors.Is(err, io.EOF):
			err = nil
		}
	}
	if err != nil {
		var le *yaml.LoadError
		if errors.As(err, &le) && le.Mark.Line > 0 {
			return nil, bad(le.Mark.Line, le.Mark.Column, "not YAML: "+le.Message)
		}
		return nil, bad(0, 0, "not YAML: "+err.Error())
	}
	root := n.Content[0]
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return nil, bad(1, 1, "the file is empty")
	}
	d := &Doc{File: file, set: map[*yaml.Node]string{}}
	x := expander{doc: d}
	d.root = x.expand(root, "", 0)
	return d, x.errs
}

// expander copies a node tree, resolving aliases and merge keys.
type expander struct {
	doc   *Doc
	nodes int
	full  bool
	errs  Errors
}

func (x *expander) fail(n *yaml.Node, path, msg string) {
	x.errs = append(x.errs, x.doc.errorAt(n, path, msg))
}

func (x *expander) expand(n *yaml.Node, path string, depth int) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	x.nodes++
	if depth > maxDepth || x.nodes > maxNodes {
		if !x.full {
			x.full = true
			x.fail(n, path, fmt.Sprintf("nested deeper than %d levels or more than %d values once aliases are resolved", maxDepth, maxNodes))
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: n.Line, Column: n.Column}
	}
	c := *n
	c.Anchor = ""
	c.Content = nil
	switch n.Kind {
	case yaml.SequenceNode:
		c.Content = make([]*yaml.Node, len(n.Content))
		for i, e := range n.Content {
			c.Content[i] = x.expand(e, Index(path, i), depth+1)
		}
	case yaml.MappingNode:
		x.mapping(n, &c, path, depth)
	default:
	}
	return &c
}

// mapping fills c with n's pairs, its own before the merged ones.
func (x *expander) mapping(n, c *yaml.Node, path string, depth int) {
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		for k.Kind == yaml.AliasNode && k.Alias != nil {
			k = k.Alias
		}
		if k.Kind != yaml.ScalarNode {
			x.fail(k, path, "expected a plain key, got "+describe(k))
			continue
		}
		if k.ShortTag() == "!!merge" {
			merges = append(merges, v)
			continue
		}
		if first, dup := seen[k.Value]; dup {
			x.fail(k, JoinPath(path, k.Value), fmt.Sprintf("the key stands twice in the same mapping; first in line %d", first.Line))
			continue
		}
		seen[k.Value] = k
		key := *k
		c.Content = append(c.Content, &key, x.expand(v, JoinPath(path, k.Value), depth+1))
	}
	for _, m := range merges {
		e := x.expand(m, path, depth+1)
		sources := []*yaml.Node{e}
		if e.Kind == yaml.SequenceNode {
			sources = e.Content
		}
		for _, s := range sources {
			if s.Kind != yaml.MappingNode {
				x.fail(s, path, "expected a mapping to merge, got "+describe(s))
				continue
			}
			for i := 0; i+1 < len(s.Content); i += 2 {
				if k := s.Content[i]; seen[k.Value] == nil {
					seen[k.Value] = k
					c.Content = append(c.Content, k, s.Content[i+1])
				}
			}
		}
	}
}

// errorAt returns a problem placed at n, or at the override that put n there.
func (d *Doc) errorAt(n *yaml.Node, path, msg string) *Error {
	if origin, ok := d.set[n]; ok {
		return &Error{File: origin, Field: path, Msg: msg}
	}
	return &Error{File: d.File, Line: n.Line, Column: n.Column, Field: path, Msg: msg}
}

// find returns the node that stands for path: the value if it is a scalar or a
// list element, else its key; the nearest existing ancestor if there is none.
func (d *Doc) find(path string) *yaml.Node {
	steps, err := splitPath(path)
	at, n := d.root, d.root
	if err != nil {
		return at
	}
	for _, s := range steps {
		key, value := child(n, s)
		if value == nil {
			return at
		}
		n, at = value, value
		if key != nil && value.Kind != yaml.ScalarNode {
			at = key
		}
	}
	return at
}

// child returns the key (nil in a list) and value of one step below n.
func child(n *yaml.Node, s step) (key, value *yaml.Node) {
	switch {
	case s.key == "" && n.Kind == yaml.SequenceNode && s.index < len(n.Content):
		return nil, n.Content[s.index]
	case s.key != "" && n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s.key {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}

// At returns the line and column, from 1, of the field at a path such as
// population.personas[1].share, or of its nearest ancestor that is in the file.
// A field that an override put there has no place: 0, 0.
func (d *Doc) At(path string) (line, col int) {
	n := d.find(path)
	if _, ok := d.set[n]; ok {
		return 0, 0
	}
	return n.Line, n.Column
}

// Has reports whether the file has a value at path.
func (d *Doc) Has(path string) bool {
	steps, err := splitPath(path)
	n := d.root
	for _, s := range steps {
		if _, n = child(n, s); n == nil {
			return false
		}
	}
	return err == nil
}

// Locate returns err with every [FieldError] in it, joined and wrapped ones
// included, placed in the file: an [Errors]. Other errors become problems
// without a place. It returns nil for a nil err.
func (d *Doc) Locate(err error) error { return d.LocateUnder("", err) }

// LocateUnder is [Doc.Locate] for errors whose paths are relative to prefix.
func (d *Doc) LocateUnder(prefix string, err error) error {
	var out Errors
	leaves(err, func(e error) {
		var placed *Error
		var fe *FieldError
		switch {
		case errors.As(e, &placed):
			out = append(out, placed)
		case errors.As(e, &fe):
			path := JoinPath(prefix, fe.Path)
			x := d.errorAt(d.find(path), path, fe.message())
			x.Err = fe
			out = append(out, x)
		default:
			out = append(out, &Error{File: d.File, Field: prefix, Msg: e.Error(), Err: e})
		}
	})
	return out.orNil()
}
