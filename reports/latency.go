package reports

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// scoreLatency sets the machine-dependent rows.
func scoreLatency(s *sheet, c *Counters, frame, tick *hdrhistogram.Histogram) {
	scoreHistogram(s, "frame_latency_us", "frames", frame)
	scoreHistogram(s, "tick_latency_us", "ticks", tick)
	s.ratio("deadline_miss_rate", c.LateFrames, c.DueFrames)
	scorePauses(s, c.GCPausesUS)
	perSecond := func(name string, n int64) {
		v := Optional{}
		if c.EngineWall > 0 && n > 0 {
			v = Some(float64(n) / c.EngineWall.Seconds())
		}
		s.sampled(name, v, int(n), "not measured")
	}
	perSecond("frames_per_s", c.Frames)
	perSecond("detections_per_s", c.Detections)
	factor := func(name string, wall time.Duration) {
		v := Optional{}
		if wall > 0 {
			v = Some(c.Simulated.Seconds() / wall.Seconds())
		}
		s.put(name, Value{Optional: v, Reason: "not measured"})
	}
	factor("realtime_factor_total", c.TotalWall)
	factor("realtime_factor_engine", c.EngineWall)
	factor("realtime_factor_world", c.WorldWall)
	factor("realtime_factor_simulation", c.SimulationWall)
	factor("realtime_factor_sensing", c.SensingWall)
	allocs := Optional{}
	if c.EngineAllocs.Valid && c.Frames > 0 {
		allocs = Some(c.EngineAllocs.Value / float64(c.Frames))
	}
	s.sampled("allocs_per_frame", allocs, int(c.Frames), "not measured")
	rss := Optional{}
	if c.PeakRSSBytes.Valid {
		rss = Some(c.PeakRSSBytes.Value / (1 << 20))
	}
	s.put("peak_rss_mib", Value{Optional: rss, Reason: "not measured"})
}

// scorePauses sets the row on the garbage collector's pauses, in microseconds.
func scorePauses(s *sheet, us []float64) {
	if us == nil {
		s.null("not measured", "gc_pause_p99_us")
		return
	}
	scorePercentile(s, "gc_pause_p99_us", us, 0.99)
}

// scoreHistogram sets the percentiles of one latency in microseconds.
func scoreHistogram(s *sheet, name, of string, h *hdrhistogram.Histogram) {
	n := int(h.TotalCount())
	for _, q := range latencyQuantiles() {
		v, why := Optional{}, tooFew(n, q.q, of)
		if why == "" {
			v = Some(latencyUS(h, q.q))
		}
		s.sampled(name+"_"+q.name, v, n, why)
	}
}

// latencyUS returns a quantile of a histogram of nanoseconds, in microseconds.
func latencyUS(h *hdrhistogram.Histogram, q float64) float64 {
	return float64(h.ValueAtQuantile(100*q)) / 1e3
}
