package page

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"gosim/reports"
)

// maxSVG is the size up to which a picture is put into the page as SVG. Larger
// ones, such as heat maps of many cells, are smaller and quicker as PNG.
const maxSVG = 250_000

// errNothing is wrapped by the error of a picture that has nothing to show.
var errNothing = errors.New("nothing to show")

// picture is one plot to be drawn, as SVG or else as PNG.
type picture struct {
	Name, Title, Caption string
	draw                 func(w io.Writer, png bool) error // the error wraps errNothing if there is nothing to show
}

// figureBox is one drawn picture.
type figureBox struct {
	Name, Title, Caption string
	SVG                  template.HTML
	PNG                  template.URL
	Numbers              *table // behind it
	See                  string // where the numbers behind it stand, as the id of a table
	SeeText              string
}

// figures draws the pictures and says which have nothing to show.
func (b *builder) figures(list []picture) (done []figureBox, missing []string, err error) {
	for i, p := range list {
		f := figureBox{Name: p.Name, Title: p.Title, Caption: p.Caption}
		var buf bytes.Buffer
		switch err := p.draw(&buf, false); {
		case errors.Is(err, errNothing):
			missing = append(missing, p.Title)
			continue
		case err != nil:
			return nil, nil, fmt.Errorf("picture %s: %w", p.Name, err)
		}
		svg, err := inlineSVG(buf.Bytes(), "fig"+strconv.Itoa(i)+"-")
		if err == nil && len(svg) <= maxSVG {
			f.SVG = template.HTML(svg) // rewritten from a list of known elements
		} else {
			buf.Reset()
			if err := p.draw(&buf, true); err != nil {
				return nil, nil, fmt.Errorf("picture %s: %w", p.Name, err)
			}
			f.PNG = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(buf.Bytes())) // base64
		}
		b.numbers(&f)
		done = append(done, f)
	}
	return done, missing, nil
}

// numbers says where the numbers behind a picture are, or brings them along.
func (b *builder) numbers(f *figureBox) {
	see := func(id, text string) { f.See, f.SeeText = id, text }
	rows := len(b.run.Details) > 0
	switch f.Name {
	case "frame-latency":
		f.Numbers = b.latencies()
	case "error-chain", "theft-value":
		see("metrics", "The numbers are among all metrics.")
	}
	if !rows {
		return
	}
	switch f.Name {
	case "store-map", "risk-coverage", "reliability":
		see("receipts", "The visits are in the table of receipts.")
	case "billing-errors":
		see("t-causes", "The numbers are in the table of causes.")
	case "error-map", "worst-shelves":
		see("t-shelves", "The numbers are in the tables by place and product.")
	case "theft-recall", "theft-delay":
		see("t-techniques", "The numbers are in the table of techniques.")
	case "theft-precision-recall":
		see("alerts", "The scores are in the table of alerts.")
	}
}

// latencies is the distribution of wall times, in microseconds.
func (b *builder) latencies() *table {
	r := &b.run.Result
	if r.Frame == nil || r.Tick == nil {
		return nil
	}
	var rows [][]cell
	for _, q := range []float64{0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1} {
		name := "p" + strconv.FormatFloat(100*q, 'g', -1, 64)
		if q == 1 {
			name = "largest"
		}
		row := []cell{{Text: name, Sort: fmt.Sprint(q), Name: true}}
		for _, h := range []interface {
			TotalCount() int64
			ValueAtQuantile(q float64) int64
		}{r.Frame, r.Tick} {
			c := cell{Text: dash, Right: true}
			if n := h.TotalCount(); n > 0 && n >= int64(reports.MinSamples(q)) {
				us := float64(h.ValueAtQuantile(100*q)) / 1e3
				c.Text, c.Sort = figure(us, us, "us"), fmt.Sprintf("%.9g", us)
			} else {
				c.Note = "too few samples"
			}
			row = append(row, c)
		}
		rows = append(rows, row)
	}
	return newTable("latencies", "Wall time of the engine", []column{
		{Text: "Percentile"}, {Text: "Per frame", Right: true}, {Text: "Per capture instant", Right: true},
	}, rows)
}
