package gate

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The elements of JUnit's XML that GitHub, GitLab, Jenkins and others read.
type (
	xmlSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Suites   []xmlSuite `xml:"testsuite"`
	}
	xmlSuite struct {
		Name       string        `xml:"name,attr"`
		Tests      int           `xml:"tests,attr"`
		Failures   int           `xml:"failures,attr"`
		Errors     int           `xml:"errors,attr"`
		Skipped    int           `xml:"skipped,attr"`
		Properties []xmlProperty `xml:"properties>property"`
		Cases      []xmlCase     `xml:"testcase"`
	}
	xmlProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	xmlCase struct {
		Class   string      `xml:"classname,attr"`
		Name    string      `xml:"name,attr"`
		File    string      `xml:"file,attr"`
		Failure *xmlMessage `xml:"failure"`
		Skipped *xmlMessage `xml:"skipped"`
		Out     string      `xml:"system-out,omitempty"`
	}
	xmlMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
)

// WriteJUnit writes junit.xml: a test suite per scenario, a test case per check.
// A failed check is a failure. An undecided one is skipped: nothing is known to
// be worse, and nothing is known to be fine; that the job does not pass is told
// by the exit code.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := xmlSuites{Name: "gosim gate"}
	for _, x := range r.Results {
		s := xmlSuite{Name: x.Made.Scenario}
		property := func(name, value string) {
			if value != "" {
				s.Properties = append(s.Properties, xmlProperty{name, value})
			}
		}
		property("version", x.Made.Version)
		property("engine", x.Made.Engine)
		property("scenario_hash", x.Made.ScenarioHash)
		property("world_hash", x.WorldHash)
		property("seed", strconv.FormatUint(x.Made.Seed, 10))
		property("replications", strconv.Itoa(x.Replications))
		if x.Entry != nil {
			property("baseline_version", x.Entry.Made.Version)
			property("baseline_note", x.Entry.Note)
		}
		for i := range x.Outcomes {
			o := &x.Outcomes[i]
			c := xmlCase{Class: x.Made.Scenario, Name: o.Metric.Name + ": " + o.String(), File: x.File}
			sentence := o.Sentence(r.Plan.Alpha)
			gate, look := r.Reproduce(x)
			text := strings.Join([]string{sentence, "again: " + gate, "look:  " + look}, "\n")
			switch o.Verdict {
			case Fail:
				c.Failure = &xmlMessage{Message: sentence, Type: o.Kind.String(), Text: text}
				s.Failures++
			case Undecided:
				c.Skipped = &xmlMessage{Message: "undecided: " + sentence, Text: text}
				s.Skipped++
			case Pass:
				c.Out = sentence
			}
			s.Tests++
			s.Cases = append(s.Cases, c)
		}
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Skipped += s.Skipped
		all.Suites = append(all.Suites, s)
	}
	text, err := xml.MarshalIndent(&all, "", "  ")
	if err != nil {
		return fmt.Errorf("gate: write JUnit: %w", err)
	}
	if _, err := io.WriteString(w, xml.Header+string(text)+"\n"); err != nil {
		return fmt.Errorf("gate: write JUnit: %w", err)
	}
	return nil
}
