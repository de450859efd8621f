// Package output defines what a checkout-free engine says: tracks, shelf
// events, live basket changes, stock, misplaced units, alerts and receipts.
//
// It is the mirror of package reading: a leaf, so that the engine, its stages
// and competing engines all speak the same types, and whoever scores them needs
// to know none of them.
//
// Times are Unix nanoseconds on the store's common clock, positions metres in
// the site's world frame, money minor units of the site's currency.
package output
