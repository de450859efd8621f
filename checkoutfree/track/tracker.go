package track

import (
	"fmt"
	"math"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
)

// Tracker follows the people of one store. Make one with [New]. It is not safe
// for concurrent use.
//
// Times given to its methods are Unix nanoseconds on the store clock and should
// not decrease; an earlier time counts as the latest one seen.
type Tracker struct {
	site  *site.Site
	cfg   Config
	mot   motion
	sc    scores
	floor *floorMap
	cams  []lens

	now      int64
	nextTick int64
	ticks    int
	born     int64 // tracks born so far

	live     []*trk // followed by motion, in order of birth
	dormant  []*trk // unseen, awaiting a second look, in order of going
	closed   []*trk // ended, kept for their memory of hands, in order of ending
	free     []*trk
	fixtures []*trk   // what stands there and is no person, in order of learning
	records  []record // by TrackID-1
	visits   []visit  // by VisitID-1
	groups   []*group // in order of opening
	gfree    []*group
	events   []Event
	ended    []output.Track // closed since the last Live

	crossings []crossing
	scans     []scan
	doors     []door          // by gate
	follower  *trk            // as whom the last who left goes on outside
	badges    map[string]bool // tokens of staff; looked up, never ranged over
	twins     []twinPair
	frames    int64 // frames taken in

	coast, dorm, lost, stray, mixMax, histNS int64
	logDetect, logMiss, logStranger          float64
	fixtureOdds                              float64 // of seeing a fixture, against seeing a person

	// Scratch of one frame; reused.
	meas   []measure
	byX    []placedX
	widest float64 // greatest coarse variance in x of the frame
	cand   []*trk
	pairs  []pair
	match  matcher
	comp   components
	near   nearScratch
	refs   refindScratch
	gate   gateScratch
	mixes  mixScratch
}

// state is the phase of a track's life.
type state uint8

const (
	tentative state = iota // too few detections to be believed
	confirmed
	asleep  // unseen for long: in Tracker.dormant
	over    // in Tracker.closed
	fixture // no person: in Tracker.fixtures
)

// trk is one track. People outside the gates are followed without an ID.
type trk struct {
	id      output.TrackID // 0: not announced
	seq     int64          // order of birth
	state   state
	kal     kalman
	birth   int64
	first   site.Vec2 // where it was born
	lastHit int64
	hits    int
	cam0    site.CameraID // camera of the first detection
	multi   bool          // another camera saw it too
	exist   float64       // log-odds that somebody is there
	roam    float64       // farthest from where it was born, m
	headZ   float64       // height of the head's centre, m
	headVar float64       // its variance, m²

	gal      gallery // who it is believed to be; frozen while in doubt
	rec      gallery // what it has looked like since doubt last arose
	lastGal  int64
	lastSure int64 // last time appearance agreed with gal beyond doubt
	visit    VisitID
	group    *group
	strayAt  int64 // when it was confirmed inside without a visit; 0 if not

	looks ring[look]
	hands ring[held]
	ended int64

	// Scratch of one frame.
	px, py, p11, p12, p22 float64
	det                   int32 // detection given to it, -1
	frame                 int64 // the last frame with a detection of it, by Tracker.frames
	gain, llr             float64
	doubt                 bool
}

// New returns a tracker for site s. Building the tables of what each camera
// sees takes some milliseconds per camera. It returns an error if cfg is not
// valid or the site has no cameras.
func New(s *site.Site, cfg Config) (*Tracker, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("track: %w", err)
	}
	if len(s.Cameras) == 0 {
		return nil, fmt.Errorf("track: site %q has no cameras", s.Name)
	}
	k := &Tracker{
		doors: make([]door, len(s.Gates)),
		site:  s, cfg: cfg, mot: newMotion(&cfg), sc: newScores(&cfg), floor: newFloorMap(s),
		coast: seconds(cfg.CoastAfterS), dorm: seconds(cfg.DormantAfterS), lost: seconds(cfg.LostAfterS),
		stray: seconds(cfg.StrayAfterS), mixMax: seconds(cfg.MixMaxS), histNS: seconds(cfg.HistoryS),
		logDetect:   fpmath.Log(cfg.DetectP),
		logMiss:     fpmath.Log(1 - cfg.DetectP),
		logStranger: fpmath.Log(cfg.StrangerPM2),
	}
	k.fixtureOdds = fpmath.Log(fixtureSeen/(1-fixtureSeen)) - k.logDetect + k.logMiss
	for i := range s.Cameras {
		k.cams = append(k.cams, newLens(&s.Cameras[i], &cfg))
	}
	return k, nil
}

func seconds(s float64) int64 { return int64(s * 1e9) }

// Frame takes in one camera frame captured at the given time. Frames come in
// order of capture over all cameras. Nothing of f is kept. A frame of a camera
// that the site does not have only lets time pass.
func (k *Tracker) Frame(f *reading.CameraFrame, at int64) {
	k.Advance(at)
	if int(f.Camera) >= len(k.cams) || f.Camera < 0 {
		return
	}
	at = k.now
	k.measure(f)
	k.candidates(f.Camera, at)
	k.pair(f)
	k.assign()
	k.suspect(at)
	k.frames++
	k.apply(f, at)
	k.countTwins()
	k.births(f, at)
	k.misses(f.Camera, at)
}

// Advance lets time pass without a frame: tracks coast, waiting crossings and
// doubts are settled, timeouts run out.
func (k *Tracker) Advance(at int64) {
	k.now = max(k.now, at)
	if k.now < k.nextTick {
		return
	}
	k.nextTick = k.now + 100_000_000
	k.ticks++
	k.resolveGates()
	k.age()
	if k.ticks%5 == 0 {
		k.watchFixtures()
	}
	if k.ticks%twinEvery == 0 {
		k.watchTwins()
	}
	if k.ticks%3 == 0 {
		k.refind()
		k.review()
	}
}

// obtain returns a blank track.
func (k *Tracker) obtain() *trk {
	var t *trk
	if n := len(k.free); n > 0 {
		t = k.free[n-1]
		k.free = k.free[:n-1]
	} else {
		t = &trk{}
	}
	k.born++
	*t = trk{seq: k.born, gal: t.gal, rec: t.rec, looks: t.looks, hands: t.hands}
	t.gal.reset()
	t.rec.reset()
	t.looks.reset()
	t.hands.reset()
	t.det = -1
	t.headZ, t.headVar = k.cfg.HeadZM, k.cfg.HeadZSDM*k.cfg.HeadZSDM
	return t
}

// announce gives a track its ID and record.
func (k *Tracker) announce(t *trk) {
	if t.id != 0 {
		return
	}
	k.records = append(k.records, record{t: t})
	t.id = output.TrackID(len(k.records))
}

// remove takes t out of list, keeping the order.
func remove(list []*trk, t *trk) []*trk {
	for i, o := range list {
		if o == t {
			copy(list[i:], list[i+1:])
			list[len(list)-1] = nil
			return list[:len(list)-1]
		}
	}
	return list
}

// inside reports whether p is in the store and on the inner side of every gate
// close by.
func (k *Tracker) inside(p site.Vec2) bool {
	if !k.site.Bounds.Contains(p) {
		return false
	}
	for i := range k.site.Gates {
		g := &k.site.Gates[i]
		if d, side := gateDistance(g, p); d < 1.5 && side < 0 {
			return false
		}
	}
	return true
}

// nearGate reports whether p is within r metres of a gate's line.
func (k *Tracker) nearGate(p site.Vec2, r float64) bool {
	for i := range k.site.Gates {
		if d, _ := gateDistance(&k.site.Gates[i], p); d < r {
			return true
		}
	}
	return false
}

// gateDistance returns the distance of p from the gate's line segment and how
// far p is on its inner side.
func gateDistance(g *site.Gate, p site.Vec2) (d, side float64) {
	ab, ap := g.B.Sub(g.A), p.Sub(g.A)
	side = ap.Dot(g.Inward)
	u := 0.0
	if n := ab.Dot(ab); n > 0 {
		u = min(1, max(0, ap.Dot(ab)/n))
	}
	return ap.Sub(ab.Scale(u)).Norm(), side
}

func (t *trk) pos() site.Vec2 { return site.Vec2{X: t.kal.x, Y: t.kal.y} }

func (t *trk) speed() float64 {
	return math.Sqrt(float64(t.kal.vx*t.kal.vx) + float64(t.kal.vy*t.kal.vy))
}

func logistic(x float64) float64 { return 1 / (1 + fpmath.Exp(-x)) }
