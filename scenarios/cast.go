package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"gosim/agents/script"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// castDirected reads the trajectory files and compiles what scripted and replayed
// people do. What belongs to a part of the file with problems already is left out.
func (s *Scenario) castDirected(doc *strictyaml.Doc, files *hostFiles, problems strictyaml.Errors) strictyaml.Errors {
	var out strictyaml.Errors
	faulty := func(path string) bool {
		return slices.ContainsFunc(problems, func(e *strictyaml.Error) bool { return within(e.Field, path) || within(path, e.Field) })
	}
	p := &s.Population
	if path := "population.scripted"; len(p.Scripted) > 0 && !faulty(path) {
		programs, err := script.Compile(p.Scripted, s.Site)
		out = append(out, listErrors(doc.LocateUnder(path, errors.Join(err, s.inTime(programs))))...)
		s.cast.Scripted = programs
	}
	for i := range p.Replayed {
		path := strictyaml.Index("population.replayed", i)
		var people []script.Replayed
		if !faulty(path) {
			var err error
			people, err = s.readReplay(&p.Replayed[i], files)
			out = append(out, named(doc, path, "file", err)...)
		}
		s.cast.Replayed = append(s.cast.Replayed, people)
	}
	return out
}

// readReplay reads and compiles one replay.
func (s *Scenario) readReplay(r *script.Replay, files *hostFiles) ([]script.Replayed, error) {
	name := besides(s.Path, r.File)
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading trajectory: %w", err)
	}
	set, err := r.Read(bytes.NewReader(data), name)
	if err != nil {
		return nil, err
	}
	people, err := r.Compile(set, s.Site)
	if err != nil {
		return nil, err
	}
	for i := range people {
		t := people[i].Track
		if t.End > s.lastSecond() {
			return nil, &strictyaml.FieldError{Path: "start_s", Value: r.StartS, Want: fmt.Sprintf(
				"people who are gone %s after the duration of %s; id %d is there from %.1f to %.1f s", drainTime, s.Duration, people[i].ID, t.Start, t.End)}
		}
	}
	return people, nil
}

const drainTime = strictyaml.Duration(drainLimit)

// lastSecond returns the time at which a run ends at the latest, s after it
// starts people.
func (s *Scenario) lastSecond() float64 { return (s.Duration.Std() + drainTime.Std()).Seconds() }

// inTime returns an error for everybody who appears or acts when the run is over.
// After the duration they still may: it is others who stop arriving then.
func (s *Scenario) inTime(programs []script.Program) error {
	var errs []error
	for i := range programs {
		g := &programs[i]
		late := func(path string, at float64) bool {
			if at > s.lastSecond() {
				errs = append(errs, &strictyaml.FieldError{Path: path, Value: at, Want: fmt.Sprintf("a time not later than %s after the duration of %s", drainTime, s.Duration)})
			}
			return at > s.lastSecond()
		}
		if late(strictyaml.Index("", i)+".appear_s", g.AppearS) {
			continue
		}
		for k := range g.Steps {
			if late(g.Steps[k].Path+".at_s", g.Steps[k].NotBefore) {
				break
			}
		}
	}
	return errors.Join(errs...)
}

// Warning says that something in a replication went otherwise than its scenario
// says.
type Warning struct {
	Replication int
	Text        string
}

// warnings returns what scripted people could not do, and how often replayed ones
// have run into others.
func (r *replication) warnings() []Warning {
	var out []Warning
	for _, s := range r.people.Skipped() {
		s.At -= sim.Time(r.scenario.Warmup.Std()) // as the script counts
		s.Path = strictyaml.JoinPath("population", s.Path)
		out = append(out, Warning{r.number, s.String()})
	}
	if n := r.people.Collisions(); n > 0 {
		out = append(out, Warning{r.number, fmt.Sprintf("population.replayed: replayed people, who cannot give way, ran into others %d times", n)})
	}
	return out
}
