package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gosim/agents"
	"gosim/checkoutfree"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sensors"
)

// Scenario is a scenario that has been read and checked, ready to run. It is
// not changed by running and may be run several times at once.
type Scenario struct {
	Spec
	Path  string     // of the scenario file
	Site  *site.Site // the store as installed
	Epoch int64      // simulated time zero, Unix nanoseconds

	// Hash is the SHA-256, in hexadecimal, of the resolved scenario, the store's
	// files and the trajectory files. Seed, replications, gates and published figures are left out: the hash, the
	// seed and a replication's number together name everything that happened in
	// it.
	Hash string
	// WorldHash is the same without the name, the description and the engine's
	// settings: what an engine is confronted with.
	WorldHash string

	cast   agents.Input        // what scripted and replayed people are told
	faults []sensors.Scheduled // of the devices
	store  []namedFile         // the store's files, the layout first
	engine string              // name of the engine, "" for ours
}

// Load reads the scenario file at path, with the overrides applied in order,
// and the store's and trajectory files it names. It checks everything before it returns: the
// error is a [strictyaml.Errors] with every problem of every file, or the error
// of a file that cannot be read.
func Load(path string, overrides []strictyaml.Override) (*Scenario, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	return parse(path, data, overrides)
}

func parse(file string, data []byte, overrides []strictyaml.Override) (*Scenario, error) {
	s := &Scenario{Spec: DefaultSpec(), Path: file}
	doc, err := strictyaml.DecodeWith(filepath.ToSlash(file), data, overrides, &s.Spec)
	problems := listErrors(err)
	if doc == nil {
		return nil, problems
	}
	unread := problems
	for _, e := range listErrors(doc.Locate(s.Validate())) {
		// What could not be read has kept its default: nothing more to say.
		if !slices.ContainsFunc(unread, func(p *strictyaml.Error) bool { return within(e.Field, p.Field) }) {
			problems = append(problems, e)
		}
	}
	files := &hostFiles{sum: sha256.New()}
	if s.Store.Layout != "" {
		s.Site, err = site.Load(files, besides(file, s.Store.Layout))
		problems = append(problems, located(doc, err)...)
		s.store = slices.Clone(files.read)
	}
	if s.Site != nil {
		problems = append(problems, s.castDirected(doc, files, problems)...)
		problems = append(problems, s.planFaults(doc, problems)...)
	}
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	if s.Epoch, err = s.epoch(); err != nil {
		return nil, err
	}
	store := files.sum.Sum(nil)
	all := s.Spec
	all.Seed, all.Replications, all.Gates, all.Published = 0, 0, nil, nil
	world := all
	world.Name, world.Description, world.Engine = "", "", checkoutfree.Config{}
	if s.Hash, err = hashOf("scenario", &all, store); err == nil {
		s.WorldHash, err = hashOf("world", &world, store)
	}
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return s, nil
}

// within reports whether path names the field at outer or something in it.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (outer == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// besides returns the path of a file that is named relative to another one.
func besides(file, name string) string {
	if name = filepath.ToSlash(name); path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(path.Dir(filepath.ToSlash(file)), name)
}

// located places the store's errors: those of the store's own files stay where
// they are, and a layout that cannot be read is the fault of the line naming it.
func located(doc *strictyaml.Doc, err error) strictyaml.Errors {
	return named(doc, "store.layout", "", err)
}

// named places the errors of what path, or a key of it, names in another file.
func named(doc *strictyaml.Doc, path, key string, err error) strictyaml.Errors {
	problems := listErrors(doc.LocateUnder(path, err))
	for _, e := range problems {
		if e.File == doc.File && e.Line == 0 {
			e.Field = strictyaml.JoinPath(path, key)
			e.Line, e.Column = doc.At(e.Field)
		}
	}
	return problems
}

// listErrors returns the problems in err as a list.
func listErrors(err error) strictyaml.Errors {
	if err == nil {
		return nil
	}
	if many, ok := errors.AsType[strictyaml.Errors](err); ok {
		return many
	}
	if one, ok := errors.AsType[*strictyaml.Error](err); ok {
		return strictyaml.Errors{one}
	}
	return strictyaml.Errors{{Msg: err.Error(), Err: err}}
}

// hashOf returns the identity of a resolved scenario, or of a part of one, given
// that of the store's files.
func hashOf(what string, spec *Spec, store []byte) (string, error) {
	text, err := json.Marshal(spec)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "gosim %s %d\n%d\n", what, SchemaVersion, len(text))
	h.Write(text)
	h.Write(store)
	return hex.EncodeToString(h.Sum(nil)), nil
}
