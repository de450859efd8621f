package page

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"gosim/reports"
)

// packed is the replay of one replication as an element of the page.
type packed struct {
	index int
	html  template.HTML
}

// replays packs the replications that fit into room bytes: the first, then
// those with the most wrong receipts, until one does not fit.
func (b *builder) replays(room int64, embed func(*reports.Record) (template.HTML, error)) ([]packed, error) {
	if b.run.Load == nil || embed == nil || len(b.run.Result.Indices) == 0 {
		return nil, nil
	}
	order := make([]int, len(b.run.Result.Indices)) // positions
	wrongs := make([]int, len(order))
	for i := range order {
		order[i] = i
		if i < len(b.run.Details) {
			wrongs[i] = b.wrongIn(i)
		}
	}
	slices.SortStableFunc(order[1:], func(x, y int) int { return cmp.Compare(wrongs[y], wrongs[x]) })
	var out []packed
	for _, i := range order {
		if room <= 0 {
			break
		}
		index := b.run.Result.Indices[i]
		record, err := b.run.Load(index)
		if err != nil {
			return nil, fmt.Errorf("replication %d: %w", index, err)
		}
		html, err := embed(record)
		if err != nil {
			return nil, fmt.Errorf("replay of replication %d: %w", index, err)
		}
		if room -= int64(len(html)) + 1; room < 0 {
			break
		}
		out = append(out, packed{index, html})
	}
	slices.SortFunc(out, func(x, y packed) int { return cmp.Compare(x.index, y.index) })
	return out, nil
}

// replayed says which replays are in the page.
func (b *builder) replayed(in []packed) string {
	all := len(b.run.Result.Indices)
	switch {
	case all == 0:
		return ""
	case b.run.Load == nil:
		return "The run kept no record of what happened, so nothing can be replayed."
	case len(in) == 0:
		return "No replay is in this page; gosim view shows any replication of the run folder."
	case len(in) == all:
		return ""
	}
	list := make([]string, len(in))
	for i, p := range in {
		list[i] = strconv.Itoa(p.index)
	}
	return fmt.Sprintf("In this page: %d of %d replications, to keep it small: the first and those with the most wrong receipts (%s). "+
		"gosim view shows the others from the run folder.", len(in), all, strings.Join(list, ", "))
}
