package tables

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// ErrFolder is wrapped by the errors about what a run folder holds, or does not
// hold.
var ErrFolder = errors.New("not a whole run folder of this version")

// Open reads a run folder: result.json, the scenario, the store and the rows
// behind the scores. Records are read when [reports.Run.Load] is called, each
// with memory in proportion to it alone; no file stays open. A folder without
// scenario.json gives a run without its scenario; anything else that is missing,
// damaged or of another run is an error that names the file.
func Open(dir string) (*reports.Run, error) {
	run, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("run folder %s: %w", dir, err)
	}
	return run, nil
}

func open(dir string) (*reports.Run, error) {
	result, err := readResult(filepath.Join(dir, resultName))
	if err != nil {
		return nil, err
	}
	scenario, err := os.ReadFile(filepath.Join(dir, scenarioName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := checkScenario(scenario); err != nil {
		return nil, bad(scenarioName, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, storeName))
	if err != nil {
		return nil, missing(err)
	}
	f := folder{dir: dir}
	if f.site, f.epoch, err = decodeStore(data); err != nil {
		return nil, bad(storeName, err)
	}
	records := make([]*reports.Record, len(result.Indices))
	for i, index := range result.Indices {
		records[i] = f.record(index)
	}
	// The rows behind the scores; the other tables are only looked at.
	rows := []string{"replications", "alerts", "visits", "visit_lines", "errors", "incidents", "dwell"}
	for _, t := range all() {
		if !slices.Contains(rows, t.name()) {
			err = f.read(t)
		} else {
			err = f.read(t, records...)
		}
		if err != nil {
			return nil, err
		}
	}
	run := &reports.Run{Result: result, Scenario: scenario, Site: f.site}
	for _, rec := range records {
		if err := checkDetail(rec); err != nil {
			return nil, err
		}
		run.Details = append(run.Details, rec.Detail)
	}
	run.Load = func(index int) (*reports.Record, error) {
		rec, err := f.load(index)
		if err != nil {
			return nil, fmt.Errorf("run folder %s: replication %d: %w", dir, index, err)
		}
		return rec, nil
	}
	return run, nil
}

func readResult(path string) (reports.Result, error) {
	f, err := os.Open(path)
	if err != nil {
		return reports.Result{}, missing(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	r, err := reports.ReadJSON(f)
	if err != nil {
		return reports.Result{}, bad(filepath.Base(path), err)
	}
	return r, nil
}

// missing marks the error of a file that is not there.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrFolder, err)
	}
	return err
}

func bad(name string, err error) error { return fmt.Errorf("%w: %s: %w", ErrFolder, name, err) }

func checkScenario(data []byte) error {
	var object map[string]json.RawMessage
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return fmt.Errorf("expected a JSON object: %w", err)
	}
	return nil
}

// folder is an open run folder.
type folder struct {
	dir   string
	site  *site.Site
	epoch int64
	run   string // the identity that its tables must share, once one was read
}

func (f *folder) record(index int) *reports.Record {
	return &reports.Record{Index: index, Site: f.site, Epoch: f.epoch}
}

// load reads the record of a replication.
func (f *folder) load(index int) (*reports.Record, error) {
	rec := f.record(index)
	for _, t := range all() {
		if err := f.read(t, rec); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(checkDetail(rec), checkRecord(rec)); err != nil {
		return nil, err
	}
	return rec, nil
}

// read reads the rows of a table that belong to records.
func (f *folder) read(t anyTable, records ...*reports.Record) error {
	name := filepath.Join(folderName, t.name()+extension)
	in, err := os.Open(filepath.Join(f.dir, name))
	if err != nil {
		return missing(err)
	}
	defer in.Close() //nolint:errcheck // it is only read
	err = guard(func() error {
		file, err := openParquet(in)
		if err != nil {
			return err
		}
		if err := f.same(file); err != nil {
			return err
		}
		groups, err := rowGroups(file)
		if err != nil {
			return err
		}
		for _, rec := range records {
			if err := t.read(file, groups[rec.Index], rec); err != nil {
				return fmt.Errorf("replication %d: %w", rec.Index, err)
			}
		}
		return nil
	})
	if err != nil {
		return bad(name, err)
	}
	return nil
}

// guard turns a panic about damaged data into an error.
func guard(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file is damaged: %v", p)
		}
	}()
	return read()
}

// openParquet opens a file whose frame is whole: the library trusts the length
// of the footer.
func openParquet(in *os.File) (*parquet.File, error) {
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	const magic, tail = "PAR1", 8
	var end [tail]byte
	if info.Size() < int64(len(magic)+tail) {
		return nil, fmt.Errorf("it ends after %d bytes: the file was cut or never finished", info.Size())
	}
	if _, err := in.ReadAt(end[:], info.Size()-tail); err != nil {
		return nil, err
	}
	footer := int64(binary.LittleEndian.Uint32(end[:4]))
	if string(end[4:]) != magic || footer > info.Size()-int64(len(magic)+tail) {
		return nil, fmt.Errorf("it ends after %d bytes without a footer: the file was cut or never finished", info.Size())
	}
	return parquet.OpenFile(in, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
}

// same checks that a file belongs to the folder's run.
func (f *folder) same(file *parquet.File) error {
	for key, want := range map[string]string{metaVersion: strconv.Itoa(SchemaVersion), metaEpoch: strconv.FormatInt(f.epoch, 10)} {
		if got, _ := file.Lookup(key); got != want {
			return fmt.Errorf("metadata %s: expected %s, got %q", key, want, got)
		}
	}
	run, _ := file.Lookup(metaRun)
	if f.run == "" {
		f.run = run
	}
	if run == "" || run != f.run {
		return fmt.Errorf("metadata %s: expected that of the other tables, %q, got %q: it is of another run", metaRun, f.run, run)
	}
	return nil
}

// rowGroups returns the row groups of each replication, from their statistics.
func rowGroups(file *parquet.File) (map[int][]int, error) {
	leaf, err := find(file, indexColumn, parquet.Int32)
	if err != nil {
		return nil, err
	}
	groups := map[int][]int{} // looked up, never ranged over
	for i, g := range file.Metadata().RowGroups {
		if leaf >= len(g.Columns) {
			return nil, fmt.Errorf("row group %d has no column %s", i, indexColumn)
		}
		s := &g.Columns[leaf].MetaData.Statistics
		if len(s.MinValue) != 4 || len(s.MaxValue) != 4 || string(s.MinValue) != string(s.MaxValue) {
			return nil, fmt.Errorf("row group %d: expected the statistics of one replication", i)
		}
		index := int(int32(binary.LittleEndian.Uint32(s.MinValue)))
		groups[index] = append(groups[index], i)
	}
	return groups, nil
}

// inside checks that the indices of rows name things that are there.
func inside(table string, n int, of func(i int) int, least, most int) error {
	for i := range n {
		if x := of(i); x < least || x >= most {
			return bad(filepath.Join(folderName, table+extension), fmt.Errorf("row %d: %d, expected %d to %d", i, x, least, most-1))
		}
	}
	return nil
}

// checkDetail checks what the rows behind the scores refer to.
func checkDetail(r *reports.Record) error {
	d := &r.Detail
	n := len(d.Visits)
	return errors.Join(
		inside("errors", len(d.Errors), func(i int) int { return d.Errors[i].Visit }, 0, n),
		inside("errors", len(d.Errors), func(i int) int { return int(d.Errors[i].Slot) }, -1, len(r.Site.Slots)),
		inside("errors", len(d.Errors), func(i int) int { return int(d.Errors[i].Plate) }, -1, len(r.Site.Plates)),
		inside("incidents", len(d.Incidents), func(i int) int { return d.Incidents[i].Visit }, 0, n),
		inside("alerts", len(d.Alerts), func(i int) int { return d.Alerts[i].Visit }, -1, n),
	)
}

// checkRecord checks what the truth and the join refer to. What an engine says
// may name anything.
func checkRecord(r *reports.Record) error {
	n, none := len(r.Visits), int(sim.NoPerson)
	return errors.Join(
		inside("people", n, func(i int) int { return int(r.Visits[i].Sponsor) }, none, n),
		inside("acts", len(r.Acts), func(i int) int { return int(r.Acts[i].Person) }, none, n),
		inside("acts", len(r.Acts), func(i int) int { return int(r.Acts[i].Other) }, none, n),
		inside("acts", len(r.Acts), func(i int) int { return int(r.Acts[i].SKU) }, -1, len(r.Site.Products)),
		inside("acts", len(r.Acts), func(i int) int { return int(r.Acts[i].Slot) }, -1, len(r.Site.Slots)),
		inside("paths", len(r.Path), func(i int) int { return int(r.Path[i].Person) }, 0, n),
		inside("tracks", len(r.Tracks), func(i int) int { return int(r.Tracks[i].Person) }, none, n),
		inside("visits", len(r.Detail.Visits), func(i int) int { return int(r.Detail.Visits[i].Person) }, none, n),
		inside("errors", len(r.Detail.Errors), func(i int) int { return int(r.Detail.Errors[i].Person) }, none, n),
	)
}
