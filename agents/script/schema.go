package script

import (
	"fmt"
	"strings"

	"github.com/invopop/jsonschema"
)

// JSONSchemaExtend adds the names of the techniques.
func (Person) JSONSchemaExtend(s *jsonschema.Schema) {
	if p, ok := s.Properties.Get("technique"); ok {
		p.Enum = anys(techniqueNames())
	}
}

// JSONSchemaExtend adds which keys belong to which do.
func (Act) JSONSchemaExtend(s *jsonschema.Schema) {
	if p, ok := s.Properties.Get("do"); ok {
		p.Enum = anys(opNames())
		p.Description = actsText()
	}
	for o := OpEnter; o < opCount; o++ {
		s.AllOf = append(s.AllOf, rules[o].schema())
	}
}

// schema says which keys an act of this do has.
func (r *rule) schema() *jsonschema.Schema {
	is := jsonschema.NewProperties()
	is.Set("do", &jsonschema.Schema{Const: r.do})
	then := &jsonschema.Schema{
		PropertyNames: &jsonschema.Schema{Enum: anys(append([]string{"do", "at_s", "theft"}, r.keys()...))},
		Required:      r.needs,
	}
	for _, set := range r.oneOf {
		then.OneOf = append(then.OneOf, &jsonschema.Schema{Required: set})
	}
	return &jsonschema.Schema{If: &jsonschema.Schema{Properties: is, Required: []string{"do"}}, Then: then}
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// actsText is the list of acts that editors show.
func actsText() string {
	var b strings.Builder
	b.WriteString("What is done:")
	for o := OpEnter; o < opCount; o++ {
		sep := ";"
		if o == OpEnter {
			sep = ""
		}
		fmt.Fprintf(&b, "%s %s (%s)", sep, rules[o].do, strings.ReplaceAll(rules[o].keysText(""), " · ", ", "))
	}
	return b.String()
}

// keysText lists the keys of an act: those needed, those to choose from, and
// those that may be left out in brackets, each between quote marks.
func (r *rule) keysText(quote string) string {
	var parts []string
	word := func(key string) string { return quote + key + quote }
	for _, key := range r.needs {
		parts = append(parts, word(key))
	}
	var sets []string
	for _, set := range r.oneOf {
		var keys []string
		for _, key := range set {
			keys = append(keys, word(key))
		}
		sets = append(sets, strings.Join(keys, " and "))
	}
	if len(sets) > 0 {
		parts = append(parts, strings.Join(sets, " or "))
	}
	for _, key := range r.may {
		parts = append(parts, "["+word(key)+"]")
	}
	return strings.Join(parts, " · ")
}

// ActsTable is the table of acts of docs/format/script.md.
func ActsTable() string {
	var b strings.Builder
	b.WriteString("| do | keys | where | what happens |\n|---|---|---|---|\n")
	for o := OpEnter; o < opCount; o++ {
		r := &rules[o]
		where := [...]string{"", "inside", "outside"}[r.where]
		if r.staff {
			where = strings.TrimSpace(where + " staff")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.do, r.keysText("`"), where, r.text)
	}
	return b.String()
}
