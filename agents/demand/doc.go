// Package demand says what people want to buy, how long they stay, and which of
// them come back.
//
// # Model
//
// The number of units of a basket is zero-truncated Poisson–lognormal and the
// time from entering to leaving lognormal; a Gaussian copula joins the two, so
// that each keeps its own distribution exactly. The first product of a basket
// comes from a category drawn by popularity, every further one by popularity
// times the lift with the categories that are already there, as measured on the
// Groceries data (Hahsler, Hornik & Reutterer 2006, "Implications of
// probabilistic data modeling for mining association rules"). What is popular
// depends a little on the size of the basket: soda and beer are bought alone more
// often than fruit. Within a category products are popular by rank (Zipf).
//
// Members visit at gamma-distributed rates, which makes their number of visits
// negative binomial (Ehrenberg 1959, "The pattern of consumer purchases",
// Applied Statistics 8). Their baskets depend on their own earlier ones: a line
// is, with a chance that grows with the number of earlier baskets, a product
// that they bought before. See [Members].
//
// # Units and frames
//
// Times are seconds, histories days before the run. Products are indices of
// the site's catalogue.
//
// # Ordering and determinism
//
// A [Market] draws from the stream that it is given and keeps no state, so it
// may be used concurrently. Everything about visit n of a member is a function
// of (keys, configuration, member, n), and which member an arrival is a function
// of the arrival and of who came recently. Removing an arrival therefore leaves
// the members and baskets of all others as they were, with two exceptions: a
// member who is no longer recent may be drawn where they were refused before,
// and the later visits of the same member move up by one.
//
// # What it does not do
//
// Baskets are intentions: what was sold out or put back is learned as bought.
// There are no impulse purchases, promotions or seasons, and habit is by product
// and not by brand or time of day. The profile over the hours of a day belongs
// to package agents; weights of weekdays are here.
package demand
