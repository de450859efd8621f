package sensors

import "gosim/internal/strictyaml"

// ReIDSetting says where the appearance network was trained.
type ReIDSetting string

// The settings of the appearance network.
const (
	SameSite  ReIDSetting = "same_site"  // trained on pictures of this site
	CrossSite ReIDSetting = "cross_site" // trained elsewhere
)

// ReIDConfig describes the appearance vectors.
type ReIDConfig struct {
	Setting        ReIDSetting `yaml:"setting" json:"setting" jsonschema:"enum=same_site,enum=cross_site,description=Where the appearance network was trained"`
	LookAlikeShare float64     `yaml:"look_alike_share" json:"look_alike_share" jsonschema:"minimum=0,maximum=1,description=Share of outfits in one of a few styles that are nearly the same on everybody"`
}

func defaultReID() ReIDConfig {
	return ReIDConfig{
		Setting: SameSite,
		// ESTIMATE: a dark coat over jeans, a suit, sports wear, a school's or
		// a builder's dress. Published rank-1 and mAP hold with these people.
		LookAlikeShare: 0.08,
	}
}

func (c *ReIDConfig) validate(r *strictyaml.Ranges) {
	r.Must(c.Setting == SameSite || c.Setting == CrossSite, "reid.setting", string(c.Setting), "same_site or cross_site")
	r.In("reid.look_alike_share", c.LookAlikeShare, 0, 1)
}
