package replay

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

func page(tb testing.TB, records ...*reports.Record) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, WritePage(&b, "A <day> & "+hostile(), records))
	return b.String()
}

func TestEmbedHoldsTheDocument(t *testing.T) {
	r := smallRecord(t, 4)
	html, err := Embed(r)
	require.NoError(t, err)
	m := regexp.MustCompile(`^<script type="application/octet-stream;base64" class="gosim-replay-data" data-replication="4" data-seed="18446744073709551615">([A-Za-z0-9+/=]+)</script>\n$`).FindStringSubmatch(string(html))
	require.NotNil(t, m, "%.300s", html)
	packed, err := base64.StdEncoding.DecodeString(m[1])
	require.NoError(t, err)
	doc, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	require.NoError(t, err)
	want, err := Encode(r)
	require.NoError(t, err)
	assert.Equal(t, want, doc)
}

func TestPageIsOneFileAndTrustsNoText(t *testing.T) {
	text := page(t, smallRecord(t, 0), smallRecord(t, 1))
	assert.Equal(t, 2, strings.Count(text, `class="gosim-replay-data"`))
	assert.NotContains(t, text, "onerror=\"", "no name of the data reaches the page as HTML")
	assert.Contains(t, text, "<title>A &lt;day&gt; &amp; &lt;/script&gt;")
	assert.NotRegexp(t, `(?i)(src|href)\s*=\s*["']?(https?:)?//`, text, "the page loads nothing")
	assert.NotRegexp(t, `(?i)url\(|@import|https?://`, Script()+Style())
	assert.Equal(t, strings.Count(text, "<script"), strings.Count(text, "</script"))
	assert.Equal(t, text, page(t, smallRecord(t, 0), smallRecord(t, 1)), "the same records give the same page")
}

func TestScriptFitsIntoAScriptElement(t *testing.T) {
	assert.NotContains(t, Script(), "</")
	assert.NotContains(t, Script(), "<!--")
	assert.NotContains(t, Style(), "</")
	for line := range strings.Lines(regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(Style(), "")) {
		if head, _, ok := strings.Cut(line, "{"); ok && !strings.HasPrefix(strings.TrimSpace(head), "@") {
			assert.Contains(t, head, ".gosim-replay", "every rule is confined to the player")
		}
	}
}

func TestWritePageRefuses(t *testing.T) {
	require.ErrorIs(t, WritePage(io.Discard, "none", nil), ErrRecord)
	bad := smallRecord(t, 0)
	bad.Path[0].Person = 7
	var b bytes.Buffer
	require.ErrorIs(t, WritePage(&b, "bad", []*reports.Record{bad}), ErrRecord)
	assert.Empty(t, b.String(), "nothing is written of a page that cannot be whole")
}
