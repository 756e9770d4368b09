package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/auth/people"
	"github.com/huntbook/huntbook/internal/ids"
)

func tokenCommand() *cobra.Command {
	var data, role, label string
	var life time.Duration
	c := &cobra.Command{Use: "token", Short: "Secrets by which programs come in"}
	c.PersistentFlags().StringVar(&data, "data", "data", "data folder")
	create := &cobra.Command{
		Use: "create NAME", Short: "Make a secret for a program, or for a person's scripts", Args: cobra.ExactArgs(1),
		Long: "Make a secret for NAME, which becomes a program's account when nobody has the name.\n\nThe secret is a bearer token and an API key by itself, and the client secret that belongs to the client id NAME.",
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := existingOffice(data)
			if err != nil {
				return err
			}
			defer o.Close()
			a, err := o.people.ByName(cmd.Context(), args[0])
			if errors.Is(err, people.ErrUnknown) {
				a, err = o.people.Create(cmd.Context(), args[0], "", people.Program)
				if err == nil && role == "" {
					role = "Log Analytics Reader"
				}
			}
			if err != nil {
				return err
			}
			if role != "" {
				if err := o.roles.Assign(cmd.Context(), a.ID, role, "/"); err != nil {
					return err
				}
			}
			secret, err := o.people.NewSecret(cmd.Context(), a.ID, label, life)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), secret)
			fmt.Fprintf(cmd.ErrOrStderr(), "client id %s, tenant adfs or %s. The secret is shown this once.\n", a.ID, ids.Tenant)
			return nil
		},
	}
	create.Flags().StringVar(&role, "role", "", `role to assign; a new program without one is "Log Analytics Reader"`)
	create.Flags().StringVar(&label, "label", "command line", "what the secret is for")
	create.Flags().DurationVar(&life, "life", 90*24*time.Hour, "how long it holds; 0: for ever")
	c.AddCommand(create, &cobra.Command{
		Use: "list", Short: "List secrets, without what they are", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := existingOffice(data)
			if err != nil {
				return err
			}
			defer o.Close()
			all, err := o.people.Secrets(cmd.Context(), "")
			for _, s := range all {
				name, until := s.Account, "for ever"
				if a, err := o.people.ByID(cmd.Context(), s.Account); err == nil {
					name = a.Name
				}
				if !s.Expires.IsZero() {
					until = "until " + s.Expires.Format(time.DateOnly)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\t%s\t%s\n", s.ID, name, s.Label, until)
			}
			return err
		},
	}, &cobra.Command{
		Use: "revoke ID", Short: "End a secret at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := existingOffice(data)
			if err != nil {
				return err
			}
			defer o.Close()
			return o.people.RevokeSecret(cmd.Context(), args[0])
		},
	})
	return c
}
