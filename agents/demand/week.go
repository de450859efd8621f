package demand

import "time"

// WeekdayWeight returns how busy a day of the week is in a kind of shop, "grocery"
// or "bakery", relative to the mean day: the seven weights have mean 1. Every
// other kind is the same all week, with weight 1 and false.
func WeekdayWeight(kind string, day time.Weekday) (weight float64, known bool) {
	var visits [7]float64 // from Sunday
	switch kind {
	case "grocery":
		// Shares of weekly baskets, measured from completejourney 2.0,
		// transactions_sample (Boehmke & Mortimer, R package, CC0).
		visits = [7]float64{.178, .143, .129, .126, .127, .135, .163}
	case "bakery":
		// Tickets per day, measured from BreadBasket: a small bakery and café, 159
		// days.
		visits = [7]float64{55.0, 54.0, 52.3, 48.7, 54.4, 64.7, 89.9}
	default:
		return 1, false
	}
	if day < time.Sunday || day > time.Saturday {
		return 1, false
	}
	sum := 0.0
	for _, v := range visits {
		sum += v
	}
	return 7 * visits[day] / sum, true
}
