package coverage

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Text writes the summary of m for people. before, if not nil, is the same of the
// store as installed, beside which the figures of m are put.
func Text(w io.Writer, m, before *Map) error {
	var b bytes.Buffer
	s := m.Summary()
	fmt.Fprintf(&b, "Coverage of %s: %s, somebody %.2f m tall, cells of %s m\n\n", m.Site.Name, count(len(m.Site.Cameras), "camera"), m.Options.HeightM, num(m.Options.CellM))
	var was Summary
	if before != nil {
		was = before.Summary()
		fmt.Fprintf(&b, "%-38s %10s %14s\n", "", "now", "as installed")
	}
	row := func(name, unit string, format func(*Summary) string) {
		fmt.Fprintf(&b, "%-38s %10s", name, format(&s))
		if before != nil {
			fmt.Fprintf(&b, " %14s", format(&was))
		}
		fmt.Fprintf(&b, " %s\n", unit)
	}
	row("Floor that people can stand on", "m²", func(s *Summary) string { return fmt.Sprintf("%.1f", s.FloorM2) })
	for k, name := range []string{"  that no camera sees", "  that one camera sees", "  that two cameras see", "  that three or more see"} {
		row(name, "%", func(s *Summary) string { return percent(s.Views[k]) })
	}
	row("  mean number of views", "", func(s *Summary) string { return fmt.Sprintf("%.2f", s.MeanViews) })
	row("Expected error of a place, median", "cm", func(s *Summary) string { return cm(s.MedianM) })
	row("  95th percentile of the floor", "cm", func(s *Summary) string { return cm(s.P95M) })
	row("  worst place", "cm", func(s *Summary) string { return cm(s.MaxM) })
	row("  floor where no foot is on an image", "%", func(s *Summary) string { return percent(s.NoFix) })
	if s.Faces > 0 {
		row("Shelf faces", "", func(s *Summary) string { return strconv.Itoa(s.Faces) })
		for k, name := range []string{"  with a hand that no camera sees", "  that one camera sees", "  that two cameras see", "  that three or more see"} {
			row(name, "%", func(s *Summary) string { return percent(s.FaceViews[k]) })
		}
		row("  mean number of views", "", func(s *Summary) string { return fmt.Sprintf("%.2f", s.MeanFaceViews) })
	}
	m.textPlaces(&b, &s)
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	return nil
}

// listed is how many patches of floor the text names.
const listed = 8

// textPlaces writes the lists below the figures.
func (m *Map) textPlaces(b *bytes.Buffer, s *Summary) {
	for _, l := range []struct {
		title string
		all   []Patch
	}{{"Floor without a view", s.Blind}, {"Floor with one view", s.Single}} {
		if len(l.all) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s\n", l.title)
		for i, p := range l.all {
			if i == listed && len(l.all) > listed+1 {
				rest := 0.0
				for _, q := range l.all[i:] {
					rest += q.AreaM2
				}
				fmt.Fprintf(b, "  %6.2f m²  in %d more places\n", rest, len(l.all)-i)
				break
			}
			fmt.Fprintf(b, "  %6.2f m²  round (%.1f, %.1f)  %s\n", p.AreaM2, p.At.X, p.At.Y, p.Place)
		}
	}
	if len(s.Worst) > 0 {
		fmt.Fprintf(b, "\n%-24s %6s %22s\n", "Worst shelf faces", "views", "a hand at best, px")
		for i := range s.Worst {
			f := &s.Worst[i]
			fmt.Fprintf(b, "  %-22s %6d %22.1f\n", m.Site.Plates[f.Plate].Code, f.Views, f.HandPX)
		}
	}
	if len(m.Gates) > 0 {
		fmt.Fprintf(b, "\n%-24s %8s %8s %8s %26s\n", "Gates, worst of width", "inside", "line", "outside", "expected error, cm")
		for i := range m.Gates {
			g := &m.Gates[i]
			fmt.Fprintf(b, "  %-22s %8d %8d %8d %26s\n", m.Site.Gates[g.Gate].Code, g.Inside.Views, g.On.Views, g.Outside.Views,
				cm(g.Inside.ErrorM)+" / "+cm(g.On.ErrorM)+" / "+cm(g.Outside.ErrorM))
		}
	}
}

func num(v float64) string     { return strconv.FormatFloat(v, 'f', -1, 64) }
func percent(v float64) string { return fmt.Sprintf("%.1f", 100*v) }

func cm(m float64) string {
	if math.IsNaN(m) {
		return "–"
	}
	return fmt.Sprintf("%.1f", 100*m)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// CellsCSV writes a row per cell of floor.
func (m *Map) CellsCSV(w io.Writer) error {
	rows := [][]string{{"x_m", "y_m", "place", "views", "feet_views", "mean_found", "error_cm"}}
	for i := range m.Cells {
		c := &m.Cells[i]
		rows = append(rows, []string{fixed(c.At.X), fixed(c.At.Y), c.Place, strconv.Itoa(c.Views), strconv.Itoa(c.Feet), fmt.Sprintf("%.3f", c.Found), csvCM(c.ErrorM)})
	}
	return writeCSV(w, rows)
}

// FacesCSV writes a row per shelf face.
func (m *Map) FacesCSV(w io.Writer) error {
	rows := [][]string{{"plate", "gondola", "level", "x_m", "y_m", "z_m", "views", "hand_px"}}
	for i := range m.Faces {
		f := &m.Faces[i]
		p := &m.Site.Plates[f.Plate]
		rows = append(rows, []string{
			p.Code, m.Site.Gondolas[p.Gondola].Code, strconv.Itoa(m.Site.Shelves[p.Shelf].Level),
			fixed(f.At.X), fixed(f.At.Y), fixed(f.At.Z), strconv.Itoa(f.Views), fmt.Sprintf("%.1f", f.HandPX),
		})
	}
	return writeCSV(w, rows)
}

func fixed(v float64) string { return fmt.Sprintf("%.3f", v) }

func csvCM(m float64) string {
	if math.IsNaN(m) {
		return ""
	}
	return fmt.Sprintf("%.2f", 100*m)
}

func writeCSV(w io.Writer, rows [][]string) error {
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	return nil
}

// The JSON of a map. Errors are null where no camera has the feet on its image.
type fileJSON struct {
	Store    string      `json:"store"`
	Cameras  []string    `json:"cameras"`
	CellM    float64     `json:"cell_m"`
	HeightM  float64     `json:"height_m"`
	Floor    floorJSON   `json:"floor"`
	Faces    facesJSON   `json:"shelf_faces"`
	Gates    []gateJSON  `json:"gates"`
	Blind    []patchJSON `json:"floor_without_view"`
	Single   []patchJSON `json:"floor_with_one_view"`
	Cells    []cellJSON  `json:"cells"`
	FaceList []faceJSON  `json:"faces"`
}

type floorJSON struct {
	AreaM2    float64    `json:"area_m2"`
	Views     [4]float64 `json:"share_with_0_1_2_3_or_more_views"`
	MeanViews float64    `json:"mean_views"`
	NoFix     float64    `json:"share_without_foot"`
	Median    *float64   `json:"error_cm_median"`
	P95       *float64   `json:"error_cm_p95"`
	Max       *float64   `json:"error_cm_max"`
}

type facesJSON struct {
	Number    int        `json:"number"`
	Views     [4]float64 `json:"share_with_0_1_2_3_or_more_views"`
	MeanViews float64    `json:"mean_views"`
	Worst     []faceJSON `json:"worst"`
}

type sightJSON struct {
	Views   int      `json:"views"`
	Feet    int      `json:"feet_views"`
	Found   float64  `json:"mean_found"`
	ErrorCM *float64 `json:"error_cm"`
}

type cellJSON struct {
	X     float64 `json:"x_m"`
	Y     float64 `json:"y_m"`
	Place string  `json:"place"`
	sightJSON
}

type faceJSON struct {
	Plate  string  `json:"plate"`
	X      float64 `json:"x_m"`
	Y      float64 `json:"y_m"`
	Z      float64 `json:"z_m"`
	Views  int     `json:"views"`
	HandPX float64 `json:"hand_px"`
}

type gateJSON struct {
	Gate    string    `json:"gate"`
	Inside  sightJSON `json:"inside"`
	On      sightJSON `json:"line"`
	Outside sightJSON `json:"outside"`
}

type patchJSON struct {
	Place  string  `json:"place"`
	X      float64 `json:"x_m"`
	Y      float64 `json:"y_m"`
	AreaM2 float64 `json:"area_m2"`
}

// JSON writes all of the map, lengths in metres and errors in centimetres.
func (m *Map) JSON(w io.Writer) error {
	s := m.Summary()
	f := fileJSON{
		Store: m.Site.Name, Cameras: []string{}, CellM: m.Options.CellM, HeightM: m.Options.HeightM,
		Floor: floorJSON{
			AreaM2: round(s.FloorM2), Views: rounded(s.Views), MeanViews: round(s.MeanViews), NoFix: round(s.NoFix),
			Median: jsonCM(s.MedianM), P95: jsonCM(s.P95M), Max: jsonCM(s.MaxM),
		},
		Faces: facesJSON{Number: s.Faces, Views: rounded(s.FaceViews), MeanViews: round(s.MeanFaceViews), Worst: m.jsonFaces(s.Worst)},
		Gates: []gateJSON{}, Blind: jsonPatches(s.Blind), Single: jsonPatches(s.Single),
		Cells: []cellJSON{}, FaceList: m.jsonFaces(m.Faces),
	}
	for i := range m.Site.Cameras {
		f.Cameras = append(f.Cameras, m.Site.Cameras[i].Code)
	}
	for i := range m.Gates {
		g := &m.Gates[i]
		f.Gates = append(f.Gates, gateJSON{m.Site.Gates[g.Gate].Code, jsonSight(&g.Inside), jsonSight(&g.On), jsonSight(&g.Outside)})
	}
	for i := range m.Cells {
		c := &m.Cells[i]
		f.Cells = append(f.Cells, cellJSON{round(c.At.X), round(c.At.Y), c.Place, jsonSight(&c.Sighting)})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	return nil
}

func (m *Map) jsonFaces(faces []Face) []faceJSON {
	out := []faceJSON{}
	for i := range faces {
		f := &faces[i]
		out = append(out, faceJSON{m.Site.Plates[f.Plate].Code, round(f.At.X), round(f.At.Y), round(f.At.Z), f.Views, round(f.HandPX)})
	}
	return out
}

func jsonPatches(all []Patch) []patchJSON {
	out := []patchJSON{}
	for _, p := range all {
		out = append(out, patchJSON{p.Place, round(p.At.X), round(p.At.Y), round(p.AreaM2)})
	}
	return out
}

func jsonSight(s *Sighting) sightJSON {
	return sightJSON{s.Views, s.Feet, round(s.Found), jsonCM(s.ErrorM)}
}

func jsonCM(m float64) *float64 {
	if math.IsNaN(m) {
		return nil
	}
	v := round(100 * m)
	return &v
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

func rounded(v [4]float64) [4]float64 {
	for i := range v {
		v[i] = round(v[i])
	}
	return v
}
