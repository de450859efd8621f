package agents

import "gosim/checkoutfree/site"

// packing is what the pack of a product is like.
type packing struct {
	share   float64 // of the whole weight that is the pack's, without its content
	eaten   bool    // the content can be eaten or drunk on the spot
	emptied bool    // the content can be taken out dry and carried in a pocket or a bag
}

// packings are the packs by category. ESTIMATE throughout: films and cartons
// weigh 3–12 % of the whole, glass bottles two fifths.
var packings = map[string]packing{ //nolint:gochecknoglobals // a constant table
	"alcohol":          {share: 0.40},
	"bakery":           {share: 0.05, eaten: true},
	"biscuits":         {share: 0.10, eaten: true, emptied: true},
	"candy_gum":        {share: 0.10, eaten: true, emptied: true},
	"chocolate":        {share: 0.08, eaten: true, emptied: true},
	"crisps":           {share: 0.10, eaten: true},
	"energy_drink":     {share: 0.05, eaten: true},
	"fruit_veg":        {share: 0.03, eaten: true},
	"grocery":          {share: 0.08},
	"household":        {share: 0.12, emptied: true},
	"ice_cream":        {share: 0.07, eaten: true},
	"juice":            {share: 0.06, eaten: true},
	"milk":             {share: 0.05, eaten: true},
	"nuts_bars":        {share: 0.06, eaten: true, emptied: true},
	"ready_meal":       {share: 0.10},
	"rtd_coffee_tea":   {share: 0.07, eaten: true},
	"salad_wrap_sushi": {share: 0.10, eaten: true},
	"sandwich":         {share: 0.06, eaten: true},
	"soda_can":         {share: 0.04, eaten: true},
	"soda_pet":         {share: 0.05, eaten: true},
	"water":            {share: 0.04, eaten: true},
	"yogurt_dessert":   {share: 0.08, eaten: true},
}

// packOf returns the pack of a product; that of an unknown category is light and
// good for nothing.
func packOf(x *site.Product) packing {
	if k, ok := packings[x.Category]; ok {
		return k
	}
	return packing{share: 0.08} // ESTIMATE
}

// edible reports whether a product is eaten or drunk as it is, in one go.
func edible(x *site.Product) bool { return packOf(x).eaten && x.WeightG <= 600 } // ESTIMATE

// emptiable reports whether the content of a product's pack can be carried off in
// a pocket.
func emptiable(x *site.Product) bool { return packOf(x).emptied && fitsPocket(x) }

// packShare returns the part of a product's weight that is its pack's: a set one,
// or that of the category if none is set.
func packShare(set float64, x *site.Product) float64 {
	if set > 0 {
		return set
	}
	return packOf(x).share
}
