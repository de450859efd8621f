// Command calibration runs the checks of package calibration and writes the page
// about them with its pictures. It exits with 1 if a check does not pass.
package main

import (
	"flag"
	"fmt"
	"os"

	"gosim/internal/calibration"
)

func main() {
	out := flag.String("out", "docs", "folder of the documentation: gets sensors.md and images/sensors-*.svg")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "calibration: unexpected argument %q: want only -out FOLDER\n", flag.Arg(0))
		os.Exit(2)
	}
	page := calibration.Page()
	failed, err := page.Main(*out, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if failed > 0 {
		fmt.Fprintf(os.Stderr, "calibration: %d of %d checks do not pass\n", failed, len(page.Checks))
		os.Exit(1)
	}
}
