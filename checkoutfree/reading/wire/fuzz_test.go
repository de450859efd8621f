package wire_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/dynamicpb"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
)

// Whatever bytes come: no panic, and what is taken is taken as Protocol Buffers
// take it, and comes back the same when it is written again.
func FuzzDecoder(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, k := range wire.Kinds() {
		for _, r := range []*reading.Reading{full(rng, k), odd(rng, k)} {
			for _, form := range []wire.Embeddings{wire.Float32, wire.Int8} {
				if b, err := wire.AppendReading(nil, 5, r, form); err == nil {
					f.Add(b)
				}
			}
		}
	}
	f.Add([]byte("\x12\x04\x22\x00\x28\x00"))
	desc := schema(f).Messages().ByName("Reading")
	f.Fuzz(func(t *testing.T, b []byte) {
		var dec wire.Decoder
		var r reading.Reading
		arrival, err := dec.Reading(b, &r)
		if err != nil {
			require.ErrorIs(t, err, wire.ErrMalformed)
			return
		}
		require.NoError(t, proto.Unmarshal(b, dynamicpb.NewMessage(desc)), "no other reader takes it")
		first, err := wire.AppendReading(nil, arrival, &r, wire.Float32)
		require.NoError(t, err)
		var dec2 wire.Decoder
		var r2 reading.Reading
		arrival2, err := dec2.Reading(first, &r2)
		require.NoError(t, err)
		require.Equal(t, arrival, arrival2)
		second, err := wire.AppendReading(nil, arrival2, &r2, wire.Float32)
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
}

func FuzzReader(f *testing.F) {
	rng := rand.New(rand.NewPCG(2, 2))
	var buf bytes.Buffer
	w := wire.NewWriter(&buf, wire.Int8)
	for _, k := range wire.Kinds() {
		require.NoError(f, w.Write(7, full(rng, k)))
	}
	f.Add(buf.Bytes())
	f.Add([]byte("\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		dec := wire.NewReader(bytes.NewReader(b))
		var r reading.Reading
		for range len(b) + 1 {
			if _, err := dec.Read(&r); err != nil {
				return
			}
		}
		t.Fatal("more readings than bytes")
	})
}
