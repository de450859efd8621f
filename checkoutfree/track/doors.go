package track

import "gosim/checkoutfree/site"

// What beams get wrong: a bag or an arm breaks them once more, a child passes
// below, a gate that is held lets more than one through.

const (
	echoNS      = 800_000_000   // a second report of one passage comes within this time; ESTIMATE
	heldNS      = 8_000_000_000 // and so long a gate that was held open is remembered; ESTIMATE
	missedLead  = 1_000_000_000 // from the line to where somebody is out of the gate's reach; ESTIMATE
	missedGateM = 3.0           // how far from the gate whose beams missed them somebody turned up; ESTIMATE
	heldTail    = 5.0           // factor on the share of crossings without a scan while a gate is held; ESTIMATE
)

// door is what the tracker remembers of a gate.
type door struct {
	held int64 // when it was last said to be held open
	past [4]passed
	next int
}

// passed is a crossing that was given to a track.
type passed struct {
	t    int64
	dir  int8
	by   *trk
	then *trk // whom it goes on as outside, if it left
}

func (d *door) note(p passed) {
	d.past[d.next] = p
	d.next = (d.next + 1) % len(d.past)
}

// echo reports whether crossing c, of track t or of nobody whom a camera saw, is a
// second report of one passage.
func (k *Tracker) echo(c *crossing, t *trk) bool {
	d := &k.doors[c.gate]
	for i := range d.past {
		p := &d.past[i]
		if p.by == nil || c.t < p.t || c.t-p.t > echoNS || c.dir != 0 && p.dir != 0 && c.dir != p.dir {
			continue
		}
		if t == nil && !k.scanned(c) || t != nil && (t == p.by || t == p.then) {
			return true
		}
	}
	return false
}

// missedBy returns the gate by which somebody inside whom no gate announced came in
// on a code that was accepted there and that nobody has crossed for.
func (k *Tracker) missedBy(t *trk) (gate site.GateID, ok bool) {
	for i := range k.scans {
		s := &k.scans[i]
		if s.visit != 0 || s.t > t.strayAt || t.strayAt-s.t > seconds(k.cfg.ScanWaitS) {
			continue
		}
		if d, _ := gateDistance(&k.site.Gates[s.gate], t.first); d < missedGateM {
			return s.gate, true
		}
	}
	return 0, false
}
