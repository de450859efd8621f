package recording

import (
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
)

// FormatVersion is the version of the form, described in
// docs/format/recording.md.
const FormatVersion = 1

// Names in the container.
const (
	profile      = "checkoutfree"
	metaHead     = "checkoutfree.recording"
	metaSource   = "checkoutfree.source"
	metaEnd      = "checkoutfree.end"
	metaRecovery = "checkoutfree.recovery"
	storePrefix  = "store/"
	encoding     = "protobuf"
)

// Limits of what is read.
const (
	maxRecord = 64 << 20 // bytes of a record, and of a chunk as read
	maxFiles  = 1000
)

// ErrFormat is wrapped by the errors of a file that is no recording, or of a
// version that is not known.
var ErrFormat = errors.New("not a recording that can be read")

// Damage is a place in a recording that cannot be read.
type Damage struct {
	File   string
	Offset int64  // of the first byte that is not good
	Length int64  // bytes that are lost; 0 if only the index is
	Reason string // with what is lost
}

// Error says where the damage is and what is lost.
func (d *Damage) Error() string { return fmt.Sprintf("%s: byte %d: %s", d.File, d.Offset, d.Reason) }

// File is one file of the store's description.
type File struct {
	Name string // with forward slashes, relative to a folder of the recording's own
	Data []byte
}

// Channel is one topic of a recording: one device, or one kind of message.
type Channel struct {
	Topic string
	Kind  reading.Kind // 0 for a topic of somebody else
	Code  string       // of the device in the store's files, or ""
	Count int64        // messages; -1 if the recording does not say

	id, schema   uint16
	schemaName   string
	metadata     map[string]string
	encoding     string
	schemaForm   string
	schemaRecord []byte
}

// kindOf returns the kind of reading that a schema is about, or 0.
func kindOf(schema string) reading.Kind {
	for _, k := range wire.Kinds() {
		if wire.MessageName(k) == schema {
			return k
		}
	}
	return 0
}

// sumKey is the key of a map's checksum.
const sumKey = "crc32"

// sealed returns a copy of m with its checksum.
func sealed(m map[string]string) map[string]string {
	c := maps.Clone(m)
	if c == nil {
		c = map[string]string{}
	}
	c[sumKey] = sumOf(m)
	return c
}

// unseal takes the checksum from m and reports whether it is right.
func unseal(m map[string]string) bool {
	want := m[sumKey]
	delete(m, sumKey)
	return sumOf(m) == want
}

func sumOf(m map[string]string) string {
	h := crc32.NewIEEE()
	for _, k := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(h, "%d:%s=%d:%s\n", len(k), k, len(m[k]), m[k])
	}
	return fmt.Sprintf("%08x", h.Sum32())
}
