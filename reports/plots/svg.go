package plots

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// The type as the backend writes it, and what stands for it: one family for the
// whole picture, with fallbacks of the same metrics where Liberation is missing.
const (
	svgPlain  = "font-family:Liberation Sans;font-variant:normal;font-weight:normal;font-style:normal;"
	svgBold   = "font-family:Liberation Sans;font-variant:normal;font-weight:bold;font-style:normal;"
	svgFamily = "Liberation Sans,Arimo,Helvetica,Arial,sans-serif"
	svgLink   = "\n\txmlns:xlink=\"http://www.w3.org/1999/xlink\"" // of links, which there are none of
)

// tidySVG makes the backend's file fit for a page: no prologue, the type named
// once, paths in their short form, and the heading as its accessible name.
func tidySVG(s string, h heading) []byte {
	if i := strings.Index(s, "<svg"); i >= 0 {
		s = s[i:]
	}
	s = strings.NewReplacer(svgPlain, "", svgBold, "font-weight:bold;", svgLink, "", "\n\t", " ").Replace(s)
	name := html.EscapeString(strings.TrimSpace(h.title + ". " + h.about))
	s = strings.Replace(s, "<svg ", `<svg role="img" aria-label="`+name+`" font-family="`+svgFamily+`" `, 1)
	var b strings.Builder
	for line := range strings.Lines(s) {
		if rest, ok := strings.CutPrefix(line, `<path d="`); ok {
			d, after, _ := strings.Cut(rest, `"`)
			b.WriteString(`<path d="`)
			shortPath(&b, d)
			b.WriteString(`"` + after)
			continue
		}
		if rest, ok := strings.CutPrefix(line, "<text "); ok {
			b.WriteString("<text " + textLength(rest))
			line = rest
		}
		b.WriteString(line)
	}
	return []byte(b.String())
}

// textLength returns the attributes that keep a text as wide as it was laid out,
// whatever type the viewer has for it; "" if the text is not as expected.
func textLength(element string) string {
	attributes, rest, ok := strings.Cut(element, ">")
	if !ok {
		return ""
	}
	_, size, _ := strings.Cut(attributes, "font-size:")
	size, _, _ = strings.Cut(size, "px")
	points, err := strconv.ParseFloat(size, 64)
	content, _, _ := strings.Cut(rest, "<")
	content = html.UnescapeString(content)
	if err != nil || len(content) < 2 {
		return ""
	}
	s := text0(vg.Length(points), ink())
	if strings.Contains(attributes, "font-weight:bold") {
		s.Font.Weight = bold
	}
	return fmt.Sprintf(`textLength="%.4g" lengthAdjust="spacingAndGlyphs" `, float64(s.Width(content)))
}

// shortPath writes path data with horizontal and vertical lines in their short
// form; d has absolute commands with all coordinates, as the backend writes them.
func shortPath(b *strings.Builder, d string) {
	x, y := "", "" // of the current point; "" if not known
	for len(d) > 0 {
		n := 1 + strings.IndexAny(d[1:], "MLHVACQZ")
		if n == 0 {
			n = len(d)
		}
		op, args := d[0], d[1:n]
		d = d[n:]
		x1, y1, point := strings.Cut(args, ",")
		switch {
		case op == 'L' && point && y1 == y && x1 != x:
			b.WriteString("H" + x1)
		case op == 'L' && point && x1 == x:
			b.WriteString("V" + y1)
		default:
			b.WriteByte(op)
			b.WriteString(args)
		}
		if (op == 'M' || op == 'L') && point {
			x, y = x1, y1
		} else {
			x, y = "", ""
		}
	}
}
