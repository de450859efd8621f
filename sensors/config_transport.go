package sensors

import "gosim/internal/strictyaml"

// TransportConfig describes the links over which messages travel. A device's own
// delay and losses are its own settings; what befalls all devices of a link at
// once, and what a network does to single messages, is here.
//
// The links are one for so many cameras as hang on a switch, in the order of the
// store's files (cameras-1, cameras-2, …), one for the plates of each gondola
// (gondola-CODE), one for each gate (gate-CODE). What staff key in is sent again
// until it has arrived.
type TransportConfig struct {
	CamerasPerLink  int     `yaml:"cameras_per_link" json:"cameras_per_link" jsonschema:"minimum=1,maximum=1000,description=Cameras on one switch"`
	BurstEveryH     float64 `yaml:"burst_every_h" json:"burst_every_h" jsonschema:"minimum=0,maximum=10000,description=Mean time on a link from one burst of losses to the next; 0 for none"`
	BurstMeanS      float64 `yaml:"burst_mean_s" json:"burst_mean_s" jsonschema:"minimum=0.001,maximum=3600,description=Mean length of a burst"`
	BurstLossShare  float64 `yaml:"burst_loss_share" json:"burst_loss_share" jsonschema:"minimum=0,maximum=1,description=Share of messages lost in a burst"`
	HeldShare       float64 `yaml:"held_share" json:"held_share" jsonschema:"minimum=0,maximum=1,description=Share of messages that are held up on the way and may be overtaken"`
	HeldMeanMS      float64 `yaml:"held_mean_ms" json:"held_mean_ms" jsonschema:"minimum=0,maximum=60000,description=Mean time for which they are (exponential)"`
	DuplicateShare  float64 `yaml:"duplicate_share" json:"duplicate_share" jsonschema:"minimum=0,maximum=1,description=Share of messages that arrive twice; the second time held up as above"`
	FramesReordered bool    `yaml:"frames_reordered" json:"frames_reordered" jsonschema:"description=Whether a camera's frames may overtake one another; if not a late frame holds up those behind it"`
}

func defaultTransport() TransportConfig {
	return TransportConfig{
		CamerasPerLink: 8,      // ESTIMATE: a common size of switches that power cameras
		BurstEveryH:    6,      // ESTIMATE; the two-state channel is Gilbert 1960, Elliott 1963 (Bell Syst. Tech. J.)
		BurstMeanS:     2,      // ESTIMATE
		BurstLossShare: 1,      // ESTIMATE: a link that is down
		HeldShare:      0.001,  // ESTIMATE
		HeldMeanMS:     300,    // ESTIMATE: a retransmission
		DuplicateShare: 0.0005, // ESTIMATE: "at least once" delivery repeats what was not acknowledged
	}
}

func (c *TransportConfig) validate(r *strictyaml.Ranges) {
	r.Must(c.CamerasPerLink >= 1 && c.CamerasPerLink <= 1000, "transport.cameras_per_link", c.CamerasPerLink, "an integer in [1, 1000]")
	r.In("transport.burst_every_h", c.BurstEveryH, 0, 10000)
	r.In("transport.burst_mean_s", c.BurstMeanS, 0.001, 3600)
	r.In("transport.burst_loss_share", c.BurstLossShare, 0, 1)
	r.In("transport.held_share", c.HeldShare, 0, 1)
	r.In("transport.held_mean_ms", c.HeldMeanMS, 0, 60000)
	r.In("transport.duplicate_share", c.DuplicateShare, 0, 1)
	r.Must(c.BurstEveryH == 0 || !(c.BurstEveryH*3600 <= c.BurstMeanS), "transport.burst_every_h", c.BurstEveryH, "0, or longer than burst_mean_s")
}
