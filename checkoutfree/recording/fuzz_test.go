package recording_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/recording"
	"gosim/checkoutfree/site"
)

// Whatever bytes come: no panic, an end, and what can be read of a file can be
// read of the file that is recovered from it.
func FuzzOpen(f *testing.F) {
	// A small store: the fuzzer changes the file byte by byte.
	s := &site.Site{Name: "tiny", Cameras: make([]site.Camera, 1), Plates: make([]site.Plate, 1), Gates: make([]site.Gate, 1)}
	rng := rand.New(rand.NewPCG(1, 1))
	for _, plain := range []bool{false, true} {
		var buf bytes.Buffer
		w, err := recording.NewWriter(&buf, s, recording.Options{
			Plain: plain, ChunkBytes: 1 << 11, Layout: "a.yaml", Files: []recording.File{{Name: "a.yaml", Data: []byte("x")}},
			Source: map[string]string{"seed": "1"},
		})
		require.NoError(f, err)
		for i := range 12 {
			require.NoError(f, w.Write(int64(i), random(rng, s)))
		}
		f.Add(bytes.Clone(buf.Bytes()))
		require.NoError(f, w.Close(nil))
		f.Add(buf.Bytes())
	}
	read := func(t *testing.T, r *recording.Recording) (n, damaged int) {
		t.Helper()
		x := r.Read(0, recording.All)
		var got reading.Reading
		for {
			_, err := x.Next(&got)
			var d *recording.Damage
			switch {
			case errors.Is(err, io.EOF):
				return n, damaged
			case errors.As(err, &d):
				damaged++
			case err != nil:
				t.Fatal(err)
			default:
				n++
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := recording.New("x", bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		defer r.Close()
		n, damaged := read(t, r)
		var buf bytes.Buffer
		if _, err := recording.Recover(&buf, r); err != nil {
			return // of others' making, with more than the container can hold
		}
		again, err := recording.New("y", bytes.NewReader(buf.Bytes()), int64(buf.Len()))
		require.NoError(t, err)
		defer again.Close()
		require.Nil(t, again.Torn)
		if damaged == 0 {
			m, _ := read(t, again)
			require.Equal(t, n, m)
		}
	})
}
