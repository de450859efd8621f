package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"gosim/checkoutfree"
	"gosim/checkoutfree/baseline"
	"gosim/checkoutfree/site"
)

// OurEngine is the name of the engine that a scenario runs unless told otherwise.
const OurEngine = "checkoutfree"

// Engines returns the names of the engines that can run a scenario, ours first.
func Engines() []string {
	names := []string{OurEngine}
	for _, m := range baseline.Methods() {
		names = append(names, string(m))
	}
	return names
}

// Use makes the scenario run another engine than ours. Of the scenario's engine
// settings, a baseline takes those of the intake and of the tracker. The error names
// the engines that there are.
func (s *Scenario) Use(engine string) error {
	if !slices.Contains(Engines(), engine) {
		return fmt.Errorf("engine %q: expected one of %s", engine, strings.Join(Engines(), ", "))
	}
	s.engine = engine
	return nil
}

// EngineName returns the name of the engine that the scenario runs.
func (s *Scenario) EngineName() string {
	if s.engine == "" {
		return OurEngine
	}
	return s.engine
}

// openEngine opens the named engine.
func openEngine(name string, st *site.Site, cfg checkoutfree.Config) (checkoutfree.Engine, error) {
	if name == OurEngine {
		return checkoutfree.Open(st, cfg)
	}
	return baseline.Open(baseline.Method(name), st, cfg)
}
