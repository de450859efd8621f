package scenarios

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"gosim/reports"
)

// WriteFolder writes the run folder dir, which it makes if need be:
//
//	result.json    every metric with counts, interval, values, provenance
//	metrics.txt    the same figures in Go benchmark format
//	receipts.csv   every visit of every replication: owed, billed, verdict
//	plots/         store-map, frame-latency, billing-errors, as PNG and SVG
//
// The store map shows the most telling visit of the first complete replication.
// Where there is nothing to plot, there is no plot.
//
// Each file is written beside its place and renamed, so that it is whole or not
// there. It returns the names of the files written, relative to dir.
func (o *Outcome) WriteFolder(dir string) ([]string, error) {
	if err := os.MkdirAll(filepath.Join(dir, "plots"), 0o755); err != nil {
		return nil, fmt.Errorf("run folder: %w", err)
	}
	var names []string
	var errs []error
	file := func(name string, write func(io.Writer) error) {
		switch err := reports.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), write); {
		case err == nil:
			names = append(names, name)
		case !errors.Is(err, reports.ErrNoData):
			errs = append(errs, err)
		}
	}
	file("result.json", func(w io.Writer) error { return reports.WriteJSON(w, o.Result) })
	file("metrics.txt", func(w io.Writer) error { return reports.WriteBench(w, o.Result) })
	file("receipts.csv", func(w io.Writer) error { return reports.WriteVisits(w, o.Replications) })
	for _, p := range o.plots() {
		for _, format := range []reports.Format{reports.PNG, reports.SVG} {
			file(path.Join("plots", p.name+"."+string(format)), func(w io.Writer) error { return p.draw(w, format) })
		}
	}
	if err := errors.Join(errs...); err != nil {
		return names, fmt.Errorf("run folder: %w", err)
	}
	return names, nil
}

// plot is one picture of a run folder.
type plot struct {
	name string
	draw func(io.Writer, reports.Format) error
}

func (o *Outcome) plots() []plot {
	return []plot{
		{"store-map", o.drawStoreMap},
		{"frame-latency", func(w io.Writer, f reports.Format) error { return reports.PlotLatency(w, f, &o.Result) }},
		{"billing-errors", func(w io.Writer, f reports.Format) error { return reports.PlotErrors(w, f, &o.Result) }},
	}
}

func (o *Outcome) drawStoreMap(w io.Writer, f reports.Format) error {
	if o.First == nil {
		return reports.ErrNoData
	}
	person, ok := reports.TellingVisit(&o.Replications[0])
	if !ok {
		return reports.ErrNoData
	}
	s := o.First.Scenario
	m, err := reports.NewStoreMap(s.Site, o.First.World, s.Epoch, o.First.Collector, person)
	if err != nil {
		return err
	}
	return reports.PlotStoreMap(w, f, &m)
}
