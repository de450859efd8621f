package replay

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// ErrRecord is wrapped by the errors of a record that contradicts itself, such
// as a path point of a person who is not there.
var ErrRecord = errors.New("the record is inconsistent")

// Encode returns the replay document of a record: four bytes with the length of
// the header, least significant first; the header in JSON; the series. It is
// described in docs/format/replay.md. Times are rounded to 10 ms, positions to
// 1 cm. The error wraps [ErrRecord] and names the first row at fault.
func Encode(rec *reports.Record) ([]byte, error) {
	if rec == nil || rec.Site == nil {
		return nil, fmt.Errorf("replay: %w: no store", ErrRecord)
	}
	e := encoder{rec: rec, account: map[string]int{}}
	e.head()
	e.people()
	e.acts()
	e.engine()
	e.detail()
	series := e.series(nil)
	if e.err != nil {
		return nil, fmt.Errorf("replay: replication %d: %w: %w", rec.Index, ErrRecord, e.err)
	}
	emptyNotNull(reflect.ValueOf(&e.doc).Elem())
	head, err := json.Marshal(&e.doc)
	if err != nil {
		return nil, fmt.Errorf("replay: replication %d: %w", rec.Index, err)
	}
	out := make([]byte, 0, 4+len(head)+len(series))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	return append(out, series...), nil
}

// emptyNotNull makes every column an array, so that readers need no case for
// tables without rows.
func emptyNotNull(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			emptyNotNull(field)
		}
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
	default:
	}
}

// encoder fills a document. The first error is kept.
type encoder struct {
	rec     *reports.Record
	doc     document
	account map[string]int // looked up, never ranged over
	err     error
}

func (e *encoder) fail(where string, i int, format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("%s %d: %s", where, i, fmt.Sprintf(format, args...))
	}
}

// intern returns the index of an account, -1 for "".
func (e *encoder) intern(account string) int {
	if account == "" {
		return none
	}
	i, ok := e.account[account]
	if !ok {
		i = len(e.doc.Accounts)
		e.account[account] = i
		e.doc.Accounts = append(e.doc.Accounts, account)
	}
	return i
}

// index checks an index, which may be -1.
func (e *encoder) index(where string, i int, what string, v int32, n int) int32 {
	if v < none || int(v) >= n {
		e.fail(where, i, "%s is %d, expected %d to %d", what, v, none, n-1)
	}
	return v
}

// cm rounds metres to centimetres.
func (e *encoder) cm(where string, i int, v float64) int64 {
	if !(math.Abs(v) <= maxPositionTicks/ticksPerMetre) {
		e.fail(where, i, "position %g m is out of range", v)
		return 0
	}
	return int64(math.Round(v * ticksPerMetre))
}

// maybeCM is cm of a value that may be NaN for unknown.
func (e *encoder) maybeCM(where string, i int, v float64) *int64 {
	if math.IsNaN(v) {
		return nil
	}
	c := e.cm(where, i, v)
	return &c
}

// cs rounds a simulated time to hundredths of a second; -1 is never. What the
// engine dates before the beginning is put there.
func (e *encoder) cs(where string, i int, t sim.Time) int64 {
	if t == sim.Never {
		return none
	}
	const tick = sim.Second / ticksPerSecond
	c := int64(max(t, 0)+tick/2) / int64(tick)
	if t > maxTicks*tick {
		e.fail(where, i, "time %.0f s is beyond %d days", t.Seconds(), maxTicks/ticksPerSecond/86400)
		return 0
	}
	return c
}

// pm rounds a probability to thousandths; what is no probability is 0.
func pm(p float64) int64 {
	if !(p > 0) {
		return 0
	}
	return int64(math.Round(min(p, 1) * permille))
}

func (e *encoder) head() {
	r, d := e.rec, &e.doc
	d.Format, d.Version = format, version
	d.Replication, d.Seed = r.Index, strconv.FormatUint(r.Seed, 10)
	d.EpochMS = r.Epoch / 1e6
	d.EndCS = max(e.cs("replication", r.Index, r.End), 0)
	d.Quantum = quantum{1.0 / ticksPerSecond, 1.0 / ticksPerMetre, 1.0 / headingSteps, 1.0 / beliefSteps}
	fps := 0.0
	for i := range r.Site.Cameras {
		fps = max(fps, r.Site.Cameras[i].FPS)
	}
	d.FrameCS = ticksPerSecond // without cameras, a second
	if fps > 0 {
		d.FrameCS = math.Round(1e4*ticksPerSecond/fps) / 1e4
	}
	e.store()
}

func (e *encoder) people() {
	t := &e.doc.People
	for i := range e.rec.Visits {
		v := &e.rec.Visits[i]
		t.Account = append(t.Account, e.intern(v.Account))
		t.Sponsor = append(t.Sponsor, e.index("person", i, "sponsor", int32(v.Sponsor), len(e.rec.Visits)))
		t.Technique = append(t.Technique, v.Technique.String())
		t.Staff = append(t.Staff, v.Staff)
		t.EnteredCS = append(t.EnteredCS, e.cs("person", i, v.Entered))
		t.LeftCS = append(t.LeftCS, e.cs("person", i, v.Left))
		h := 0.0
		if i < len(e.rec.Heights) {
			h = e.rec.Heights[i]
		}
		t.HeightCM = append(t.HeightCM, e.cm("height of person", i, h))
	}
}

func (e *encoder) acts() {
	t := &e.doc.Acts
	for i := range e.rec.Acts {
		a := &e.rec.Acts[i]
		t.AtCS = append(t.AtCS, e.cs("act", i, a.At))
		t.Kind = append(t.Kind, a.Kind.String())
		t.Person = append(t.Person, e.index("act", i, "person", int32(a.Person), len(e.rec.Visits)))
		t.Other = append(t.Other, e.index("act", i, "receiver", int32(a.Other), len(e.rec.Visits)))
		t.Unit = append(t.Unit, int32(a.Unit))
		t.Product = append(t.Product, e.product("act", i, a.SKU))
		t.Slot = append(t.Slot, e.index("act", i, "slot", int32(a.Slot), len(e.rec.Site.Slots)))
		theft := ""
		if a.Intent != sim.TechniqueNone {
			theft = a.Intent.String()
		}
		t.Theft = append(t.Theft, theft)
		t.XCM = append(t.XCM, e.cm("act", i, a.X))
		t.YCM = append(t.YCM, e.cm("act", i, a.Y))
	}
}

func (e *encoder) product(where string, i int, k site.SKU) int32 {
	return e.index(where, i, "product", int32(k), len(e.rec.Site.Products))
}
