package wire

import (
	_ "embed" // the compiled schema

	"gosim/checkoutfree/reading"
)

// Schema is the text of the published schema, readings.proto.
//
//go:embed readings.proto
var Schema string

//go:embed readings.binpb
var descriptor []byte

// Descriptor returns a copy of the compiled schema: a serialised
// google.protobuf.FileDescriptorSet of readings.proto.
func Descriptor() []byte { return append([]byte(nil), descriptor...) }

// MessageName returns the full name of the message that holds readings of kind
// k, or "" if there is none.
func MessageName(k reading.Kind) string {
	const pkg = "checkoutfree.reading.v1."
	switch k {
	case reading.KindFrame:
		return pkg + "CameraFrame"
	case reading.KindWeights:
		return pkg + "WeightBatch"
	case reading.KindGate:
		return pkg + "GateEvent"
	case reading.KindStaff:
		return pkg + "StaffAction"
	case reading.KindHealth:
		return pkg + "DeviceHealth"
	default:
		return ""
	}
}

// Kinds lists all kinds of reading, in order of their numbers.
func Kinds() []reading.Kind {
	return []reading.Kind{reading.KindFrame, reading.KindWeights, reading.KindGate, reading.KindStaff, reading.KindHealth}
}
