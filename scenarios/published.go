package scenarios

import (
	"fmt"

	"gosim/internal/strictyaml"
	"gosim/reports"
)

// Published is a figure that others have reported for what a scenario plays, to set
// beside what an engine scores in it.
type Published struct {
	Metric string  `yaml:"metric" json:"metric" jsonschema:"required,description=Metric of docs/metrics.md"`
	Value  float64 `yaml:"value" json:"value" jsonschema:"required,description=Its value in the metric's unit; a ratio is a part of 1"`
	Of     string  `yaml:"of" json:"of" jsonschema:"required,minLength=1,maxLength=200,description=Who or what scored it"`
}

// PublishedOf returns what is published of a metric.
func (s *Spec) PublishedOf(metric string) (Published, bool) {
	for _, p := range s.Published {
		if p.Metric == metric {
			return p, true
		}
	}
	return Published{}, false
}

func (s *Spec) validatePublished() error {
	var r strictyaml.Ranges
	seen := map[string]bool{} // looked up, never ranged over
	for i, p := range s.Published {
		path := fmt.Sprintf("[%d]", i)
		m, ok := reports.Lookup(p.Metric)
		switch {
		case !ok:
			r.Must(false, path+".metric", p.Metric, "a metric of docs/metrics.md")
		case seen[p.Metric]:
			r.Must(false, path+".metric", p.Metric, "one figure per metric")
		case m.Unit == "ratio":
			r.In(path+".value", p.Value, 0, 1)
		}
		seen[p.Metric] = true
		r.Must(p.Of != "" && len(p.Of) <= 200, path+".of", p.Of, "1 to 200 bytes that say who scored it")
	}
	return r.Err()
}
