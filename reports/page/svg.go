package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
)

// errSVG is wrapped by the errors of a picture that cannot be put into a page.
var errSVG = errors.New("no picture for a page")

// plotFont is the font that gonum/plot measures texts with.
const plotFont = "Liberation Sans"

// inlineSVG rewrites an SVG file to an element that can stand in a page: no
// prologue, identifiers that begin with prefix, a size that follows the page,
// and texts as wide as in the picture, whichever font there is. Elements and attributes that
// pictures have no use for, such as scripts, links and event handlers, are an
// error and not passed over.
func inlineSVG(file []byte, prefix string) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(file))
	var out bytes.Buffer
	depth, style, measured := 0, "", false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSVG, err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if depth == 0 && (x.Name.Local != "svg" || out.Len() > 0) {
				return nil, fmt.Errorf("%w: expected one svg element, got %s", errSVG, x.Name.Local)
			}
			if err := startSVG(&out, x, prefix, depth == 0); err != nil {
				return nil, err
			}
			measured = measured || slices.ContainsFunc(x.Attr, func(a xml.Attr) bool {
				return a.Name.Local == "font-family" && strings.HasPrefix(a.Value, plotFont)
			})
			style = ""
			if i := slices.IndexFunc(x.Attr, func(a xml.Attr) bool { return a.Name.Local == "style" }); i >= 0 && measured && x.Name.Local == "text" && !hasLength(x) {
				style = x.Attr[i].Value
			}
			depth++
		case xml.EndElement:
			depth--
			if depth < 0 {
				return nil, fmt.Errorf("%w: it closes what it did not open", errSVG)
			}
			out.WriteString("</" + x.Name.Local + ">")
		case xml.CharData:
			if text := string(x); depth > 0 && strings.TrimSpace(text) != "" {
				if w := textWidth(style, text); w > 0 {
					out.Truncate(out.Len() - len(">"))
					fmt.Fprintf(&out, ` textLength="%.5g" lengthAdjust="spacingAndGlyphs">`, w)
				}
				style = ""
				if err := xml.EscapeText(&out, x); err != nil {
					return nil, fmt.Errorf("%w: %w", errSVG, err)
				}
			}
		}
	}
	if depth != 0 || out.Len() == 0 {
		return nil, fmt.Errorf("%w: it ends too early", errSVG)
	}
	return out.Bytes(), nil
}

// hasLength reports whether a text already says how wide it is.
func hasLength(x xml.StartElement) bool {
	return slices.ContainsFunc(x.Attr, func(a xml.Attr) bool { return a.Name.Local == "textLength" })
}

func startSVG(out *bytes.Buffer, x xml.StartElement, prefix string, root bool) error {
	known := []string{
		"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
		"defs", "clipPath", "linearGradient", "radialGradient", "stop", "marker", "pattern", "title", "desc",
	}
	if x.Name.Space != "" || !slices.Contains(known, x.Name.Local) {
		return fmt.Errorf("%w: element %s", errSVG, x.Name.Local)
	}
	out.WriteString("<" + x.Name.Local)
	for _, a := range x.Attr {
		name, value := a.Name.Local, a.Value
		switch {
		case a.Name.Space == "xmlns", name == "xmlns", a.Name.Space == "xml":
			continue
		case a.Name.Space != "":
			return fmt.Errorf("%w: attribute %s:%s", errSVG, a.Name.Space, name)
		case root && (name == "width" || name == "height" || name == "role" || strings.HasPrefix(name, "aria-")):
			continue // the page decides
		case name == "id":
			value = prefix + value
		case name == "href", strings.HasPrefix(strings.ToLower(name), "on"):
			return fmt.Errorf("%w: attribute %s", errSVG, name)
		}
		lower := strings.ToLower(value)
		if strings.Contains(lower, "url(") {
			if strings.Count(lower, "url(") != strings.Count(value, "url(#") {
				return fmt.Errorf("%w: attribute %s refers to something outside", errSVG, name)
			}
			value = strings.ReplaceAll(value, "url(#", "url(#"+prefix)
		}
		out.WriteString(" " + name + `="`)
		if err := xml.EscapeText(out, []byte(value)); err != nil {
			return fmt.Errorf("%w: %w", errSVG, err)
		}
		out.WriteString(`"`)
	}
	if root {
		out.WriteString(` aria-hidden="true" focusable="false"`)
	}
	out.WriteString(">")
	return nil
}

// textWidth returns how wide gonum/plot takes a text in its font to be, so that
// it has that width in every browser, whichever font is there; 0 if the style
// names no size.
func textWidth(style, text string) float64 {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	for part := range strings.SplitSeq(style, ";") {
		switch name, value, _ := strings.Cut(part, ":"); strings.TrimSpace(name) {
		case "font-size":
			size, err := strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64)
			if err != nil {
				return 0
			}
			f.Size = font.Length(size)
		case "font-weight":
			if value == "bold" {
				f.Weight = 3 // WeightBold of golang.org/x/image/font
			}
		}
	}
	if f.Size <= 0 {
		return 0
	}
	face := font.DefaultCache.Lookup(f, f.Size)
	return float64(face.Width(text))
}
