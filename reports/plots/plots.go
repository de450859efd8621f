package plots

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"gosim/reports"
)

// Format is a picture's file format.
type Format string

// The formats.
const (
	PNG Format = "png" // 160 dots per inch
	SVG Format = "svg" // text as text, no identifiers, so that several fit in one page
)

// Errors that callers test for.
var (
	// ErrNoData is wrapped by the error of a plot that has nothing to show.
	ErrNoData = errors.New("nothing to plot")
	// ErrFormat is wrapped by the error of an unknown [Format].
	ErrFormat = errors.New("unknown picture format")
)

// Picture is one plot of a run.
type Picture struct {
	Name    string // a file name without extension, such as "frame-latency"
	Title   string // a heading for a page: what it is about
	Caption string // how to read it, one or two sentences
	// Draw writes the picture. The error wraps [ErrNoData] if the run has nothing
	// to show, and then nothing was written.
	Draw func(w io.Writer, f Format) error
}

// All returns the plots of a run in report order. Nothing is drawn, and no
// record loaded, before Draw is called.
func All(run *reports.Run) []Picture {
	r := &run.Result
	story := sync.OnceValues(func() (*reports.StoreMap, error) { return tellingMap(run) })
	return []Picture{
		{
			Name: "store-map", Title: "The most telling visit on the floor plan",
			Caption: "The visit with the most units owed or billed, where a unit billed wrong weighs as much as four others: the true path, the tracks that the scoring paired with it, and what became of each item.",
			Draw: func(w io.Writer, f Format) error {
				m, err := story()
				if err != nil {
					return err
				}
				return StoreMap(w, f, m)
			},
		},
		{
			Name: "billing-errors", Title: "Why units were billed wrong",
			Caption: "Units billed too many or too few per unit owed, by cause, with 95 % intervals over the replications.",
			Draw:    func(w io.Writer, f Format) error { return Errors(w, f, r) },
		},
		{
			Name: "error-chain", Title: "Which step loses the item",
			Caption: "What each step from shelf to basket gets wrong: noticing a unit, its product, the number, the person. Wrong counts are per shelf event, the others per unit.",
			Draw:    func(w io.Writer, f Format) error { return Chain(w, f, r) },
		},
		{
			Name: "error-map", Title: "Where units are billed wrong",
			Caption: "A circle per half-metre of shelf front, its area the number of units billed wrong there over all replications.",
			Draw:    func(w io.Writer, f Format) error { return ErrorMap(w, f, run) },
		},
		{
			Name: "worst-shelves", Title: "Shelves and products with most errors",
			Caption: "Units billed wrong by shelf and by product over all replications; in brackets per 100 units that were owed of the products there.",
			Draw:    func(w io.Writer, f Format) error { return Worst(w, f, run) },
		},
		{
			Name: "risk-coverage", Title: "How many errors review would catch",
			Caption: "The surest receipts are accepted unseen, the others a human looks at: the share of wrong ones among those accepted, with a 95 % band. The oracle knows which are wrong; the diamond is the engine's own choice.",
			Draw:    func(w io.Writer, f Format) error { return RiskCoverage(w, f, run) },
		},
		{
			Name: "reliability", Title: "Are stated confidences right?",
			Caption: "Receipts in bins of equal mass: stated confidence against the share that is right, with Wilson's 95 % intervals; below, how often each confidence was stated.",
			Draw: func(w io.Writer, f Format) error {
				return Reliability(w, f, r.Provenance.Scenario, "receipts", reports.Judgements(run.Details))
			},
		},
		{
			Name: "identity-reliability", Title: "Are stated accounts right?",
			Caption: "The same for the account that each track states, five times a second, against who pays for the person it follows, in the first replication. Samples of one track are alike, so the intervals are too narrow.",
			Draw:    func(w io.Writer, f Format) error { return identity(w, f, run) },
		},
		{
			Name: "theft-recall", Title: "Which thefts are found",
			Caption: "Incidents with an alert on the right party, by technique: before the thief was out, and later.",
			Draw:    func(w io.Writer, f Format) error { return TheftRecall(w, f, run) },
		},
		{
			Name: "theft-precision-recall", Title: "How sure alerts are",
			Caption: "Precision against recall over the threshold of the alert score, by technique: thieves of the technique against the honest parties. The diamond is the run itself, every alert counted.",
			Draw:    func(w io.Writer, f Format) error { return TheftPR(w, f, run) },
		},
		{
			Name: "theft-delay", Title: "How soon thefts are found",
			Caption: "Share of incidents that were alerted within a simulated time from the taking, by technique; the first mark of a curve is its median.",
			Draw:    func(w io.Writer, f Format) error { return TheftDelay(w, f, run) },
		},
		{
			Name: "theft-value", Title: "What theft and errors cost",
			Caption: "The value stolen by when an alert came, and the value that left without being billed, stolen or billed too low.",
			Draw:    func(w io.Writer, f Format) error { return TheftValue(w, f, run) },
		},
		{
			Name: "dwell", Title: "Where people spend their time",
			Caption: "True dwell of all replications, in seconds per square metre of floor and visit; the bands grow like 1, 2, 5.",
			Draw:    func(w io.Writer, f Format) error { return Dwell(w, f, run) },
		},
		{
			Name: "frame-latency", Title: "How long the engine takes",
			Caption: "Share of camera frames, and of capture instants, that took longer than x; both axes are logarithmic. Depends on the machine.",
			Draw:    func(w io.Writer, f Format) error { return Latency(w, f, r) },
		},
	}
}

// identity draws the reliability of the accounts stated in the first replication.
func identity(w io.Writer, f Format, run *reports.Run) error {
	if run.Load == nil || len(run.Result.Indices) == 0 {
		return fmt.Errorf("plots: identity: no record: %w", ErrNoData)
	}
	rec, err := run.Load(run.Result.Indices[0])
	if err != nil {
		return fmt.Errorf("plots: identity: %w", err)
	}
	about := fmt.Sprintf("%s, replication %d", run.Result.Provenance.Scenario, run.Result.Indices[0])
	return Reliability(w, f, about, "track samples", rec.AccountJudgements())
}

// tellingMap loads the replication with the most telling visit, the first of
// equals, and makes its map.
func tellingMap(run *reports.Run) (*reports.StoreMap, error) {
	best, visit, most := -1, -1, int64(-1)
	for i := range run.Details {
		if v, weight := reports.TellingVisit(&run.Details[i]); weight > most {
			best, visit, most = i, v, weight
		}
	}
	if best < 0 || best >= len(run.Result.Indices) || run.Load == nil {
		return nil, fmt.Errorf("plots: store map: no visit, or no record of it: %w", ErrNoData)
	}
	rec, err := run.Load(run.Result.Indices[best])
	if err != nil {
		return nil, fmt.Errorf("plots: store map: %w", err)
	}
	m, err := reports.NewStoreMap(rec, visit)
	if err != nil {
		return nil, err
	}
	return &m, nil
}
