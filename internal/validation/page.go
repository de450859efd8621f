package validation

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Run is a check with what it found.
type Run struct {
	Check  Check
	Result Result
}

// RunAll runs checks one after the other.
func RunAll(checks []Check) []Run {
	runs := make([]Run, 0, len(checks))
	for _, c := range checks {
		runs = append(runs, Run{c, c.Run()})
	}
	return runs
}

// Files returns the page validation.md and its pictures: contents by path, with
// slashes, below the folder of the documentation.
func Files(runs []Run) (map[string][]byte, error) {
	files := map[string][]byte{"validation.md": page(runs)}
	for i := range runs {
		for k := range runs[i].Result.Pictures {
			p := &runs[i].Result.Pictures[k]
			svg, err := p.SVG()
			if err != nil {
				return nil, err
			}
			name := pictureName(p)
			if files[name] != nil {
				return nil, fmt.Errorf("validation: two pictures are called %s", p.Name)
			}
			files[name] = svg
		}
	}
	return files, nil
}

// Write writes the page and its pictures below a folder, which it makes.
func Write(folder string, runs []Run) error {
	files, err := Files(runs)
	if err != nil {
		return err
	}
	for name, data := range files { // the order does not matter
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("validation: %w", err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return fmt.Errorf("validation: %w", err)
		}
	}
	return nil
}

func pictureName(p *Picture) string { return "images/validation-" + p.Name + ".svg" }

// page returns the page in Markdown.
func page(runs []Run) []byte {
	var b bytes.Buffer
	b.WriteString(`# Validation

What gosim does is compared here with theory, guidelines and measurements. This page is made by

    go run ./internal/validation/cmd/validation -out docs

and a test under the build tag ` + "`long`" + ` fails if a check does not pass or the page is not what the code gives.
The checks are in ` + "`internal/validation`" + `, one file each. Every draw is keyed, so the figures are the same on
every run.

The guidelines and books are cited for the tests and figures that are commonly quoted from them; their text
was not at hand.

| no. | check | measured | |
|---|---|---|---|
`)
	for i := range runs {
		c, r := &runs[i].Check, &runs[i].Result
		fmt.Fprintf(&b, "| %s | [%s](#%s) | %s | %s |\n", c.Number, c.Title, anchor(c), r.Measured, verdict(r.Pass))
	}
	for i := range runs {
		section(&b, &runs[i])
	}
	return b.Bytes()
}

func verdict(pass bool) string {
	if pass {
		return "pass"
	}
	return "**FAIL**"
}

// heading returns the heading of a check.
func heading(c *Check) string { return c.Number + ". " + c.Title }

// anchor returns what a page of GitHub calls the heading of a check: small
// letters, digits, and hyphens for spaces.
func anchor(c *Check) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading(c)) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		}
	}
	return b.String()
}

// section writes a check's part of the page.
func section(b *bytes.Buffer, run *Run) {
	c, r := &run.Check, &run.Result
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", heading(c), c.Setup)
	fmt.Fprintf(b, "- **Source:** %s\n- **Expected:** %s\n- **Measured:** %s: %s\n", c.Source, c.Expected, r.Measured, verdict(r.Pass))
	if r.Remark != "" {
		fmt.Fprintf(b, "\n%s\n", r.Remark)
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		fmt.Fprintf(b, "\n")
		if t.Caption != "" {
			fmt.Fprintf(b, "%s\n\n", t.Caption)
		}
		fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(t.Head, " | "), strings.Repeat("---|", len(t.Head)))
		for _, row := range t.Rows {
			fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
		}
	}
	for i := range r.Pictures {
		p := &r.Pictures[i]
		fmt.Fprintf(b, "\n![%s](%s)\n", p.Caption, pictureName(p))
	}
}
