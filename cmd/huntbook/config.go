package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// configure fills the flags that the command line left out: from HUNTBOOK_<NAME>, else from the YAML file that --config
// or HUNTBOOK_CONFIG names. Keys of the file are names of flags; one that is none is an error, not a silent nothing.
func configure(cmd *cobra.Command) error {
	file := os.Getenv("HUNTBOOK_CONFIG")
	if f := cmd.Flags().Lookup("config"); f != nil && f.Changed {
		file = f.Value.String()
	}
	settings := map[string]any{}
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read configuration: %w", err)
		}
		if err := yaml.Unmarshal(raw, &settings); err != nil {
			return fmt.Errorf("read configuration %s: %w", file, err)
		}
	}
	for name := range settings {
		if cmd.Flags().Lookup(name) == nil {
			return fmt.Errorf("configuration %s: there is no setting %q; they have the names of the flags of huntbook %s", file, name, cmd.Name())
		}
	}
	var errs []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "config" || f.Name == "help" {
			return
		}
		env := "HUNTBOOK_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := os.LookupEnv(env); ok {
			if err := cmd.Flags().Set(f.Name, v); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", env, err))
			}
		} else if v, ok := settings[f.Name]; ok {
			if err := cmd.Flags().Set(f.Name, fmt.Sprint(v)); err != nil {
				errs = append(errs, fmt.Errorf("configuration %s: %s: %w", file, f.Name, err))
			}
		}
	})
	return errors.Join(errs...)
}
