package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"gosim/reports"
)

// Options say how [Write] makes a page. The zero value is the usual page.
type Options struct {
	// ReplayBudget is how many bytes the page may have for the sake of replays;
	// 0 means [DefaultReplayBudget], a negative number embeds none. The rest of
	// the page is counted in and never cut.
	ReplayBudget int64
	// MaxRows is how many visits the page lists that are not wrong, no theft and
	// the subject of no alert; 0 means [DefaultMaxRows], a negative number none.
	// All others are always listed.
	MaxRows int
	// InFolder says that the page lies in its run folder, so that it can name the
	// folder in commands to copy by where it was opened.
	InFolder bool
}

// Defaults of [Options].
const (
	DefaultReplayBudget = 20_000_000 // bytes: what a mail or a build server still takes
	DefaultMaxRows      = 3000
)

func (o *Options) maxRows() int {
	if o.MaxRows == 0 {
		return DefaultMaxRows
	}
	return max(o.MaxRows, 0)
}

func (o *Options) budget() int64 {
	if o.ReplayBudget == 0 {
		return DefaultReplayBudget
	}
	return max(o.ReplayBudget, 0)
}

//go:embed assets/page.html
var pageHTML string

//go:embed assets/page.css
var pageCSS string

//go:embed assets/table.js
var tableJS string

//go:embed assets/main.js
var mainJS string

// Write writes report.html of a run: one file that needs nothing else.
//
// Replays are taken from run.Load as far as the budget goes: the first
// replication, then those with the most wrong receipts. A run without Load or
// without Details gets a page that says what is left out. The error is w's, or
// names the part of the run that is inconsistent or cannot be read.
func Write(w io.Writer, run *reports.Run, opt Options) error {
	return write(w, run, &opt, kit(run))
}

// parts are what a page takes from other packages.
type parts struct {
	script, style string // of the replay
	embed         func(*reports.Record) (template.HTML, error)
	pictures      []picture
	story         func(w io.Writer, r *reports.Record, incident int) (*reports.Story, error) // the error wraps errNothing if there is none
}

// document is what the template shows.
type document struct {
	CSP           string
	Style         template.CSS
	Script        template.JS
	ReplayScript  template.JS
	Data          template.JS
	Title         string
	Description   string
	Partial       string // why replications are missing
	Facts         []fact
	Story         []string
	Cards         []card
	Verdicts      *table
	Replications  *table
	Causes        *table
	Products      *table
	Shelves       *table
	Techniques    *table
	Stories       []storyBox
	HasDetails    bool
	VisitsLeftOut int
	VisitsWrong   bool
	Errors        int
	Thefts        int
	Alerts        int
	Replays       string // which replications are in the page
	HasReplays    bool
	Figures       []figureBox
	NoFigures     []string
	Groups        []group
	Many          bool // more than one replication
	Scenario      string
}

func write(w io.Writer, run *reports.Run, opt *Options, p parts) error {
	if err := check(run); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	b := newBuilder(run)
	figures, missing, err := b.figures(p.pictures)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	d := b.document()
	d.Figures, d.NoFigures = figures, missing
	if d.Stories, err = b.stories(p.story); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	own := len(pageCSS) + len(tableJS) + len(mainJS) + len(p.script) + len(p.style)
	for i := range figures {
		own += len(figures[i].SVG) + len(figures[i].PNG)
	}
	for i := range d.Stories {
		own += len(d.Stories[i].SVG)
	}
	data, err := b.dataset(opt, nil).marshal()
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	replays, err := b.replays(opt.budget()-int64(own+len(data)), p.embed)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	set := b.dataset(opt, replays)
	if data, err = set.marshal(); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	d.HasReplays, d.Replays = len(replays) > 0, b.replayed(replays)
	d.VisitsLeftOut = set.LeftOut
	d.Data = template.JS(data)                          // JSON; marshal escapes it
	d.Script = template.JS(scriptText(tableJS, mainJS)) // the package's own
	d.ReplayScript = template.JS(p.script)              // the program's own
	d.Style = template.CSS(pageCSS + p.style)           // the program's own
	d.CSP = policy(string(d.Script), string(d.ReplayScript))

	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	if err := t.ExecuteTemplate(w, "top", d); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	for _, r := range replays {
		if _, err := io.WriteString(w, string(r.html)+"\n"); err != nil {
			return fmt.Errorf("page: %w", err)
		}
	}
	if err := t.ExecuteTemplate(w, "end", d); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return nil
}

func scriptText(files ...string) string { return "\n" + strings.Join(files, "\n") }

// policy is a Content-Security-Policy that runs the page's own scripts and
// nothing else, and lets nothing be fetched. Styles may stand in elements:
// pictures have theirs there.
func policy(scripts ...string) string {
	var b strings.Builder
	b.WriteString("default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src")
	for _, s := range scripts {
		sum := sha256.Sum256([]byte(s))
		b.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return b.String()
}

// document fills in what needs no pictures, replays or rows.
func (b *builder) document() *document {
	r := &b.run.Result
	d := &document{
		Title: r.Provenance.Scenario, Description: strings.TrimSpace(b.scenario.Description),
		Facts: b.facts(), Story: b.story(), Cards: b.cards(), Groups: b.groups(),
		Many: len(r.Indices) > 1, HasDetails: len(b.run.Details) > 0, Replications: b.byReplication(),
	}
	if d.Title == "" {
		d.Title = "unnamed scenario"
	}
	if done := len(r.Indices); done != r.Provenance.Replications {
		d.Partial = fmt.Sprintf("%d of %s complete", done, plural(r.Provenance.Replications, "replication", "replications"))
	}
	if d.HasDetails {
		d.Verdicts, d.Causes, d.Products = b.byVerdict(), b.byCause(), b.byProduct()
		d.Shelves, d.Techniques = b.byShelf(), b.byTechnique()
	}
	for i := range b.run.Details {
		x := &b.run.Details[i]
		d.Errors += len(x.Errors)
		d.Thefts += len(x.Incidents)
		d.Alerts += len(x.Alerts)
		d.VisitsWrong = d.VisitsWrong || b.wrongIn(i) > 0
	}
	var pretty bytes.Buffer
	if len(b.run.Scenario) > 0 && json.Indent(&pretty, b.run.Scenario, "", "  ") == nil {
		d.Scenario = pretty.String()
	}
	return d
}

// check refuses rows that name a visit which is not there.
func check(run *reports.Run) error {
	if len(run.Details) > len(run.Result.Indices) {
		return fmt.Errorf("rows of %d replications, results of %d", len(run.Details), len(run.Result.Indices))
	}
	for i := range run.Details {
		d := &run.Details[i]
		bad := func(what string, k, visit int) error {
			return fmt.Errorf("replication %d: %s %d names visit %d of %d", run.Result.Indices[i], what, k, visit, len(d.Visits))
		}
		for k := range d.Errors {
			if v := d.Errors[k].Visit; v < 0 || v >= len(d.Visits) {
				return bad("wrong unit", k, v)
			}
		}
		for k := range d.Incidents {
			if v := d.Incidents[k].Visit; v < 0 || v >= len(d.Visits) {
				return bad("theft", k, v)
			}
		}
		for k := range d.Alerts {
			if v := d.Alerts[k].Visit; v < -1 || v >= len(d.Visits) {
				return bad("alert", k, v)
			}
		}
	}
	return nil
}
