package strictyaml

import (
	"errors"
	"fmt"

	yaml "go.yaml.in/yaml/v4"
)

// Override replaces one value of a file before it is decoded.
type Override struct {
	Path  string // such as population.personas[1].share
	Value string // YAML: a number, a text, or a flow list or mapping
}

// String returns the override as it is named in errors.
func (o Override) String() string { return "--set " + o.Path + "=" + o.Value }

// ErrOverride is wrapped by the errors of overrides that cannot be applied.
var ErrOverride = errors.New("cannot override")

// override replaces or adds the value at o.Path.
func (d *Doc) override(o Override) *Error {
	fail := func(format string, args ...any) *Error {
		err := fmt.Errorf(format+": %w", append(args, ErrOverride)...)
		return &Error{File: o.String(), Msg: err.Error(), Err: err}
	}
	steps, err := splitPath(o.Path)
	if err != nil {
		return fail("%w", err)
	}
	if len(steps) == 0 {
		return fail("the path is empty")
	}
	value, msg := parseValue(o)
	if msg != "" {
		return fail("%s", msg)
	}
	n, path := d.root, ""
	for i, s := range steps {
		here := path
		if s.key == "" {
			path = Index(path, s.index)
		} else {
			path = JoinPath(path, s.key)
		}
		last := i == len(steps)-1
		_, next := child(n, s)
		switch {
		case next != nil && last:
			*next = *value
			d.mark(next, o)
			return nil
		case next != nil:
			n = next
			continue
		case s.key == "" && n.Kind != yaml.SequenceNode:
			return fail("%s is %s, not a list", orFile(here), describe(n))
		case s.key == "" && s.index > len(n.Content):
			return fail("%s has %d entries; the next index is %d", orFile(here), len(n.Content), len(n.Content))
		case s.key != "" && n.Kind != yaml.MappingNode:
			return fail("%s is %s, not a mapping", orFile(here), describe(n))
		}
		add := value
		if !last {
			add = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
			if steps[i+1].key == "" {
				add = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
			}
		}
		d.mark(add, o)
		if s.key != "" {
			key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s.key}
			d.mark(key, o)
			n.Content = append(n.Content, key)
		}
		n.Content = append(n.Content, add)
		n = add
	}
	return nil
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

// parseValue returns the override's value as a node, or what is wrong with it.
func parseValue(o Override) (*yaml.Node, string) {
	if o.Value == "" {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle}, ""
	}
	d, errs := parse(o.String(), []byte(o.Value))
	if len(errs) > 0 {
		return nil, errs[0].Msg
	}
	return d.root, ""
}

// mark remembers that n and all below it come from o.
func (d *Doc) mark(n *yaml.Node, o Override) {
	d.set[n] = o.String()
	for _, c := range n.Content {
		d.mark(c, o)
	}
}
