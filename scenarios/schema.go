package scenarios

import (
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"
)

// Schema returns the JSON Schema (draft 2020-12) of scenario files, indented
// and with a final newline: what editors complete and check by. It is made from
// the types that files are read into, with their ranges, descriptions and
// defaults.
func Schema() ([]byte, error) {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		DoNotReference:             true,
		RequiredFromJSONSchemaTags: true,
	}
	root := r.Reflect(&Spec{})
	root.Title = fmt.Sprintf("gosim scenario, version %d", SchemaVersion)
	root.Description = "A simulated checkout-free store: what is installed, who comes and how often it is run."

	spec := DefaultSpec()
	text, err := json.Marshal(&spec)
	if err != nil {
		return nil, fmt.Errorf("schema: defaults: %w", err)
	}
	var defaults map[string]any
	if err := json.Unmarshal(text, &defaults); err != nil {
		return nil, fmt.Errorf("schema: defaults: %w", err)
	}
	setDefaults(root, defaults)

	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return append(out, '\n'), nil
}

// setDefaults writes the value that each optional key has when a file leaves it
// out, down to the leaves of nested mappings.
func setDefaults(s *jsonschema.Schema, values map[string]any) {
	if s.Properties == nil {
		return
	}
	required := make(map[string]bool, len(s.Required))
	for _, key := range s.Required {
		required[key] = true
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		v, known := values[p.Key]
		if nested, ok := v.(map[string]any); ok && p.Value.Properties != nil {
			setDefaults(p.Value, nested)
			continue
		}
		if known && v != nil && !required[p.Key] {
			p.Value.Default = v
		}
	}
}
