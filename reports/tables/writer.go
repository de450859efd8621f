package tables

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gosim/checkoutfree/site"
	"gosim/reports"
)

// The files of a run folder that this package writes; result.json it only reads.
const (
	resultName   = "result.json"
	scenarioName = "scenario.json"
	storeName    = "store.json"
	folderName   = "tables"
	extension    = ".parquet"
)

// all returns the tables in the order in which they are read: those that others
// refer to come first.
func all() []anyTable {
	return []anyTable{
		replications(), people(), acts(), paths(),
		tracks(), events(), baskets(), stock(), misplaced(), alerts(), receipts(), receiptLines(),
		visits(), visitLines(), wrongUnits(), incidents(), dwell(),
	}
}

// Names returns the names of the tables. The file of each is its name with the
// ending .parquet, in the folder tables of the run folder.
func Names() []string {
	var names []string
	for _, t := range all() {
		names = append(names, t.name())
	}
	return names
}

// Writer writes the tables of a run, one replication after another. It is not
// safe for concurrent use.
type Writer struct {
	dir             string
	epoch           int64
	store, scenario []byte
	files           []*file
	id              hash.Hash // of everything that was written
	last            int       // index of the last replication, -1 before the first
	err             error     // of an Add that failed
	done            bool
	made            []string // folders that were not there before, the inner one first
}

// file is a table's file under its temporary name.
type file struct {
	*tableWriter

	name string // its place in the run folder
	temp *os.File
	buf  *bufio.Writer
}

// Create begins the tables of a run in store s in the run folder dir, which it
// makes if need be. epoch is the Unix time, in nanoseconds, of simulated time 0
// and scenario the resolved scenario as a JSON object, or empty.
//
// Until [Writer.Close] nothing that was in the folder is touched. The writer
// holds some megabytes of buffers.
func Create(dir string, s *site.Site, epoch int64, scenario []byte) (*Writer, error) {
	w := &Writer{dir: dir, epoch: epoch, scenario: scenario, last: -1, id: sha256.New()}
	var err error
	if w.store, err = encodeStore(s, epoch); err != nil {
		return nil, fmt.Errorf("tables: %s: %w", filepath.Join(dir, storeName), err)
	}
	if err := checkScenario(scenario); err != nil {
		return nil, fmt.Errorf("tables: %s: %w", filepath.Join(dir, scenarioName), err)
	}
	folder := filepath.Join(dir, folderName)
	for _, d := range []string{folder, dir} {
		if _, err := os.Stat(d); errors.Is(err, fs.ErrNotExist) {
			w.made = append(w.made, d)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	for _, t := range all() {
		temp, err := os.CreateTemp(folder, "."+t.name()+".*.tmp")
		if err != nil {
			w.Abort()
			return nil, fmt.Errorf("tables: %w", err)
		}
		buf := bufio.NewWriter(temp)
		w.files = append(w.files, &file{
			tableWriter: newTableWriter(t, buf), name: filepath.Join(folder, t.name()+extension), temp: temp, buf: buf,
		})
	}
	w.sum(w.store)
	w.sum(w.scenario)
	return w, nil
}

func (w *Writer) sum(data []byte) {
	// A hash never fails to take data.
	_ = binary.Write(w.id, binary.LittleEndian, int64(len(data)))
	w.id.Write(data)
}

// Add writes the record of a replication. Their indices must rise from call to
// call. The record is neither changed nor kept. After an error the tables
// cannot be finished any more.
func (w *Writer) Add(rec *reports.Record) error {
	if w.done || w.err != nil {
		return errors.Join(errors.New("tables: add: the writer is closed"), w.err)
	}
	if rec.Index <= w.last || rec.Epoch != w.epoch {
		return fmt.Errorf("tables: add replication %d of epoch %d: expected one after %d of epoch %d", rec.Index, rec.Epoch, w.last, w.epoch)
	}
	counts := []int64{int64(rec.Index), int64(rec.Seed)}
	for _, f := range w.files {
		if err := f.table.write(f.tableWriter, rec); err != nil {
			w.err = fmt.Errorf("tables: %s: replication %d: %w", f.name, rec.Index, err)
			return w.err
		}
		counts = append(counts, f.rows)
	}
	w.last = rec.Index
	_ = binary.Write(w.id, binary.LittleEndian, counts) // a hash never fails
	return nil
}

// Close finishes the tables and puts them, store.json and scenario.json in their
// places: only now do they appear under their names, with all replications that
// were added. If that cannot be done, or an Add failed, it returns an error and
// the folder keeps what it had. After Close or [Writer.Abort] it does nothing.
func (w *Writer) Close() error {
	if w.done {
		return nil
	}
	defer w.Abort()
	if w.err != nil {
		return w.err
	}
	run := hex.EncodeToString(w.id.Sum(nil)[:16])
	for _, f := range w.files {
		err := errors.Join(f.finish(w.epoch, run), f.buf.Flush())
		if err == nil {
			err = errors.Join(f.temp.Chmod(0o644), f.temp.Sync())
		}
		if err = errors.Join(err, f.temp.Close()); err != nil {
			return fmt.Errorf("tables: %s: %w", f.name, err)
		}
	}
	if err := errors.Join(w.put(storeName, w.store), w.put(scenarioName, w.scenario)); err != nil {
		return fmt.Errorf("tables: %w", err)
	}
	for _, f := range w.files {
		if err := os.Rename(f.temp.Name(), f.name); err != nil {
			return fmt.Errorf("tables: %w", err)
		}
	}
	w.files = nil
	return nil
}

// put writes a small file of the run folder. Without data it takes away one of
// an earlier run.
func (w *Writer) put(name string, data []byte) error {
	path := filepath.Join(w.dir, name)
	if len(data) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	return reports.WriteFile(path, func(out io.Writer) error {
		_, err := out.Write(data)
		return err
	})
}

// Abort gives up the tables: the folder keeps what it had, and is gone if it was
// not there before and nothing else was put into it. After [Writer.Close] or
// another Abort it does nothing.
func (w *Writer) Abort() {
	if w.done {
		return
	}
	w.done = true
	defer func() {
		for _, d := range w.made {
			_ = os.Remove(d) // fails if something is in it
		}
	}()
	for _, f := range w.files {
		// Whatever goes wrong here leaves a hidden temporary file at worst.
		_ = f.temp.Close()
		_ = os.Remove(f.temp.Name())
	}
	w.files = nil
}
