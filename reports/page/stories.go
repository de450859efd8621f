package page

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"

	"gosim/reports"
	"gosim/sim"
)

// storyBox is the picture of one theft.
type storyBox struct {
	Title, About string
	SVG          template.HTML
	Steps        []string // the same in words, for those who do not see it
	Command      string   // that draws it again, without the folder
}

const (
	maxStory   = 60_000 // bytes of a picture; larger ones are left out
	storyLoads = 3      // replications that are loaded for the sake of stories
)

// stories draws the first theft by each technique, of the first replications
// that have any. A theft that has no story is passed over.
func (b *builder) stories(draw func(io.Writer, *reports.Record, int) (*reports.Story, error)) ([]storyBox, error) {
	if draw == nil || b.run.Load == nil {
		return nil, nil
	}
	told, loads := make(map[sim.Technique]bool), 0
	byTechnique := make(map[sim.Technique]storyBox)
	for rep := range b.run.Details {
		list := b.untold(rep, told)
		if len(list) == 0 {
			continue
		}
		if loads++; loads > storyLoads {
			break
		}
		rec, err := b.run.Load(b.index(rep))
		if err != nil {
			return nil, fmt.Errorf("thefts of replication %d: %w", b.index(rep), err)
		}
		for _, i := range list {
			t := b.run.Details[rep].Incidents[i].Technique
			if told[t] {
				continue
			}
			box, err := drawStory(draw, rec, i, t)
			if errors.Is(err, errNothing) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("theft %d of replication %d: %w", i, b.index(rep), err)
			}
			box.Command = fmt.Sprintf("--replication %d --technique %s --incident %d", b.index(rep), t, b.among(rep, i))
			told[t], byTechnique[t] = true, box
		}
	}
	var out []storyBox
	for _, t := range sim.Techniques() {
		if told[t] {
			out = append(out, byTechnique[t])
		}
	}
	return out, nil
}

// untold returns the thefts of a replication by techniques that have no picture.
func (b *builder) untold(rep int, told map[sim.Technique]bool) []int {
	var list []int
	for i := range b.run.Details[rep].Incidents {
		if !told[b.run.Details[rep].Incidents[i].Technique] {
			list = append(list, i)
		}
	}
	return list
}

// among returns the number of a theft among those of its technique.
func (b *builder) among(rep, incident int) int {
	n := 0
	list := b.run.Details[rep].Incidents
	for i := range incident {
		if list[i].Technique == list[incident].Technique {
			n++
		}
	}
	return n
}

func drawStory(draw func(io.Writer, *reports.Record, int) (*reports.Story, error), rec *reports.Record, incident int, t sim.Technique) (storyBox, error) {
	var buf bytes.Buffer
	s, err := draw(&buf, rec, incident)
	if err != nil {
		return storyBox{}, err
	}
	svg, err := inlineSVG(buf.Bytes(), "story"+strconv.Itoa(int(t))+"-")
	if err != nil {
		return storyBox{}, err
	}
	if len(svg) > maxStory {
		return storyBox{}, fmt.Errorf("%w: %d bytes", errNothing, len(svg))
	}
	return storyBox{Title: s.Title, About: s.About, SVG: template.HTML(svg), Steps: slices.Concat(s.Lines(), s.Outcome)}, nil // rewritten from a list of known elements
}
