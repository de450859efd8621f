package agents

import (
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// BlockCameraConfig says how an accomplice blinds cameras.
type BlockCameraConfig struct {
	Cameras   int     `yaml:"cameras" json:"cameras" jsonschema:"minimum=1,maximum=2,description=Number of cameras that are covered: those nearest to the shelf"`
	CoverTime float64 `yaml:"cover_s" json:"cover_s" jsonschema:"minimum=1,maximum=600,description=Time for which the last of them is covered"`
	UnitsMax  int     `yaml:"units_max" json:"units_max" jsonschema:"minimum=1,maximum=20,description=Greatest number of units that are taken meanwhile"`
}

func defaultBlockCamera() BlockCameraConfig {
	return BlockCameraConfig{Cameras: 1, CoverTime: 20, UnitsMax: 4} // ESTIMATE
}

func (c *BlockCameraConfig) validate() error {
	return checkAll(bound{"cameras", float64(c.Cameras), 1, 2}, bound{"cover_s", c.CoverTime, 1, 600}, bound{"units_max", float64(c.UnitsMax), 1, 20})
}

// cameraBlocker takes and hides while an accomplice covers the cameras nearest to
// the shelf. Without the accomplice they do so all the same.
type cameraBlocker struct {
	BlockCameraConfig
	band AccompliceConfig
}

var _ gang = cameraBlocker{}

func (t cameraBlocker) mates(draw *sim.Stream) []mate { return []mate{t.band.member(draw)} }

func (t cameraBlocker) plan(p *Population, v *visitor) {
	taker, blocker := p.pair(v)
	draw := p.keys.Stream(taker.key, purposeLoot, 0)
	if len(p.demand.all) == 0 {
		return
	}
	e := p.prey(taker, p.demand.price, &draw)
	grab := e.deeds[0]
	grab.units = min(t.UnitsMax, p.lootSize(&draw))
	grab.then, grab.hide, grab.style = thenHide, hideBag, takeFast
	ids, n := p.nearCameras(p.w.Site.Slots[e.slot].Front.XY())
	n = min(n, t.Cameras)
	e.deeds = nil
	for i := range n {
		now := meet(blocker.id, t.band.Patience)
		if i > 0 {
			now.when = ifReady
		}
		e.deeds = append(e.deeds, now)
		blocker.errands = append(blocker.errands, t.cover(p, blocker, taker.id, ids[i], n-1-i))
	}
	wait := pause(1 + p.cfg.ReachTime) // the arm has to come up; ESTIMATE
	wait.when = ifReady
	e.deeds = append(e.deeds, wait, grab)
	e.keep, e.vital = true, true
	taker.errands = append(taker.errands, e)
}

// cover returns the errand of covering a camera while more are still to come.
func (t cameraBlocker) cover(p *Population, blocker *visitor, taker int32, camera, more int) errand {
	const onTheWay, hanging = 30, 2.0 // seconds from one camera to the next, and to hang something on one; ESTIMATE
	d := newDeed(deedCover, blocker.tech)
	d.camera, d.seconds, d.when = site.CameraID(camera), t.CoverTime+float64(onTheWay*more), ifReady
	if more > 0 {
		d.amount = hanging
	}
	c := &p.w.Site.Cameras[camera]
	e := p.atSpot(blocker, p.under(c.Pos.XY()), spotErrand+uint64(more), meet(taker, t.band.Patience), d)
	e.keep, e.vital, e.when = true, true, ifReady
	return e
}
