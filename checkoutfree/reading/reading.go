package reading

import "gosim/checkoutfree/site"

// Kind tells which field of a [Reading] is set.
type Kind uint8

// The kinds of reading.
const (
	KindFrame Kind = iota + 1
	KindWeights
	KindGate
	KindStaff
	KindHealth
)

// Reading is one message from one device: exactly the field that Kind names is
// set. A receiver that keeps a reading past the call that brought it must copy
// it: senders recycle the memory.
type Reading struct {
	Kind    Kind
	Frame   *CameraFrame
	Weights *WeightBatch
	Gate    *GateEvent
	Staff   *StaffAction
	Health  *DeviceHealth
}

// Keypoint is an image point with the detector's score in [0, 1]. A score of 0
// means that the point was not found; U and V are then meaningless.
type Keypoint struct {
	U, V  float32 // pixels
	Score float32
}

// ProductScore is one guess at what a hand holds.
type ProductScore struct {
	SKU site.SKU // [site.NoSKU] in unused places
	P   float32  // probability in [0, 1]
}

// InHandTopK is how many guesses a detection can carry.
const InHandTopK = 3

// Detection is one person seen in one frame. It has neither identity nor world
// position: finding them is the receiver's work.
type Detection struct {
	Box    [4]float32  // x1 y1 x2 y2, pixels
	Score  float32     // detector confidence in [0, 1]
	Head   Keypoint    // centre of the head
	Foot   Keypoint    // point on the floor midway between the feet
	Wrists [2]Keypoint // left, right; sides may be swapped by the detector
	InHand [InHandTopK]ProductScore
}

// CameraFrame is everything one camera saw in one exposure.
type CameraFrame struct {
	Camera     site.CameraID
	Time       int64 // device clock at capture, Unix nanoseconds
	Seq        uint32
	Detections []Detection
	// Embeddings holds one appearance vector of unit norm per detection,
	// row-major [len(Detections) × Dim].
	Embeddings []float32
	Dim        int
}

// WeightBatch is a run of equally spaced samples of one plate. Offset and drift
// are left in: only differences mean anything.
type WeightBatch struct {
	Plate    site.PlateID
	Time     int64 // device clock at the first sample, Unix nanoseconds
	Interval int64 // nanoseconds between samples
	Seq      uint32
	Grams    []float32
}

// GateEventKind tells a code scan from a beam crossing and a gate held open.
type GateEventKind uint8

// The kinds of gate event.
const (
	GateScan GateEventKind = iota + 1
	GateCrossing
	GateHeld // the gate has stood open for longer than a passage takes
)

// ScanOutcome is what a gate's controller made of a code that it read. Of what it
// could not read it says nothing.
type ScanOutcome uint8

// The outcomes of a scan. All but the first have let nobody in.
const (
	ScanAccepted      ScanOutcome = iota // the gate has opened for one person
	ScanUnknown                          // refused: no account has this code
	ScanRevoked                          // refused: the account is closed, the code has expired
	ScanAlreadyInside                    // refused: somebody came in on it a short while ago (anti-passback)
	ScanRepeated                         // the gate is open for this very code: it lets nobody more in
	scanOutcomes
)

// Known reports whether o is one of the outcomes.
func (o ScanOutcome) Known() bool { return o < scanOutcomes }

// String returns the outcome's name in files.
func (o ScanOutcome) String() string {
	names := [scanOutcomes]string{"accepted", "unknown", "revoked", "already_inside", "repeated"}
	if !o.Known() {
		return "invalid"
	}
	return names[o]
}

// GateEvent is a code scanned at a gate, a person crossing its beams, or a gate
// that somebody holds open.
type GateEvent struct {
	Gate  site.GateID
	Kind  GateEventKind
	Time  int64  // device clock, Unix nanoseconds
	Token string // scanned account token; only of a scan
	// Outcome of a scan. A controller that does not say has accepted.
	Outcome ScanOutcome
	// Direction of a crossing: +1 inwards, -1 outwards, 0 unknown.
	Direction int8
}

// StaffActionKind is what a member of staff announced.
type StaffActionKind uint8

// The kinds of staff action.
const (
	StaffRestock StaffActionKind = iota + 1
	StaffPlanogram
	StaffBadge
)

// StaffAction is an announcement by staff: Units of SKU put (or moved) to Slot.
type StaffAction struct {
	Kind  StaffActionKind
	Time  int64 // Unix nanoseconds
	Slot  site.SlotID
	SKU   site.SKU
	Units int32
	Badge string
}

// DeviceClass says which kind of device a health message is about.
type DeviceClass uint8

// The classes of device.
const (
	DeviceCamera DeviceClass = iota + 1
	DevicePlate
	DeviceGate
)

// DeviceHealth is a device's heartbeat with its clock's estimated offset.
type DeviceHealth struct {
	Class    DeviceClass
	Index    int32 // site index within the class
	Time     int64 // device clock, Unix nanoseconds
	OffsetNS int64 // estimate of device clock minus true time
	ErrorNS  int64 // one standard deviation of that estimate
	OK       bool
}
