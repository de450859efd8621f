package gate

import (
	"fmt"
	"io"
	"strings"
)

// WriteSummary writes summary.md, in GitHub's Markdown: what job summaries and
// comments on pull requests are made of.
func (r *Report) WriteSummary(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n", escape(r.Headline()))
	for _, x := range r.Results {
		fmt.Fprintf(&b, "\n#### %s: %s\n\n%s\n\n", escape(x.Made.Scenario), word(x.Verdict()), escape(strings.Join(x.about()[1:], " · ")))
		fmt.Fprintf(&b, "| verdict | metric | baseline | now | change | %.4g %% interval | allowed | runs |\n", 100*(1-r.Plan.Alpha))
		b.WriteString("|---|---|---:|---:|---:|---:|---:|---:|\n")
		for i, row := range x.rows(r.Plan.Alpha)[1:] {
			o := &x.Outcomes[i]
			fmt.Fprintf(&b, "| %s | `%s` %s | %s |\n", sign(o.Verdict), row[0], row[1], strings.Join(row[2:8], " | "))
		}
		var open []string
		for i := range x.Outcomes {
			if o := &x.Outcomes[i]; o.Verdict != Pass {
				open = append(open, fmt.Sprintf("- **%s**: %s", word(o.Verdict), escape(o.Sentence(r.Plan.Alpha))))
			}
		}
		if len(open) > 0 {
			gate, look := r.Reproduce(x)
			fmt.Fprintf(&b, "\n%s\n\nAgain, and to look into it:\n\n```sh\n%s\n%s\n```\n", strings.Join(open, "\n"), gate, look)
		}
	}
	fmt.Fprintf(&b, "\n<sub>A check passes when its interval lies wholly within what is allowed and fails when it lies wholly beyond; "+
		"else it is undecided. ↑ more is better, ↓ less is better, pt: points of a percent. %s</sub>\n", escape(strings.TrimSpace(r.Tool+" "+r.Version)))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("gate: write summary: %w", err)
	}
	return nil
}

// sign returns a verdict with a mark before the word.
func sign(v Verdict) string {
	switch v {
	case Pass:
		return "✅ pass"
	case Fail:
		return "❌ **FAIL**"
	default:
		return "❔ undecided"
	}
}

// escape keeps text from being read as Markdown or HTML.
func escape(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "|", `\|`, "<", "&lt;", ">", "&gt;", "#", `\#`, "[", `\[`, "]", `\]`, "\n", " ", "\r", " ",
	).Replace(s)
}
