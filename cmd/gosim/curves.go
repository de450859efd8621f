package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/plots"
)

// curvesFlags are the flags of gosim curves.
type curvesFlags struct {
	param    string
	metrics  []string
	out      string
	quiet    bool
	logLevel string
}

// curveMetrics are drawn if none is asked for.
func curveMetrics() []string {
	return []string{"receipt_exact_rate", "unit_error_rate", "review_rate", "theft_recall"}
}

func newCurves() *cobra.Command {
	var f curvesFlags
	cmd := &cobra.Command{
		Use:   "curves FOLDER... --param PATH --out FILE",
		Short: "Plot metrics over a parameter that several runs differ in",
		Long: `Plot how metrics depend on a parameter of a scenario: each run folder gives one
value of it, taken from the folder's scenario.json, with the mean of each metric,
its 95 % interval and the value of every replication. The parameter's axis is
logarithmic if its values span more than two decades; texts and switches are
drawn as categories, in the order of the folders.

The folders must be runs of one scenario. Where they differ in more than the
parameter, a warning says in what.

Exit codes:
` + exitHelp(),
		Example: `  for g in 1 2 5 10; do
    gosim run scenarios/go-rush.yaml --replications 8 --set sensors.plate.noise_sd_g=$g --out runs/noise-$g
  done
  gosim curves runs/noise-* --param sensors.plate.noise_sd_g --out noise.svg
  gosim curves runs/noise-* --param sensors.plate.noise_sd_g --metric item_f1 --metric event_recall --out noise.png`,
		Args: files(1, math.MaxInt, "run folders"),
		RunE: func(cmd *cobra.Command, args []string) error { return curves(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.param, "param", "", "the parameter, as a `PATH` such as sensors.plate.noise_sd_g")
	flags.StringArrayVar(&f.metrics, "metric", nil, "a metric to plot, by `NAME`; may be repeated (default: "+strings.Join(curveMetrics(), ", ")+")")
	flags.StringVar(&f.out, "out", "", "write the picture to `FILE`, whose name ends in .svg or .png")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "only errors in the log")
	flags.StringVar(&f.logLevel, "log-level", "info", "least `level` of messages: trace, debug, info, warn, error or disabled")
	return cmd
}

func curves(cmd *cobra.Command, dirs []string, f *curvesFlags) error {
	log, err := newLogger(cmd.ErrOrStderr(), f.logLevel, f.quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	format, err := f.check()
	if err != nil {
		return coded(exitUsage, err)
	}
	runs := make([]curveRun, len(dirs))
	for i, dir := range dirs {
		if runs[i], err = readCurveRun(dir); err != nil {
			return coded(exitInput, err)
		}
	}
	c, err := newCurve(runs, f.param, f.metrics)
	if err != nil {
		return coded(exitInput, err)
	}
	if diff := differences(runs, f.param); len(diff) > 0 {
		log.Warn().Msgf("the runs also differ in %s", strings.Join(diff, ", "))
	}
	switch err := reports.WriteFile(f.out, func(w io.Writer) error { return plots.Sweep(w, format, c) }); {
	case errors.Is(err, plots.ErrNoData):
		return coded(exitInput, err)
	case err != nil:
		return coded(exitFailed, err)
	}
	log.Info().Msgf("wrote %s: %s over %d values of %s", f.out, strings.Join(c.Metrics, ", "), len(runs), f.param)
	return nil
}

// check returns the picture's format, or what is wrong with the flags.
func (f *curvesFlags) check() (plots.Format, error) {
	if f.param == "" {
		return "", errors.New("--param: expected a parameter of the scenario, such as sensors.plate.noise_sd_g")
	}
	if len(f.metrics) == 0 {
		f.metrics = curveMetrics()
	}
	for _, name := range f.metrics {
		if _, ok := reports.Lookup(name); ok {
			continue
		}
		var names []string
		for _, m := range reports.Metrics() {
			names = append(names, m.Name)
		}
		hint := ""
		if near := strictyaml.Nearest(name, names); near != "" {
			hint = "; did you mean " + near + "?"
		}
		return "", fmt.Errorf("--metric %s: there is no such metric%s", name, hint)
	}
	switch ext := plots.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(f.out), "."))); ext {
	case plots.SVG, plots.PNG:
		return ext, nil
	default:
		return "", fmt.Errorf("--out %s: expected a file name that ends in .svg or .png", strconv.Quote(f.out))
	}
}

// curveRun is what a curve needs of a run folder.
type curveRun struct {
	dir    string
	name   string            // of the scenario
	values map[string]string // of the scenario, by path, as JSON
	result reports.Result
}

func readCurveRun(dir string) (curveRun, error) {
	r := curveRun{dir: dir, values: make(map[string]string)}
	in := func(name string, read func(path string) error) error {
		if err := read(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("run folder %s: %s: %w", dir, name, err)
		}
		return nil
	}
	err := errors.Join(
		in("scenario.json", func(path string) error {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var object map[string]any
			dec := json.NewDecoder(strings.NewReader(string(data)))
			dec.UseNumber()
			if err := dec.Decode(&object); err != nil {
				return fmt.Errorf("expected a JSON object: %w", err)
			}
			r.name, _ = object["name"].(string)
			for key, v := range object {
				flatten(key, v, r.values)
			}
			return nil
		}),
		in("result.json", func(path string) error {
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			r.result, err = reports.ReadJSON(file)
			return errors.Join(err, file.Close())
		}),
	)
	return r, err
}

// flatten writes the scalars below v to to, by path, as in --set.
func flatten(path string, v any, to map[string]string) {
	switch x := v.(type) {
	case map[string]any:
		for key, y := range x {
			flatten(path+"."+key, y, to)
		}
	case []any:
		for i, y := range x {
			flatten(fmt.Sprintf("%s[%d]", path, i), y, to)
		}
	case string:
		to[path] = x
	default:
		to[path] = fmt.Sprint(x)
	}
}

// newCurve puts the runs in order of the parameter. Values that are not all
// numbers, or all durations, are categories in the order of the folders.
func newCurve(runs []curveRun, param string, metrics []string) (plots.Curve, error) {
	c := plots.Curve{Param: param, Unit: unitOf(param), Metrics: metrics}
	numbers, durations := true, true
	var labels []string
	for i := range runs {
		r := &runs[i]
		if r.name != runs[0].name {
			return c, fmt.Errorf("run folder %s: scenario %s, but %s is of scenario %s: expected runs of one scenario", r.dir, r.name, runs[0].dir, runs[0].name)
		}
		v, ok := r.values[param]
		if !ok {
			return c, fmt.Errorf("run folder %s: scenario.json: %w", r.dir, noParam(r, param))
		}
		if x, err := strconv.ParseFloat(v, 64); err == nil {
			v = strconv.FormatFloat(x, 'g', -1, 64) // 1.0 is 1
		}
		if k := slices.Index(labels, v); k >= 0 {
			return c, fmt.Errorf("run folders %s and %s: both have %s %s: expected one run per value", runs[k].dir, r.dir, param, v)
		}
		labels = append(labels, v)
		_, err := strconv.ParseFloat(v, 64)
		numbers = numbers && err == nil
		_, err = time.ParseDuration(v)
		durations = durations && err == nil
		c.Results = append(c.Results, &r.result)
	}
	switch {
	case numbers:
		for _, v := range labels {
			x, _ := strconv.ParseFloat(v, 64)
			c.X = append(c.X, x)
		}
	case durations:
		c.Unit = "s"
		for _, v := range labels {
			d, _ := time.ParseDuration(v)
			c.X = append(c.X, d.Seconds())
		}
	default:
		c.Unit, c.Labels = "", labels
	}
	return c, nil
}

// noParam says why a scenario has no value at a path.
func noParam(r *curveRun, param string) error {
	for path := range r.values {
		if strings.HasPrefix(path, param+".") || strings.HasPrefix(path, param+"[") {
			return fmt.Errorf("%s is a group of values: expected one, such as %s", param, least(r.values, param))
		}
	}
	hint := ""
	if near := strictyaml.Nearest(param, slices.Sorted(maps.Keys(r.values))); near != "" {
		hint = "; did you mean " + near + "?"
	}
	return fmt.Errorf("there is no %s%s", param, hint)
}

// least returns the first path below a group.
func least(values map[string]string, group string) string {
	for _, path := range slices.Sorted(maps.Keys(values)) {
		if strings.HasPrefix(path, group+".") || strings.HasPrefix(path, group+"[") {
			return path
		}
	}
	return ""
}

// differences returns what else than the parameter the scenarios differ in,
// sorted, each with its values in the order of the folders.
func differences(runs []curveRun, param string) []string {
	all := make(map[string]bool)
	for i := range runs {
		for path := range runs[i].values {
			all[path] = true
		}
	}
	var diff []string
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if path == param {
			continue
		}
		var values []string
		for i := range runs {
			v, ok := runs[i].values[path]
			if !ok {
				v = "none"
			}
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if len(values) > 1 {
			diff = append(diff, fmt.Sprintf("%s (%s)", path, strings.Join(values, ", ")))
		}
	}
	return diff
}

// unitOf returns the unit that a key's name ends in, "" if none.
func unitOf(param string) string {
	key := param[strings.LastIndexByte(param, '.')+1:]
	i := strings.LastIndexByte(key, '_')
	if i < 0 {
		return ""
	}
	switch unit := key[i+1:]; unit {
	case "g", "kg", "m", "cm", "mm", "s", "ms", "us", "h", "px", "deg", "rad":
		return unit
	case "hz":
		return "Hz"
	default:
		return ""
	}
}
