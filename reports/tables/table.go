package tables

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"gosim/reports"
)

var errNull = errors.New("it is null")

// table is one table: what its rows are, and how they come out of a record and
// back into it.
type table[T any] struct {
	title   string
	about   string
	columns []column[T]
	// source says how many rows a record gives and how to make each.
	source func(rec *reports.Record) (n int, row func(i int, r *T), err error)
	// take gives the rows of a record back to it. They are the record's now.
	take func(rec *reports.Record, rows []T) error
}

// anyTable is a table whose rows are of some type.
type anyTable interface {
	name() string
	what() string
	schema() *parquet.Schema
	describe() []described
	write(w *tableWriter, rec *reports.Record) error
	read(f *parquet.File, groups []int, rec *reports.Record) error
}

// described is a column as the page of the format describes it.
type described struct {
	table, name, kind, unit, doc string
	null                         bool
}

// indexColumn is the first column of each table.
const (
	indexColumn = "replication"
	indexDoc    = "index of the replication, from 0"
)

// batchRows is how many rows are prepared at once.
const batchRows = 1024

func (t *table[T]) name() string { return t.title }
func (t *table[T]) what() string { return t.about }

// node is a group of columns in the order given; [parquet.Group] sorts them.
type node struct {
	parquet.Group

	order []string
}

// Fields returns the columns in order.
func (n *node) Fields() []parquet.Field {
	sorted := n.Group.Fields()
	fields := make([]parquet.Field, 0, len(sorted))
	for _, name := range n.order {
		for _, f := range sorted {
			if f.Name() == name {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

func (t *table[T]) schema() *parquet.Schema {
	n := &node{Group: parquet.Group{}}
	add := func(name string, c parquet.Node) {
		n.Group[name] = c
		n.order = append(n.order, name)
	}
	add(indexColumn, parquet.Encoded(parquet.Int(32), &parquet.DeltaBinaryPacked))
	for i := range t.columns {
		add(t.columns[i].name, t.columns[i].node)
	}
	return parquet.NewSchema(t.title, n)
}

func (t *table[T]) describe() []described {
	rows := []described{{t.title, indexColumn, "int32", "", indexDoc, false}}
	for i := range t.columns {
		c := &t.columns[i]
		kind := "string"
		switch c.node.Type().Kind() {
		case parquet.Int32:
			kind = "int32"
		case parquet.Int64:
			kind = "int64"
			if c.node.Type().String() == parquet.Uint(64).Type().String() {
				kind = "uint64"
			}
		case parquet.Double:
			kind = "double"
		case parquet.Float:
			kind = "float"
		case parquet.Boolean:
			kind = "boolean"
		default:
		}
		rows = append(rows, described{t.title, c.name, kind, c.unit, c.doc, c.node.Optional()})
	}
	return rows
}

// tableWriter writes the file of one table.
type tableWriter struct {
	table  anyTable
	out    *parquet.GenericWriter[any]
	values []parquet.Value
	rows   int64 // of the last replication
}

// pageBytes is the size at which a column's page is full. A small one costs
// little memory and is still far above the cost of its header.
const pageBytes = 64 << 10

func newTableWriter(t anyTable, w io.Writer) *tableWriter {
	return &tableWriter{
		table:  t,
		values: make([]parquet.Value, batchRows),
		out: parquet.NewGenericWriter[any](w, t.schema(), &parquet.WriterConfig{
			CreatedBy:      "gosim",
			PageBufferSize: pageBytes,
			Compression:    &parquet.Zstd,
		}),
	}
}

// write appends the rows of a record as one row group.
func (t *table[T]) write(w *tableWriter, rec *reports.Record) error {
	n, row, err := t.source(rec)
	if err != nil {
		return err
	}
	if rec.Index < 0 || rec.Index > math.MaxInt32 {
		return fmt.Errorf("replication %d: expected a number from 0 to %d", rec.Index, math.MaxInt32)
	}
	w.rows = int64(n)
	e := encoder{site: rec.Site}
	rows := make([]T, min(n, batchRows))
	columns := w.out.ColumnWriters()
	for lo := 0; lo < n; lo += batchRows {
		hi := min(lo+batchRows, n)
		batch, values := rows[:hi-lo], w.values[:hi-lo]
		for i := range batch {
			row(lo+i, &batch[i])
			values[i] = parquet.Int32Value(int32(rec.Index)).Level(0, 0, 0)
		}
		if _, err := columns[0].WriteRowValues(values); err != nil {
			return err
		}
		for k := range t.columns {
			c := &t.columns[k]
			level := 0
			if c.node.Optional() {
				level = 1
			}
			e.bytes = e.bytes[:0]
			for i := range batch {
				v := c.get(&e, &batch[i])
				if v.IsNull() {
					values[i] = v.Level(0, 0, k+1)
				} else {
					values[i] = v.Level(0, level, k+1)
				}
			}
			if _, err := columns[k+1].WriteRowValues(values); err != nil {
				return err
			}
		}
	}
	return w.out.Flush()
}

// read reads the rows of one replication, which stand in the given row groups,
// and gives them to the record.
func (t *table[T]) read(f *parquet.File, groups []int, rec *reports.Record) error {
	var rows []T
	d := decoder{texts: map[string]string{}}
	buf := make([]parquet.Value, batchRows)
	for _, g := range groups {
		first := len(rows)
		chunks := f.RowGroups()[g].ColumnChunks()
		leaf, err := find(f, indexColumn, parquet.Int32)
		if err != nil {
			return err
		}
		n, err := readColumn(chunks[leaf], buf, func(_ int, v parquet.Value) error {
			if v.IsNull() || int(v.Int32()) != rec.Index {
				return fmt.Errorf("a row of replication %s, expected %d", v, rec.Index)
			}
			rows = append(rows, *new(T))
			return nil
		})
		if err != nil {
			return fmt.Errorf("column %s: %w", indexColumn, err)
		}
		for k := range t.columns {
			c := &t.columns[k]
			if c.set == nil {
				continue
			}
			if _, has := f.Schema().Lookup(c.name); !has && c.later {
				continue
			}
			leaf, err := find(f, c.name, c.node.Type().Kind())
			if err != nil {
				return err
			}
			m, err := readColumn(chunks[leaf], buf, func(i int, v parquet.Value) error {
				if i >= n {
					return errUneven
				}
				return c.set(&d, &rows[first+i], v)
			})
			if err == nil && m != n {
				err = errUneven
			}
			if err != nil {
				return fmt.Errorf("column %s: %w", c.name, err)
			}
		}
	}
	return t.take(rec, rows)
}

var errUneven = errors.New("it has not as many values as the others")

// find returns the place of a column in a file.
func find(f *parquet.File, name string, kind parquet.Kind) (int, error) {
	leaf, ok := f.Schema().Lookup(name)
	if !ok {
		return 0, fmt.Errorf("it has no column %s", name)
	}
	if !leaf.Node.Leaf() || leaf.Node.Type().Kind() != kind || leaf.MaxRepetitionLevel > 0 {
		return 0, fmt.Errorf("column %s: expected values of the type %s", name, kind)
	}
	return leaf.ColumnIndex, nil
}

// readColumn calls each for all values of a column chunk, in order, and returns
// how many they are.
func readColumn(chunk parquet.ColumnChunk, buf []parquet.Value, each func(i int, v parquet.Value) error) (n int, err error) {
	pages := chunk.Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		values := page.Values()
		for {
			k, err := values.ReadValues(buf)
			for i := range k {
				if err := each(n, buf[i]); err != nil {
					parquet.Release(page)
					return n, fmt.Errorf("row %d: %w", n, err)
				}
				n++
			}
			if errors.Is(err, io.EOF) || (err == nil && k == 0) {
				break
			}
			if err != nil {
				parquet.Release(page)
				return n, err
			}
		}
		parquet.Release(page)
	}
}

// metadata are the keys of a file's key-value metadata.
const (
	metaVersion = "gosim.schema_version"
	metaEpoch   = "gosim.epoch_ns"
	metaRun     = "gosim.run"
)

// finish writes the file's end.
func (w *tableWriter) finish(epoch int64, run string) error {
	w.out.SetKeyValueMetadata(metaVersion, strconv.Itoa(SchemaVersion))
	w.out.SetKeyValueMetadata(metaEpoch, strconv.FormatInt(epoch, 10))
	w.out.SetKeyValueMetadata(metaRun, run)
	return w.out.Close()
}
