package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/recording"
	"gosim/reports"
)

func newRecording() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recording",
		Short: "Look into recordings",
		Args:  knownCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	info := &cobra.Command{
		Use:   "info FILE.mcap",
		Short: "Print what is in a recording: topics, span of time, versions, whether it is torn",
		Args:  files(1, 1, "one recording"),
		RunE: func(cmd *cobra.Command, args []string) error {
			rec, err := recording.Open(args[0])
			if err != nil {
				return coded(exitInput, err)
			}
			defer rec.Close()
			res, err := infoOf(rec)
			if err != nil {
				return coded(exitFailed, err)
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return coded(exitFailed, enc.Encode(res))
			}
			return coded(exitFailed, res.text(cmd.OutOrStdout()))
		},
	}
	info.Flags().BoolVar(&asJSON, "json", false, "print all of it as JSON, each topic by itself")
	cmd.AddCommand(info)
	return cmd
}

// recordingInfo is what gosim recording info prints.
type recordingInfo struct {
	Recording  string            `json:"recording"`
	Bytes      int64             `json:"bytes"`
	Version    int               `json:"version"`
	Store      string            `json:"store"`
	Embeddings string            `json:"embeddings"`
	Start      string            `json:"start,omitempty"`
	End        string            `json:"end,omitempty"`
	Seconds    float64           `json:"seconds"`
	Chunks     int               `json:"chunks"`
	Torn       string            `json:"torn,omitempty"`
	Damage     []string          `json:"damage,omitempty"` // chunks that cannot be read
	Source     map[string]string `json:"source"`
	Closing    map[string]string `json:"closing,omitempty"`  // what was known at the end
	Recovery   map[string]string `json:"recovery,omitempty"` // what recovery could not save
	Files      []fileInfo        `json:"files"`
	Topics     []topicInfo       `json:"topics"`
}

type fileInfo struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"`
}

type topicInfo struct {
	Topic    string `json:"topic"`
	Code     string `json:"code,omitempty"`
	Messages int64  `json:"messages"`

	kind reading.Kind
}

// infoOf reads what a recording's index says; of a torn file, which has none, it
// counts.
func infoOf(rec *recording.Recording) (*recordingInfo, error) {
	res := &recordingInfo{
		Recording: rec.Name, Bytes: rec.Size, Version: rec.Version, Store: rec.Store, Embeddings: rec.Embeddings.String(),
		Chunks: len(rec.Chunks), Source: rec.Source, Closing: rec.End, Recovery: rec.Recovery,
	}
	if n := len(rec.Chunks); n > 0 {
		start, end := rec.Chunks[0].Start, rec.Chunks[n-1].End
		at := func(t int64) string { return time.Unix(0, t).UTC().Format(time.RFC3339Nano) }
		res.Start, res.End, res.Seconds = at(start), at(end), time.Duration(end-start).Seconds()
	}
	for _, f := range rec.Files {
		res.Files = append(res.Files, fileInfo{f.Name, len(f.Data)})
	}
	if rec.Torn != nil {
		res.Torn = rec.Torn.Error()
		damage, err := rec.Count()
		if err != nil {
			return nil, err
		}
		for _, d := range damage {
			res.Damage = append(res.Damage, d.Error())
		}
	}
	for i := range rec.Channels {
		c := &rec.Channels[i]
		res.Topics = append(res.Topics, topicInfo{c.Topic, c.Code, c.Count, c.Kind})
	}
	return res, nil
}

func (r *recordingInfo) text(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s: %d bytes, form %d, %s of store %s\n", r.Recording, r.Bytes, r.Version, count(r.Chunks, "chunk"), r.Store)
	if r.Start != "" {
		fmt.Fprintf(b, "time      %s to %s, %.1f s\n", r.Start, r.End, r.Seconds)
	}
	if s := r.Source; s["scenario"] != "" {
		fmt.Fprintf(b, "source    %s %s: %s, seed %s, replication %s, hash %.12s\n", s["producer"], s["version"], s["scenario"], s["seed"], s["replication"], s["scenario_hash"])
	}
	fmt.Fprintf(b, "vectors   %s\n", r.Embeddings)
	for _, k := range []struct {
		kind reading.Kind
		name string
	}{
		{reading.KindFrame, "frames"},
		{reading.KindWeights, "weights"},
		{reading.KindGate, "gates"},
		{reading.KindStaff, "staff"},
		{reading.KindHealth, "health"},
		{0, "others"},
	} {
		topics, messages := 0, int64(0)
		for i := range r.Topics {
			if r.Topics[i].kind == k.kind {
				topics++
				messages += r.Topics[i].Messages
			}
		}
		if topics > 0 {
			fmt.Fprintf(b, "%-9s %d messages, %s\n", k.name, messages, count(topics, "topic"))
		}
	}
	if r.Closing["complete"] == "false" {
		fmt.Fprintln(b, "complete  no: it was interrupted")
	}
	if n := r.Recovery["lost"]; n != "" {
		fmt.Fprintf(b, "recovered from %s; lost: %s\n", r.Recovery["from"], n)
	}
	if r.Torn != "" {
		fmt.Fprintf(b, "torn      %s\n", r.Torn)
	}
	for _, d := range r.Damage {
		fmt.Fprintf(b, "damaged   %s\n", d)
	}
	return b.Flush()
}

func newRecover() *cobra.Command {
	var quiet bool
	cmd := &cobra.Command{
		Use:   "recover IN.mcap OUT.mcap",
		Short: "Make a whole recording of what can be read of a damaged one",
		Long: `Copy every chunk of a torn or damaged recording that passes its checksum to a new
file, with an index, and say what is lost. The new file says it too.

Exit codes:
` + exitHelp(),
		Args: files(2, 2, "a recording and a file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return errors.New("expected a recording and a file to write, got one")
			}
			return recoverFile(cmd, args[0], args[1], quiet)
		},
	}
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "only errors in the log")
	return cmd
}

func recoverFile(cmd *cobra.Command, in, out string, quiet bool) error {
	if sameFolder(in, out) {
		return coded(exitUsage, fmt.Errorf("%s and %s are one file", in, out))
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return coded(exitUsage, fmt.Errorf("%s is a folder", out))
	}
	log, err := newLogger(cmd.ErrOrStderr(), "info", quiet)
	if err != nil {
		return coded(exitUsage, err)
	}
	rec, err := recording.Open(in)
	if err != nil {
		return coded(exitInput, err)
	}
	defer rec.Close()
	var res recording.Recovered
	err = reports.WriteFile(out, func(w io.Writer) (err error) {
		res, err = recording.Recover(w, rec)
		return err
	})
	if err != nil {
		return coded(exitFailed, err)
	}
	for _, d := range res.Lost {
		log.Warn().Msg(d.Error())
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s\n", out, count(int(res.Chunks), "chunk"), count(int(res.Messages), "message"))
	return coded(exitFailed, err)
}
