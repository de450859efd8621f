package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/plots"
	"gosim/scenarios"
	"gosim/sensors"
	"gosim/sensors/coverage"
)

// coverageFlags are the flags of gosim coverage.
type coverageFlags struct {
	options  coverage.Options
	without  []string
	run      runFlags // what changes a scenario
	picture  string
	check    bool
	json     bool
	out      string
	quiet    bool
	logLevel string
}

// The pictures of gosim coverage.
const (
	pictureViews = "views"
	pictureError = "error"
)

func newCoverage() *cobra.Command {
	f := coverageFlags{options: coverage.DefaultOptions()}
	cmd := &cobra.Command{
		Use:   "coverage STORE|FILE",
		Short: "What a store's cameras see: views, blind floor and expected error",
		Long: `Compute what the cameras of a store see as they are installed, without running
anything: how many of them find somebody at each place of the floor and see a hand
at each shelf front, where nobody is seen, and by how many centimetres a person's
place on the floor will be off when all cameras are put together.

STORE is a store's layout file, or the folder with its store.yaml; FILE is a
scenario file, whose store and settings of the devices are used. --out writes the
picture (.png, .svg), the cells (.csv) or everything (.json) to a file, or all of
these to a folder.

--without shows what a store would be like with fewer cameras. --check also puts
simulated people on the floor and compares what was predicted with what the
simulated cameras say.

Exit codes:
` + exitHelp(),
		Example: `  gosim coverage scenarios/stores/go
  gosim coverage scenarios/go-rush.yaml --out coverage
  gosim coverage scenarios/stores/corner-shop --without C3,C6 --picture error --out error.png`,
		Args: files(1, 1, "one store or scenario file"),
		RunE: func(cmd *cobra.Command, args []string) error { return runCoverage(cmd, args[0], &f) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Float64Var(&f.options.CellM, "cell", f.options.CellM, "edge of a floor cell in `metres`")
	flags.Float64Var(&f.options.HeightM, "height", f.options.HeightM, "height of the person in `metres`")
	flags.StringSliceVar(&f.without, "without", nil, "leave out the camera of this `code`; several with commas, or repeated")
	flags.StringArrayVar(&f.run.set, "set", nil, "of a scenario: replace a value, as `path=value`; may be repeated")
	flags.StringVar(&f.picture, "picture", pictureViews, "what a picture shows: `views` or error")
	flags.BoolVar(&f.check, "check", false, "compare with simulated people")
	flags.BoolVar(&f.json, "json", false, "print everything as JSON")
	flags.StringVar(&f.out, "out", "", "write to this file, by its ending .png, .svg, .csv or .json, or else into this folder")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "only errors in the log")
	flags.StringVar(&f.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
	return cmd
}

// ending returns what sort of file --out names, "" for a folder.
func (f *coverageFlags) ending() string {
	switch e := strings.ToLower(filepath.Ext(f.out)); e {
	case ".png", ".svg", ".csv", ".json":
		return e[1:]
	default:
		return ""
	}
}

// usable reports what is wrong with the command line.
func (f *coverageFlags) usable() error {
	if err := f.options.Check(); err != nil {
		if strings.HasPrefix(err.Error(), "height") {
			return fmt.Errorf("--height: %w", err)
		}
		return fmt.Errorf("--cell: %w", err)
	}
	switch ext := filepath.Ext(f.out); {
	case f.picture != pictureViews && f.picture != pictureError:
		return fmt.Errorf("--picture %s: expected %s or %s", f.picture, pictureViews, pictureError)
	case f.out == "":
		return nil
	case f.ending() != "":
		return usableFile(f.out)
	case ext != "" && !isFolder(f.out):
		return fmt.Errorf("--out %s: expected a file name that ends in .png, .svg, .csv or .json, or a folder", f.out)
	default:
		return usableFolder(f.out)
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func runCoverage(cmd *cobra.Command, what string, f *coverageFlags) error {
	log, err := newLogger(cmd.ErrOrStderr(), f.logLevel, f.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	if err := f.usable(); err != nil {
		return coded(exitUsage, err)
	}
	installed, cfg, err := f.load(cmd, what)
	if err != nil {
		return err
	}
	s, err := f.reduced(installed)
	if err != nil {
		return coded(exitUsage, err)
	}
	m, err := coverage.New(s, cfg, f.options)
	if err != nil {
		return coded(exitInput, err)
	}
	if err := f.print(cmd.OutOrStdout(), m, installed, cfg); err != nil {
		return err
	}
	return f.write(m, &log)
}

// print writes the result to standard output. Its errors are coded.
func (f *coverageFlags) print(w io.Writer, m *coverage.Map, installed *site.Site, cfg *sensors.Config) error {
	if f.json {
		return coded(exitFailed, m.JSON(w))
	}
	var before *coverage.Map
	if m.Site != installed {
		var err error
		if before, err = coverage.New(installed, cfg, f.options); err != nil {
			return coded(exitInput, err)
		}
	}
	if err := coverage.Text(w, m, before); err != nil {
		return coded(exitFailed, err)
	}
	if !f.check {
		return nil
	}
	return f.compare(w, m, cfg)
}

// compare lets simulated people stand at every cell.
func (f *coverageFlags) compare(w io.Writer, m *coverage.Map, cfg *sensors.Config) error {
	trial := coverage.Trial{Seed: 1, Stores: 10, Frames: 3}
	at, want := make([]site.Vec2, len(m.Cells)), make([]coverage.Sighting, len(m.Cells))
	for i := range m.Cells {
		at[i], want[i] = m.Cells[i].At, m.Cells[i].Sighting
	}
	got, err := coverage.Measure(m.Site, cfg, at, m.Options.HeightM, trial)
	if err != nil {
		return coded(exitFailed, err)
	}
	a := coverage.Agree(want, got)
	_, err = fmt.Fprintf(w, `
Simulated: a person at each of %d places, %d frames of every camera, %d installations
  cameras that find the person       %6.2f     predicted %6.2f
  error of the place, RMS, cm        %6.1f     predicted %6.1f
`, a.Places, trial.Frames, trial.Stores, a.Found, a.Expected, 100*a.RMSM, 100*a.WantM)
	return coded(exitFailed, err)
}

// scenarioFile tells a scenario from a layout: it names its store.
var scenarioFile = regexp.MustCompile(`(?m)^["']?store["']?\s*:`)

// load returns the store and the settings of its devices. Its errors are coded.
func (f *coverageFlags) load(cmd *cobra.Command, what string) (*site.Site, *sensors.Config, error) {
	if isFolder(what) {
		what = filepath.Join(what, "store.yaml")
	}
	data, err := os.ReadFile(what)
	if err != nil {
		return nil, nil, coded(exitInput, fmt.Errorf("store or scenario: %w", err))
	}
	if scenarioFile.Match(data) {
		overrides, err := f.run.overrides(cmd)
		if err != nil {
			return nil, nil, coded(exitUsage, err)
		}
		s, err := scenarios.Load(what, overrides)
		if err != nil {
			return nil, nil, coded(exitInput, err)
		}
		return s.Site, &s.Sensors, nil
	}
	if len(f.run.set) > 0 {
		return nil, nil, coded(exitUsage, fmt.Errorf("--set: %s is a store: expected a scenario file, whose settings can be replaced", what))
	}
	s, err := site.Load(hostFiles{}, filepath.ToSlash(what))
	if err != nil {
		return nil, nil, coded(exitInput, err)
	}
	cfg := sensors.DefaultConfig()
	return s, &cfg, nil
}

// hostFiles opens files by the names that the user would use.
type hostFiles struct{}

// Open implements fs.FS, for absolute names and names with .. in them too.
func (hostFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// reduced returns the store without the cameras that are to be left out.
func (f *coverageFlags) reduced(s *site.Site) (*site.Site, error) {
	if len(f.without) == 0 {
		return s, nil
	}
	out, unknown, ok := coverage.Without(s, f.without)
	if !ok {
		var codes []string
		for i := range s.Cameras {
			codes = append(codes, s.Cameras[i].Code)
		}
		hint := ""
		if near := strictyaml.Nearest(unknown, codes); near != "" {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		return nil, fmt.Errorf("--without %s: expected a camera of store %s, one of %s%s", unknown, s.Name, strings.Join(codes, ", "), hint)
	}
	return out, nil
}

// write writes the files that --out asks for. Its errors are coded.
func (f *coverageFlags) write(m *coverage.Map, log *zerolog.Logger) error {
	if f.out == "" {
		return nil
	}
	p := pictured(m)
	draw := map[string]func(io.Writer, plots.Format, *plots.CoverageMap) error{pictureViews: plots.CoverageViews, pictureError: plots.CoverageErrors}
	picture := func(what string, format plots.Format) func(io.Writer) error {
		return func(w io.Writer) error { return draw[what](w, format, p) }
	}
	type file struct {
		name  string
		write func(io.Writer) error
	}
	var list []file
	switch e := f.ending(); e {
	case "png", "svg":
		list = []file{{f.out, picture(f.picture, plots.Format(e))}}
	case "csv":
		list = []file{{f.out, m.CellsCSV}}
	case "json":
		list = []file{{f.out, m.JSON}}
	default:
		if err := os.MkdirAll(f.out, 0o755); err != nil {
			return coded(exitFailed, err)
		}
		at := func(name string) string { return filepath.Join(f.out, name) }
		list = []file{{at("coverage.json"), m.JSON}, {at("cells.csv"), m.CellsCSV}, {at("faces.csv"), m.FacesCSV}}
		for _, what := range []string{pictureViews, pictureError} {
			for _, format := range []plots.Format{plots.PNG, plots.SVG} {
				list = append(list, file{at(what + "." + string(format)), picture(what, format)})
			}
		}
	}
	for _, x := range list {
		switch err := reports.WriteFile(x.name, x.write); {
		case errors.Is(err, plots.ErrNoData) && f.ending() == "":
			log.Warn().Msgf("%s: %s", x.name, err)
		case err != nil:
			return coded(exitFailed, err)
		default:
			log.Info().Msgf("wrote %s", x.name)
		}
	}
	return nil
}

// pictured returns what the pictures show of a map.
func pictured(m *coverage.Map) *plots.CoverageMap {
	p := &plots.CoverageMap{
		Site: m.Site, Origin: m.Origin, CellM: m.Options.CellM, NX: m.NX, NY: m.NY,
		About: fmt.Sprintf("%s, %s; somebody %.2f m tall, alone; cells of %g m", m.Site.Name, count(len(m.Site.Cameras), "camera"), m.Options.HeightM, m.Options.CellM),
		Views: make([]int, len(m.Raster)), ErrorCM: make([]float64, len(m.Raster)),
	}
	for i, k := range m.Raster {
		p.Views[i] = -1
		if k >= 0 {
			p.Views[i], p.ErrorCM[i] = m.Cells[k].Views, 100*m.Cells[k].ErrorM
		}
	}
	for i := range m.Faces {
		p.Faces = append(p.Faces, m.Faces[i].Views)
	}
	return p
}
