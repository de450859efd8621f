package browsertest

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFindPrefersTheNamedBrowser(t *testing.T) {
	errNone := errors.New("not on the path")
	look := func(there ...string) func(string) (string, error) {
		return func(name string) (string, error) {
			for _, x := range there {
				if x == name {
					return "/bin/" + x, nil
				}
			}
			return "", errNone
		}
	}
	env := func(value string) func(string) string { return func(string) string { return value } }

	path, err := find(env(""), look("google-chrome", "chromium"))
	require.NoError(t, err)
	assert.Equal(t, "/bin/chromium", path)

	path, err = find(env("mine"), look("mine", "chromium"))
	require.NoError(t, err)
	assert.Equal(t, "/bin/mine", path)

	_, err = find(env("gone"), look("chromium"))
	require.ErrorIs(t, err, errNone, "a named browser that is not there is an error, not a reason to skip")

	path, err = find(env(""), look())
	require.NoError(t, err)
	assert.Empty(t, path)
}

func TestPageCollectsWhatGoesWrong(t *testing.T) {
	p := New(t, Narrow())
	file := filepath.Join(t.TempDir(), "bad page.html")
	require.NoError(t, os.WriteFile(file, []byte(`<!doctype html><title>bad</title><p>é</p>
<script>console.log("fine"); console.error("spilt", 7); setTimeout(() => { throw new Error("thrown late"); });</script>
<img src="missing.png" onerror="document.title = 'worse'">`), 0o600))
	p.Open(file, "here")
	p.Wait(`document.title === "worse"`)
	var got struct {
		Width int
		Hash  string
		Dark  bool
	}
	p.Dark(true)
	p.Eval(`Promise.resolve({Width: innerWidth, Hash: location.hash, Dark: matchMedia("(prefers-color-scheme: dark)").matches})`, &got)
	assert.Equal(t, "#here", got.Hash)
	assert.True(t, got.Dark)
	assert.GreaterOrEqual(t, got.Width, 390)
	p.Eval(`new Promise(done => setTimeout(done, 50))`, nil)
	assert.Equal(t, 1, p.Forgive("spilt"))
	assert.Equal(t, 1, p.Forgive("thrown late"))
	assert.Equal(t, 1, p.Forgive("missing.png"))
	assert.Empty(t, p.Problems())

	shot := filepath.Join(t.TempDir(), "shot.png")
	p.Screenshot(shot)
	assert.FileExists(t, shot)
}
