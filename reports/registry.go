package reports

import "gosim/sim"

// Each function lists one group of the registry. A row's definition in full is
// in docs/metrics.md.

func row(g Group, name, unit string, better Direction, of, doc string) Metric {
	return Metric{Name: name, Unit: unit, Better: better, Group: g, Of: of, Doc: doc}
}

func billingMetrics() []Metric {
	const g, hi, lo = GroupBilling, HigherIsBetter, LowerIsBetter
	return []Metric{
		row(g, "receipt_exact_rate", unitRatio, hi, "sessions that left", "sessions whose final receipt equals the true basket"),
		row(g, "item_precision", unitRatio, hi, "units billed", "billed units that were owed by the session billed"),
		row(g, "item_recall", unitRatio, hi, "units owed", "owed units that were billed to the session that owes them"),
		row(g, "item_f1", unitRatio, hi, "units billed and owed", "harmonic mean of item precision and recall"),
		row(g, "session_f1_mean", unitRatio, hi, "sessions with items", "mean over sessions of the unit F1"),
		row(g, "charged_in_error_rate", unitRatio, lo, "sessions that left", "sessions billed for at least one unit that is not theirs"),
		row(g, "value_overcharge_rate", unitRatio, lo, "minor units owed", "money billed above what each session owed, per money owed"),
		row(g, "value_undercharge_rate", unitRatio, lo, "minor units owed", "money billed below what each session owed, per money owed"),
		row(g, "unit_error_rate", unitRatio, lo, "units owed", "units billed too many or too few, per unit owed"),
		row(g, "wrong_person_units_rate", unitRatio, lo, "units owed", "unit errors where another party present owed the same product"),
		row(g, "wrong_sku_units_rate", unitRatio, lo, "units owed", "unit errors where one shelf event was given another product"),
		row(g, "wrong_quantity_units_rate", unitRatio, lo, "units owed", "unit errors in the count of a product the session does owe"),
		row(g, "phantom_units_rate", unitRatio, lo, "units owed", "unit errors with none of the other causes"),
		row(g, "review_rate", unitRatio, lo, "receipts", "receipts that the engine sent to a human"),
		row(g, "review_minutes_per_1000_sessions", "min", lo, "sessions that left", "simulated time of reviewers"),
		row(g, "auto_receipt_exact_rate", unitRatio, hi, "sessions that left", "exact receipts before any review"),
		row(g, "confidence_ece", unitRatio, lo, "receipts", "expected calibration error of the receipts' confidences"),
		row(g, "aurc", unitRatio, lo, "receipts", "area under the risk-coverage curve of the receipts' confidences"),
		row(g, "receipt_delay_s_p50", unitSeconds, lo, "receipts", "median simulated time from exit to final receipt"),
		row(g, "receipt_delay_s_p90", unitSeconds, lo, "receipts", "90th percentile of the same"),
		row(g, "receipt_delay_s_p99", unitSeconds, lo, "receipts", "99th percentile of the same"),
	}
}

func theftMetrics() []Metric {
	const g, hi, lo = GroupTheft, HigherIsBetter, LowerIsBetter
	ms := []Metric{
		row(g, "theft_recall", unitRatio, hi, "incidents", "theft incidents with an alert on the right party by the end of the run"),
		row(g, "theft_recall_before_exit", unitRatio, hi, "incidents", "theft incidents with such an alert before the thief was out"),
	}
	for _, t := range sim.Techniques() {
		ms = append(ms, row(g, "theft_recall_"+t.String(), unitRatio, hi, ofTechnique, "theft_recall of this technique alone"))
	}
	for _, t := range sim.Techniques() {
		ms = append(ms, row(g, "theft_recall_before_exit_"+t.String(), unitRatio, hi, ofTechnique, "theft_recall_before_exit of this technique alone"))
	}
	return append(
		ms,
		row(g, "theft_precision", unitRatio, hi, "alerts", "alerts that match an incident"),
		row(g, "false_accusations_per_1000_sessions", "per 1000", lo, "sessions", "alerts on parties that stole nothing, and on staff"),
		row(g, "theft_pr_auc", unitRatio, hi, "parties", "average precision of the parties' highest alert scores"),
		row(g, "theft_roc_auc", unitRatio, hi, "parties", "area under the ROC curve of the same"),
		row(g, "theft_value_recovered_rate", unitRatio, hi, "minor units stolen", "value of stolen units that was billed or alerted before exit"),
		row(g, "time_to_alert_s_p50", unitSeconds, lo, "alerted incidents", "median simulated time from the taking to the first matching alert"),
		row(g, "time_to_alert_s_p90", unitSeconds, lo, "alerted incidents", "90th percentile of the same"),
		row(g, "shrink_rate", unitRatio, lo, "minor units that left", "value that left unbilled, per value that left"),
		row(g, "shrink_theft_rate", unitRatio, lo, "minor units that left", "the part of shrink_rate that was stolen"),
		row(g, "shrink_error_rate", unitRatio, lo, "minor units that left", "the part of shrink_rate that honest parties were not billed for"),
		row(g, "unexplained_units_rate", unitRatio, lo, "units that left", "units that left and that no receipt or alert accounts for"),
	)
}

func trackingMetrics() []Metric {
	const g, hi, lo = GroupTracking, HigherIsBetter, LowerIsBetter
	return []Metric{
		row(g, "hota", unitRatio, hi, "frames", "higher order tracking accuracy on the ground plane"),
		row(g, "deta", unitRatio, hi, "frames", "its detection part"),
		row(g, "assa", unitRatio, hi, "frames", "its association part"),
		row(g, "mota", unitRatio, hi, "frames", "multiple object tracking accuracy at 0.5 m"),
		row(g, "idf1", unitRatio, hi, "frames", "F1 of the best one-to-one map of tracks to people at 0.5 m"),
		row(g, "gospa_m", unitMetres, lo, "frames", "generalised optimal sub-pattern assignment distance"),
		row(g, "id_switches_per_person_hour", "1/h", lo, "true positions", "changes of the track that follows a person"),
		row(g, "entry_exit_rate", unitRatio, hi, "people who left", "customers whose last track is the one they came in with"),
		row(g, "account_on_wrong_track_rate", unitRatio, lo, "matched track samples", "time that a track carries another party's account"),
		row(g, "identity_ece", unitRatio, lo, "matched samples with account", "calibration of the stated account probabilities"),
		row(g, "position_rmse_m", unitMetres, lo, "matched track samples", "root mean square distance of matched tracks from the truth"),
	}
}

func shelfMetrics() []Metric {
	const g, hi, lo = GroupShelf, HigherIsBetter, LowerIsBetter
	return []Metric{
		row(g, "event_precision", unitRatio, hi, "units in events", "units in shelf events that were really moved there and then"),
		row(g, "event_recall", unitRatio, hi, "units moved", "units moved on a shelf that a shelf event accounts for"),
		row(g, "event_sku_accuracy", unitRatio, hi, "matched units", "matched units whose event names the right product"),
		row(g, "event_quantity_accuracy", unitRatio, hi, "matched events", "matched events that state the right number of units"),
		row(g, "event_person_accuracy", unitRatio, hi, "matched units", "matched units whose event names the right person"),
		row(g, "stock_mae_units", "units", lo, "facings", "mean absolute error of the stock per facing"),
		row(g, "out_of_stock_delay_s", unitSeconds, lo, "empty facings", "simulated time until an empty facing is noticed"),
		row(g, "misplaced_found_rate", unitRatio, hi, "misplaced units", "misplaced units that the engine points out"),
	}
}

func latencyMetrics() []Metric {
	const g, hi, lo = GroupLatency, HigherIsBetter, LowerIsBetter
	ms := []Metric{
		row(g, "decision_delay_s_p50", unitSeconds, lo, "picks in baskets", "median simulated time from a pick to its line in the live basket"),
		row(g, "decision_delay_s_p99", unitSeconds, lo, "picks in baskets", "99th percentile of the same"),
	}
	machine := func(name, unit string, better Direction, of, doc string) {
		m := row(g, name, unit, better, of, doc)
		m.Machine = true
		ms = append(ms, m)
	}
	for _, k := range []struct{ name, of, doc string }{
		{"frame_latency_us", "frames", "wall time of the engine for one camera frame"},
		{"tick_latency_us", "ticks", "wall time of the engine for all readings of one capture instant"},
	} {
		for _, q := range latencyQuantiles() {
			machine(k.name+"_"+q.name, unitMicros, lo, k.of, k.doc+", "+q.words)
		}
	}
	machine("deadline_miss_rate", unitRatio, lo, "frames", "frames not done within their camera's frame interval")
	machine("frames_per_s", "1/s", hi, "frames", "camera frames per second of engine time")
	machine("detections_per_s", "1/s", hi, "detections", "detections per second of engine time")
	machine("realtime_factor_total", unitTimes, hi, "", "simulated time per wall time, the whole run")
	machine("realtime_factor_engine", unitTimes, hi, "", "simulated time per wall time, engine only")
	machine("realtime_factor_world", unitTimes, hi, "", "simulated time per wall time, simulation and sensing together")
	machine("realtime_factor_simulation", unitTimes, hi, "", "simulated time per wall time, simulation only")
	machine("realtime_factor_sensing", unitTimes, hi, "", "simulated time per wall time, sensing only")
	machine("allocs_per_frame", "allocs", lo, "frames", "heap allocations of the engine's loop per camera frame")
	machine("peak_rss_mib", "MiB", lo, "", "largest resident memory of the process")
	machine("gc_pause_p99_us", unitMicros, lo, "pauses", "99th percentile of the garbage collector's pauses")
	return ms
}

type latencyQuantile struct {
	name, words string
	q           float64 // 1 is the maximum
}

func latencyQuantiles() []latencyQuantile {
	return []latencyQuantile{
		{"p50", "median", 0.5},
		{"p90", "90th percentile", 0.9},
		{"p99", "99th percentile", 0.99},
		{"p999", "99.9th percentile", 0.999},
		{"max", "largest", 1},
	}
}
