package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"gosim/reports"
	"gosim/reports/page"
	"gosim/reports/plots"
	"gosim/reports/tables"
)

// Folder is a run folder in the making:
//
//	result.json         every metric with counts, interval, values, provenance
//	metrics.txt         the same figures in Go benchmark format
//	receipts.csv        every visit of every replication: owed, billed, verdict
//	risk_coverage.csv   error among the accepted receipts at each review rate
//	scenario.json       the resolved scenario
//	store.json          the store as installed
//	tables/             truth and outputs of every replication, as Parquet
//	plots/              every picture, as PNG and SVG
//	report.html         all of it on one page, with the replay
//
// The tables of each replication are written as it completes, under temporary
// names; every file is whole or not there.
type Folder struct {
	dir    string
	tables *tables.Writer
}

// NewFolder begins the folder dir, which it makes if need be, for a run of s.
func NewFolder(dir string, s *Scenario) (*Folder, error) {
	spec, err := json.Marshal(&s.Spec)
	if err != nil {
		return nil, fmt.Errorf("run folder: scenario %s: %w", s.Name, err)
	}
	w, err := tables.Create(dir, s.Site, s.Epoch, spec)
	if err != nil {
		return nil, fmt.Errorf("run folder: %w", err)
	}
	return &Folder{dir, w}, nil
}

// Record is for [Options.Records].
func (f *Folder) Record(r *reports.Record) error { return f.tables.Add(r) }

// Abort removes what was not finished.
func (f *Folder) Abort() { f.tables.Abort() }

// Finish writes the files of a run, complete or interrupted, and returns their
// names relative to the folder.
func (f *Folder) Finish(o *Outcome) ([]string, error) {
	if err := f.tables.Close(); err != nil {
		return nil, fmt.Errorf("run folder: %w", err)
	}
	w := &folderWriter{dir: f.dir}
	w.file("result.json", func(to io.Writer) error { return reports.WriteJSON(to, o.Result) })
	w.file("metrics.txt", func(to io.Writer) error { return reports.WriteBench(to, o.Result) })
	run, err := tables.Open(f.dir)
	if err != nil {
		return w.names, fmt.Errorf("run folder: %w", errors.Join(append(w.errs, err)...))
	}
	w.file("receipts.csv", func(to io.Writer) error { return reports.WriteVisits(to, run) })
	w.file("risk_coverage.csv", func(to io.Writer) error { return reports.WriteRiskCoverage(to, run.Details) })
	err = w.pages(run, page.Options{InFolder: true})
	return append(w.names, "scenario.json", "store.json", "tables/"), err
}

// WritePages makes the pictures and the page of a run folder, again if need be,
// and returns their names relative to it. A picture without data is not there;
// an old one of its name goes.
func WritePages(dir string, run *reports.Run, opt page.Options) ([]string, error) {
	w := &folderWriter{dir: dir}
	err := w.pages(run, opt)
	return w.names, err
}

// folderWriter writes files into a folder and remembers how it went.
type folderWriter struct {
	dir   string
	names []string
	errs  []error
}

func (w *folderWriter) file(name string, write func(io.Writer) error) {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	err := reports.WriteFile(path, write)
	if errors.Is(err, plots.ErrNoData) {
		if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
			return
		}
	} else if err == nil {
		w.names = append(w.names, name)
	}
	w.errs = append(w.errs, err)
}

func (w *folderWriter) pages(run *reports.Run, opt page.Options) error {
	if err := os.MkdirAll(filepath.Join(w.dir, "plots"), 0o755); err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	for _, p := range plots.All(run) {
		for _, format := range []plots.Format{plots.PNG, plots.SVG} {
			w.file(path.Join("plots", p.Name+"."+string(format)), func(to io.Writer) error { return p.Draw(to, format) })
		}
	}
	w.file("report.html", func(to io.Writer) error { return page.Write(to, run, opt) })
	if err := errors.Join(w.errs...); err != nil {
		return fmt.Errorf("run folder: %w", err)
	}
	return nil
}
