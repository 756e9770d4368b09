package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func roleCommand() *cobra.Command {
	var data, scope string
	c := &cobra.Command{Use: "role", Short: "Who may do what"}
	c.PersistentFlags().StringVar(&data, "data", "data", "data folder")
	c.PersistentFlags().StringVar(&scope, "scope", "/", "ARM id at and below which the role holds")
	change := func(use, short string, give bool) *cobra.Command {
		return &cobra.Command{
			Use: use + " NAME ROLE", Short: short, Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				o, err := existingOffice(data)
				if err != nil {
					return err
				}
				defer o.Close()
				a, err := o.people.ByName(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if give {
					return o.roles.Assign(cmd.Context(), a.ID, args[1], scope)
				}
				return o.roles.Unassign(cmd.Context(), a.ID, args[1], scope)
			},
		}
	}
	c.AddCommand(change("assign", "Give a role; it holds at once", true), change("unassign", "Take a role back; it ends at once", false), &cobra.Command{
		Use: "list", Short: "List roles and their assignments", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := existingOffice(data)
			if err != nil {
				return err
			}
			defer o.Close()
			for _, r := range o.roles.Roles() {
				fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\n", r.Name, r.Description)
			}
			all, err := o.roles.Assignments(cmd.Context(), "")
			if err != nil {
				return err
			}
			for _, x := range all {
				role, name := x.Role, x.Principal
				if def, err := o.roles.Role(x.Role); err == nil {
					role = def.Name
				}
				if a, err := o.people.ByID(cmd.Context(), x.Principal); err == nil {
					name = a.Name
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s is %s at %s\n", name, role, x.Scope)
			}
			return nil
		},
	})
	return c
}
