package agents

// The names of the arrival profiles.
const (
	ProfileFlat              = "flat"
	ProfileGrocery           = "grocery"
	ProfileGroceryWeekend    = "grocery_weekend"
	ProfileBakery            = "bakery"
	ProfileBakeryWeekend     = "bakery_weekend"
	ProfileOfficeConvenience = "office_convenience"
)

// profileWeights returns the share of a day's visits in each hour of the day.
// It reports false for an unknown name.
func profileWeights(name string) ([24]float64, bool) {
	switch name {
	case ProfileFlat:
		var w [24]float64
		for i := range w {
			w[i] = 1.0 / 24
		}
		return w, true
	case ProfileGrocery:
		// Measured from completejourney 2.0, transactions_sample (Boehmke &
		// Mortimer, R package, CC0): 47 243 baskets of a US chain, 2017.
		return [24]float64{
			.0066, .0033, .0027, .0016, .0005, .0017, .0044, .0088, .0149, .0255, .0411, .0569,
			.0620, .0663, .0700, .0793, .0932, .1124, .1064, .0870, .0687, .0453, .0282, .0131,
		}, true
	case ProfileGroceryWeekend: // the same source
		return [24]float64{
			.0070, .0027, .0020, .0012, .0010, .0006, .0030, .0076, .0147, .0283, .0515, .0729,
			.0857, .0898, .0847, .0839, .0964, .0938, .0860, .0652, .0509, .0388, .0221, .0106,
		}, true
	case ProfileBakery:
		// Measured from the BreadBasket data set: 9 531 tickets of a small
		// bakery and café in 159 days of 2016–17.
		return [24]float64{
			0, 0, 0, 0, 0, 0, 0, .0024, .0460, .1142, .1261, .1394,
			.1392, .1241, .1158, .1000, .0650, .0213, .0040, .0015, .0005, 0, .0002, .0003,
		}, true
	case ProfileBakeryWeekend: // the same source
		return [24]float64{
			0, .0003, 0, 0, 0, 0, 0, .0003, .0270, .0897, .1456, .1744,
			.1453, .1182, .1236, .0912, .0540, .0084, .0081, .0075, .0036, .0006, .0018, .0003,
		}, true
	case ProfileOfficeConvenience:
		// ESTIMATE: commute and lunch peaks, after the NPD Convenience Store
		// Monitor 2011 (5–9 h and 16–20 h) and GasBuddy 2018 (noon hour).
		return [24]float64{
			0, 0, 0, 0, 0, 0, 0, .06, .09, .07, .06, .09,
			.14, .10, .06, .06, .07, .09, .06, .03, .02, 0, 0, 0,
		}, true
	default:
		return [24]float64{}, false
	}
}
