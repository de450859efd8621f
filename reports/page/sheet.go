package page

import (
	"fmt"

	"gosim/reports"
)

// cell is one cell of a table that stands in the page's markup.
type cell struct {
	Text  string
	Note  string // below the text, smaller
	Sort  string // what it sorts by, if not its text
	Right bool   // aligned to the right
	Name  bool   // heads its row
	Open  string // the replication whose replay the script offers here
}

func text(s string) cell { return cell{Text: s} }

func head(s, note string) cell { return cell{Text: s, Note: note, Name: true} }

func num[T int | int64](n T) cell {
	return cell{Text: count(n), Sort: fmt.Sprint(n), Right: true}
}

// some is a number that is left out where it is 0, to keep a table calm.
func some[T int | int64](n T) cell {
	c := num(n)
	if n == 0 {
		c.Text = dash
	}
	return c
}

func share(n, of int64) cell {
	if of == 0 {
		return cell{Text: dash, Right: true}
	}
	v := float64(n) / float64(of)
	return cell{Text: figure(v, v, "ratio"), Sort: fmt.Sprintf("%.9g", v), Right: true}
}

func value(s *reports.Summary) cell {
	if !s.Value.Valid {
		return cell{Text: dash, Note: s.Reason, Right: true}
	}
	return cell{Text: figure(s.Value.Value, s.Value.Value, s.Unit), Note: interval(s), Sort: s.Value.String(), Right: true}
}

// column is the head of one column.
type column struct {
	Text  string
	Right bool
	Hint  string
}

// table is a table that stands in the page's markup; the script sorts and
// filters it there.
type table struct {
	ID, Caption string
	Columns     []column
	Rows        [][]cell
	Filter      bool // long enough for a filter
	Fold        int  // rows to show until somebody asks for all, 0 for all
}

func newTable(id, caption string, columns []column, rows [][]cell) *table {
	t := &table{ID: id, Caption: caption, Columns: columns, Rows: rows, Filter: len(rows) > 12}
	if len(rows) > 25 {
		t.Fold = 15
	}
	return t
}
