package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"gosim/scenarios"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files",
		Long: `Print the JSON Schema (draft 2020-12) of scenario files. Editors complete and
check a file that begins with

  # yaml-language-server: $schema=schema/scenario.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := scenarios.Schema()
			if err != nil {
				return coded(exitFailed, err)
			}
			_, err = cmd.OutOrStdout().Write(text)
			return coded(exitFailed, err)
		},
	}
}

func newValidate() *cobra.Command {
	return &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check scenario files and the store files they name",
		Long: `Check scenario files, and the layout, camera, catalogue and planogram files they
name. Every problem is reported with its file, line, column and field.`,
		Args: files(1, math.MaxInt, "scenario files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var errs []error
			for _, file := range args {
				s, err := scenarios.Load(file, nil)
				if err != nil {
					errs = append(errs, err)
					continue
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: valid: %s\n", file, summary(s)); err != nil {
					return coded(exitFailed, err)
				}
			}
			return coded(exitInput, errors.Join(errs...))
		},
	}
}

// summary says in a line what a scenario is about.
func summary(s *scenarios.Scenario) string {
	return fmt.Sprintf("store %s of %.0f m², %s, %s, %s, %s; %s, %s",
		s.Site.Name, s.Site.Bounds.Area(),
		count(len(s.Site.Cameras), "camera"), count(len(s.Site.Plates), "plate"),
		count(len(s.Site.Gates), "gate"), count(len(s.Site.Products), "product"),
		s.Duration, count(s.Replications, "replication"))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func newScenarios() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenarios",
		Short: "Work with folders of scenario files",
		Args:  knownCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "list [DIR]",
		Short: "List the scenario files of a folder (default: scenarios)",
		Args:  files(0, 1, "one folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "scenarios"
			if len(args) == 1 {
				dir = args[0]
			}
			return listScenarios(cmd, dir)
		},
	})
	return cmd
}

func listScenarios(cmd *cobra.Command, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return coded(exitInput, err)
	}
	var found []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	if len(found) == 0 {
		return coded(exitInput, fmt.Errorf("no scenario files in %s: %w", dir, fs.ErrNotExist))
	}
	var errs []error
	for _, file := range found {
		s, err := scenarios.Load(file, nil)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		about, _, _ := strings.Cut(strings.TrimSpace(s.Description), "\n")
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n    %s\n    %s\n", file, about, summary(s)); err != nil {
			return coded(exitFailed, err)
		}
	}
	return coded(exitInput, errors.Join(errs...))
}
