package validation

import (
	"fmt"
	"math"

	"gosim/internal/queueing"
)

// queue is the kernel against the theory of a single server.
func queue() Check {
	return Check{
		Number: "9", Title: "A queue with one server",
		Setup:    "An M/M/1 queue on the event kernel at ρ = 0.5 (arrivals 1/s, service 2/s), 40 replications of 100 000 customers.",
		Source:   "Queueing theory: mean wait before service ρ/(μ − λ) = 0.5 s; Little's law L = λW (Little 1961), with L a time average and W a sum over customers of the same path.",
		Expected: "Mean wait within 3 standard errors; Little's law to 1e-9 in every replication.",
		Run: func() Result {
			const lambda, mu = 1.0, 2.0
			s := queueing.Replicate(seed, 40, lambda, mu, 100_000)
			return Result{
				Measured: fmt.Sprintf("%.5f s ± %.5f s (one standard error) against %.5f s: %.2f standard errors; Little's law to %.1g", s.MeanWait, s.SE, s.Theory, s.Errors(), s.LittleError),
				Pass:     math.Abs(s.Errors()) <= 3 && s.LittleError <= 1e-9,
			}
		},
	}
}
