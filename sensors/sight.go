package sensors

import (
	"fmt"

	"gosim/checkoutfree/site"
)

// Sights says what a store's cameras would have of somebody who is alone in it,
// by the rules that a [Suite] senses with. It is immutable and safe for
// concurrent use.
type Sights struct {
	devices Suite // with what sights need, and no world
}

// Sight is what one camera has of one person.
type Sight struct {
	Share    float64 // visible share of the body, in [0, 1]
	SizePX   float64 // greater side of the body's box in the image
	Chance   float64 // of being found in a frame
	FootU    float64 // where the middle between the feet is on the image, px
	FootV    float64
	FootSeen bool // the feet are in sight; else they are guessed from the body
	// The covariance of a foot point as reported, px²: what the detector adds, and
	// what the calibration does from one installation to the next.
	FootVarUU, FootVarUV, FootVarVV float64
}

// Grasp is a hand at some place, and who stands there to reach it.
type Grasp struct {
	Hand    site.Vec3 // the wrist
	Stand   site.Vec2 // facing the hand
	HeightM float64   // upright
	RadiusM float64
	DownM   float64 // how far the shoulders come down in a stoop
}

// NewSights returns the sights of a site's cameras. It returns the same errors as
// [New] for settings and cameras.
func NewSights(s *site.Site, cfg *Config) (*Sights, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("sensors: %w", err)
	}
	if err := checkCameras(s); err != nil {
		return nil, err
	}
	x := &Sights{devices: Suite{site: s, cfg: *cfg, cams: make([]camera, len(s.Cameras))}}
	x.devices.see = newVisibility(s, cfg.Camera.VisibilityCellM)
	x.devices.recall = newDetectCurve(&cfg.Camera)
	for i := range s.Cameras {
		x.devices.cams[i].lens = newLens(&s.Cameras[i])
	}
	return x, nil
}

// Person returns what a camera has of somebody who stands upright at a place. ok
// is false if that is nothing.
func (x *Sights) Person(camera site.CameraID, at site.Vec2, heightM, radiusM float64) (v Sight, ok bool) {
	var h silhouette
	if !x.look(&h, camera, &Grasp{Stand: at, HeightM: heightM, RadiusM: radiusM}) {
		return Sight{}, false
	}
	return x.sight(&h), true
}

// Hand returns what a camera has of somebody who reaches for a place, and pixels
// per metre at the hand. ok is false where the camera does not see the hand past
// shelves, walls and the person's own body.
func (x *Sights) Hand(camera site.CameraID, g *Grasp) (v Sight, perM float64, ok bool) {
	var h silhouette
	if !x.look(&h, camera, g) {
		return Sight{}, 0, false
	}
	l := &x.devices.cams[camera].lens
	q := l.c.ToCamera(g.Hand)
	p, ok := l.image(q)
	fwd := g.Hand.XY().Sub(g.Stand).Unit()
	if !ok || !l.has(p) || h.torsoHides(l.c, site.Vec2{X: -fwd.Y, Y: fwd.X}, g.Hand) || x.devices.shelfHides(l.c, g.Hand) {
		return Sight{}, 0, false
	}
	return x.sight(&h), l.fx / q.Z, true
}

// stoopAhead is how far the shoulders come forward per metre down, as in package
// sim.
const stoopAhead = 0.6

// look makes the silhouette of who stands there; false if nothing of it shows.
func (x *Sights) look(h *silhouette, camera site.CameraID, g *Grasp) bool {
	low, ok := x.devices.see.at(int(camera), g.Stand)
	if !ok || low >= g.HeightM-g.DownM {
		return false
	}
	h.height, h.low, h.down = g.HeightM-g.DownM, low, g.DownM
	h.ahead = g.Hand.XY().Sub(g.Stand).Unit().Scale(stoopAhead * g.DownM)
	h.body.Pos = g.Stand
	l := &x.devices.cams[camera].lens
	if !h.project(l, g.Stand, g.RadiusM) || !h.uncovered(l) {
		return false
	}
	h.measure()
	return h.share >= leastShare
}

// sight sums up a silhouette.
func (x *Sights) sight(h *silhouette) Sight {
	cfg := &x.devices.cfg.Camera
	v := Sight{
		Share: h.share, SizePX: h.sizePX, Chance: x.devices.recall.at(h.share, h.sizePX),
		FootU: h.foot.u, FootV: h.foot.v, FootSeen: !h.footHidden(),
	}
	sd := hypot(cfg.FootSDM*h.perM, cfg.FootSDPX)
	white := float64(sd*sd) + float64(cfg.CalibSDPX*cfg.CalibSDPX)
	v.FootVarUU, v.FootVarVV = white, white
	if h.footHidden() {
		// Along the body, and with the slow part of the error across the image's
		// rows in common.
		a := cfg.FootHiddenSD * h.hiddenLength() / h.height
		du, dv := float64(a*(h.foot.u-h.crown.u)), float64(a*(h.foot.v-h.crown.v))
		common := float64(sd * cfg.SlowShare)
		v.FootVarUU += float64(du * du)
		v.FootVarUV += float64(du*dv) + float64(common*du)
		v.FootVarVV += float64(dv*dv) + float64(2*common*dv)
	}
	return v
}

// checkCameras returns an error that wraps [ErrSite] for a camera that cannot
// work.
func checkCameras(s *site.Site) error {
	for i := range s.Cameras {
		if c := &s.Cameras[i]; !(c.FPS > 0 && c.FPS <= 1000) || c.Width <= 0 || c.Height <= 0 {
			return fmt.Errorf("sensors: camera %s: %g frames per second of %d×%d pixels: %w", c.Code, c.FPS, c.Width, c.Height, ErrSite)
		}
	}
	return nil
}
