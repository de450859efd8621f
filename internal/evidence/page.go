package evidence

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Page is a document that shows checks.
type Page struct {
	Name   string // of the file, without extension, and of the pictures' files before a hyphen: "validation"
	Head   string // Markdown from the heading to the summary of the checks, which follows
	Checks []Check
}

// Main runs the checks, says on out how each went, and writes the page and its
// pictures below a folder. It returns how many checks do not pass.
func (p *Page) Main(folder string, out io.Writer) (failed int, err error) {
	var runs []Run
	for _, c := range p.Checks {
		run := Run{c, c.Run()}
		if !run.Result.Pass {
			failed++
		}
		runs = append(runs, run)
		if _, err := fmt.Fprintf(out, "%s  %s. %s: %s\n", verdict(run.Result.Pass), c.Number, c.Title, run.Result.Measured); err != nil {
			return failed, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return failed, p.Write(folder, runs)
}

// Files returns the page, NAME.md, and its pictures: contents by path, with
// slashes, below the folder of the documentation.
func (p *Page) Files(runs []Run) (map[string][]byte, error) {
	files := map[string][]byte{p.Name + ".md": p.text(runs)}
	for i := range runs {
		for k := range runs[i].Result.Pictures {
			c := &runs[i].Result.Pictures[k]
			svg, err := c.SVG()
			if err != nil {
				return nil, err
			}
			name := p.pictureName(c)
			if files[name] != nil {
				return nil, fmt.Errorf("%s: two pictures are called %s", p.Name, c.Name)
			}
			files[name] = svg
		}
	}
	return files, nil
}

// Write writes the page and its pictures below a folder, which it makes.
func (p *Page) Write(folder string, runs []Run) error {
	files, err := p.Files(runs)
	if err != nil {
		return err
	}
	for name, data := range files { // the order does not matter
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return nil
}

func (p *Page) pictureName(c *Picture) string { return "images/" + p.Name + "-" + c.Name + ".svg" }

// text returns the page in Markdown.
func (p *Page) text(runs []Run) []byte {
	var b bytes.Buffer
	b.WriteString(p.Head + `
| no. | check | measured | |
|---|---|---|---|
`)
	for i := range runs {
		c, r := &runs[i].Check, &runs[i].Result
		fmt.Fprintf(&b, "| %s | [%s](#%s) | %s | %s |\n", c.Number, c.Title, anchor(c), r.Measured, verdict(r.Pass))
	}
	for i := range runs {
		p.section(&b, &runs[i])
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
func (p *Page) section(b *bytes.Buffer, run *Run) {
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
		c := &r.Pictures[i]
		fmt.Fprintf(b, "\n![%s](%s)\n", c.Caption, p.pictureName(c))
	}
}
