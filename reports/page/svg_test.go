package page

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInlineSVG(t *testing.T) {
	got, err := inlineSVG([]byte(`<?xml version="1.0"?>
<!-- made by hand -->
<svg width="10pt" height="5pt" viewBox="0 0 10 5"
	xmlns="http://www.w3.org/2000/svg"
	xmlns:xlink="http://www.w3.org/1999/xlink" role="img" aria-label="x" font-family="Liberation Sans,Arial">
<defs><clipPath id="c"><rect width="1"/></clipPath></defs>
<g clip-path="url(#c)"><text style="font-size:10px;fill:#000">a &amp; b</text><text>c</text></g>
</svg>`), "p-")
	require.NoError(t, err)
	assert.Equal(t, `<svg viewBox="0 0 10 5" font-family="Liberation Sans,Arial" aria-hidden="true" focusable="false"><defs><clipPath id="p-c"><rect width="1"></rect></clipPath></defs>`+
		`<g clip-path="url(#p-c)"><text style="font-size:10px;fill:#000" textLength="23.35" lengthAdjust="spacingAndGlyphs">a &amp; b</text><text>c</text></g></svg>`, string(got))
}

func TestInlineSVGRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"nothing":          ``,
		"text":             `hello`,
		"another element":  `<html></html>`,
		"a script":         `<svg><script>1</script></svg>`,
		"foreign content":  `<svg><foreignObject/></svg>`,
		"another image":    `<svg><image href="x.png"/></svg>`,
		"a link":           `<svg><a href="x"/></svg>`,
		"an event handler": `<svg onload="1"/>`,
		"mixed case":       `<svg ONLOAD="1"/>`,
		"a use":            `<svg><g href="#x"/></svg>`,
		"a namespace":      `<svg><g xlink:href="#x"/></svg>`,
		"a resource":       `<svg><g style="fill:url(http://x)"/></svg>`,
		"two elements":     `<svg/><svg/>`,
		"cut off":          `<svg><g>`,
		"one too many":     `<svg></svg></g>`,
		"no XML":           `<svg a=1></svg>`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := inlineSVG([]byte(file), "p-")
			assert.ErrorIs(t, err, errSVG)
		})
	}
}

// FuzzInlineSVG: what comes out can be read again and holds no script.
func FuzzInlineSVG(f *testing.F) {
	f.Add([]byte(`<svg viewBox="0 0 1 1"><g id="a"><path d="M0 0"/></g><text>&lt;script&gt;</text></svg>`))
	f.Add([]byte(`<svg><g style="fill:url(#a)"/></svg>`))
	f.Fuzz(func(t *testing.T, file []byte) {
		once, err := inlineSVG(file, "p-")
		if err != nil {
			return
		}
		_, err = inlineSVG(once, "")
		require.NoError(t, err, "%s", once)
		assert.NotContains(t, string(once), "<script")
	})
}
