// Command validation runs the checks of package validation and writes the page
// about them with its pictures. It exits with 1 if a check does not pass.
package main

import (
	"flag"
	"fmt"
	"os"

	"gosim/internal/validation"
)

func main() {
	out := flag.String("out", "docs", "folder of the documentation: gets validation.md and images/validation-*.svg")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "validation: unexpected argument %q: want only -out FOLDER\n", flag.Arg(0))
		os.Exit(2)
	}
	page := validation.Page()
	failed, err := page.Main(*out, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if failed > 0 {
		fmt.Fprintf(os.Stderr, "validation: %d of %d checks do not pass\n", failed, len(page.Checks))
		os.Exit(1)
	}
}
