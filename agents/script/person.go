package script

// Person is one scripted person. Optional numbers are pointers: nil leaves them
// to the population's own draw.
type Person struct {
	Name      string   `yaml:"name" json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9_-]*$,maxLength=64,description=Name by which other people's acts refer to this person"`
	Account   string   `yaml:"account" json:"account,omitempty" jsonschema:"pattern=^[A-Za-z0-9._-]*$,maxLength=64,description=Account shown at the gate; none if left out"`
	Sponsor   string   `yaml:"sponsor" json:"sponsor,omitempty" jsonschema:"description=Name of the scripted person whose account pays for this one"`
	AppearS   float64  `yaml:"appear_s" json:"appear_s,omitempty" jsonschema:"minimum=0,maximum=172800,description=When the person appears outside the gate; seconds since the run starts people"`
	Gate      string   `yaml:"gate" json:"gate,omitempty" jsonschema:"description=Code of the gate outside which the person appears; any entry if left out"`
	HeightM   *float64 `yaml:"height_m" json:"height_m,omitempty" jsonschema:"minimum=1.2,maximum=2.1,description=Body height; drawn if left out"`
	SpeedMPS  *float64 `yaml:"speed_mps" json:"speed_mps,omitempty" jsonschema:"minimum=0.2,maximum=2.5,description=Free walking speed; drawn if left out"`
	Carrier   string   `yaml:"carrier" json:"carrier,omitempty" jsonschema:"enum=bag,enum=none,enum=basket,enum=trolley,default=bag,description=What the shopping goes into"`
	Outfit    *int64   `yaml:"outfit" json:"outfit,omitempty" jsonschema:"minimum=0,maximum=1000000000,description=Number of the outfit: two people with the same number look alike; drawn if left out"`
	Technique string   `yaml:"technique" json:"technique,omitempty" jsonschema:"description=Theft technique that labels the acts with theft: true"`
	Staff     bool     `yaml:"staff" json:"staff,omitempty" jsonschema:"description=Works here: may restock and key in notes and pays for nothing"`
	Brings    []Object `yaml:"brings" json:"brings,omitempty" jsonschema:"maxItems=20,description=Hidden objects from outside such as decoys"`
	Acts      []Act    `yaml:"acts" json:"acts" jsonschema:"required,minItems=1,maxItems=1000,description=What the person does; one after another"`
}

// Object is something that a person brings from outside, hidden on them. It is
// no stock.
type Object struct {
	Name    string  `yaml:"name" json:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9_-]*$,maxLength=64,description=Name by which acts refer to the object"`
	WeightG float64 `yaml:"weight_g" json:"weight_g" jsonschema:"required,minimum=0.1,maximum=50000,description=Weight of the object"`
}

// Act is one thing that a person does. Which keys belong to which do is in
// docs/format/script.md; a key that does not belong is an error.
type Act struct {
	Do    string   `yaml:"do" json:"do" jsonschema:"required,description=What is done"`
	AtS   *float64 `yaml:"at_s" json:"at_s,omitempty" jsonschema:"minimum=0,maximum=172800,description=The act does not begin before this; seconds since the run starts people"`
	Theft bool     `yaml:"theft" json:"theft,omitempty" jsonschema:"description=The act is part of a theft by the person's technique"`

	Slot       string   `yaml:"slot" json:"slot,omitempty" jsonschema:"description=Code of a slot: first plate / place on it from the left such as G1-S2-P03/1"`
	GTIN       string   `yaml:"gtin" json:"gtin,omitempty" jsonschema:"description=Product code as in the catalogue"`
	Object     string   `yaml:"object" json:"object,omitempty" jsonschema:"description=Name of an object that somebody brings"`
	Units      *int     `yaml:"units" json:"units,omitempty" jsonschema:"minimum=1,maximum=100,description=Number of units; a hand holds one"`
	Hand       string   `yaml:"hand" json:"hand,omitempty" jsonschema:"enum=left,enum=right,enum=both,description=Hand; the right one if it will do when left out"`
	Seconds    *float64 `yaml:"seconds" json:"seconds,omitempty" jsonschema:"minimum=0.1,maximum=3600,description=How long it takes"`
	XM         *float64 `yaml:"x_m" json:"x_m,omitempty" jsonschema:"minimum=-1000,maximum=1000,description=East of the store's origin"`
	YM         *float64 `yaml:"y_m" json:"y_m,omitempty" jsonschema:"minimum=-1000,maximum=1000,description=North of the store's origin"`
	HeadingDeg *float64 `yaml:"heading_deg" json:"heading_deg,omitempty" jsonschema:"minimum=-360,maximum=360,description=Direction to face; counter-clockwise from east"`
	Person     string   `yaml:"person" json:"person,omitempty" jsonschema:"description=Name of another scripted person"`
	To         string   `yaml:"to" json:"to,omitempty" jsonschema:"description=Name of the scripted person who receives"`
	Act        *int     `yaml:"act" json:"act,omitempty" jsonschema:"minimum=0,maximum=999,description=Index from 0 of the other person's act to wait for"`
	Meet       bool     `yaml:"meet" json:"meet,omitempty" jsonschema:"description=Wait until the other person has come to their wait_for with meet as well"`
	Scan       *bool    `yaml:"scan" json:"scan,omitempty" jsonschema:"description=Whether the account is shown first; true if there is one"`
	Gate       string   `yaml:"gate" json:"gate,omitempty" jsonschema:"description=Code of a gate"`
	Camera     string   `yaml:"camera" json:"camera,omitempty" jsonschema:"description=Code of a camera"`
	Place      string   `yaml:"place" json:"place,omitempty" jsonschema:"enum=pocket,enum=bag,enum=clothes,description=Hiding place"`
	AtM        *float64 `yaml:"at_m" json:"at_m,omitempty" jsonschema:"minimum=0,maximum=20,description=Place on the slot from its left end; drawn if left out"`
	Newtons    *float64 `yaml:"newtons" json:"newtons,omitempty" jsonschema:"minimum=0.1,maximum=500,description=Peak force on the plate"`
	DepthM     *float64 `yaml:"depth_m" json:"depth_m,omitempty" jsonschema:"minimum=0.05,maximum=0.8,description=How much lower the shoulders come"`
	PackShare  *float64 `yaml:"pack_share" json:"pack_share,omitempty" jsonschema:"minimum=0.001,maximum=0.999,description=Weight of the empty pack as a part of the whole"`
	Outfit     *int64   `yaml:"outfit" json:"outfit,omitempty" jsonschema:"minimum=0,maximum=1000000000,description=Number of the new outfit"`
	Kind       string   `yaml:"kind" json:"kind,omitempty" jsonschema:"enum=restock,enum=planogram,enum=badge,description=What staff key in"`
}
