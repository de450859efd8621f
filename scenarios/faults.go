package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"gosim/internal/strictyaml"
	"gosim/reports"
)

// planFaults resolves the timetable of the devices' faults, unless that part of the
// file has problems already.
func (s *Scenario) planFaults(doc *strictyaml.Doc, problems strictyaml.Errors) strictyaml.Errors {
	const path = "sensors.faults"
	link := "sensors.transport.cameras_per_link"
	if slices.ContainsFunc(problems, func(e *strictyaml.Error) bool {
		return within(e.Field, path) || within(path, e.Field) || within(link, e.Field)
	}) {
		return nil
	}
	table, err := s.Sensors.Timetable(s.Site)
	for i := range table {
		if f := &table[i]; f.From.Seconds() > s.lastSecond() {
			err = errors.Join(err, &strictyaml.FieldError{
				Path: strictyaml.Index("", i) + ".from", Value: strictyaml.Duration(f.From),
				Want: fmt.Sprintf("a time not later than %s after the duration of %s", drainTime, s.Duration),
			})
		}
	}
	s.faults = table
	return listErrors(doc.LocateUnder(path, err))
}

// timetable returns the faults for the provenance of a run.
func (s *Scenario) timetable() []reports.Fault {
	var out []reports.Fault
	for i := range s.faults {
		f := &s.faults[i]
		x := reports.Fault{Name: f.Name, Kind: string(f.Kind), Devices: f.Devices, FromS: f.From.Seconds()}
		if f.Until != 0 {
			x.UntilS = new(f.Until.Seconds())
		}
		out = append(out, x)
	}
	return out
}
