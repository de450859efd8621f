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
	Setting ReIDSetting `yaml:"setting" json:"setting" jsonschema:"enum=same_site,enum=cross_site,description=Where the appearance network was trained"`
}

func defaultReID() ReIDConfig { return ReIDConfig{Setting: SameSite} }

func (c *ReIDConfig) validate(r *strictyaml.Ranges) {
	r.Must(c.Setting == SameSite || c.Setting == CrossSite, "reid.setting", string(c.Setting), "same_site or cross_site")
}
