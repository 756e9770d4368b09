package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/huntbook/huntbook/auth/people"
)

func userCommand() *cobra.Command {
	var data string
	c := &cobra.Command{Use: "user", Short: "People who may sign in"}
	c.PersistentFlags().StringVar(&data, "data", "data", "data folder")
	var role, display string
	add := &cobra.Command{
		Use: "add NAME", Short: "Add a person and print a one-time sign-in link's ticket", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := existingOffice(data)
			if err != nil {
				return err
			}
			defer o.Close()
			a, err := o.people.Create(cmd.Context(), args[0], display, people.Human)
			if err != nil {
				return err
			}
			if role != "" {
				if err := o.roles.Assign(cmd.Context(), a.ID, role, "/"); err != nil {
					return err
				}
			}
			ticket, err := o.people.NewTicket(cmd.Context(), a.ID, 24*time.Hour)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "/signin?ticket=%s\n", ticket)
			fmt.Fprintf(cmd.ErrOrStderr(), "%s signs in once within a day by the portal's address followed by this path.\n", a.Name)
			return nil
		},
	}
	add.Flags().StringVar(&role, "role", "", `role to assign, as "Microsoft Sentinel Reader"`)
	add.Flags().StringVar(&display, "display", "", "name to show")
	c.AddCommand(add, &cobra.Command{
		Use: "list", Short: "List people and programs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := existingOffice(data)
			if err != nil {
				return err
			}
			defer o.Close()
			all, err := o.people.List(cmd.Context())
			for _, a := range all {
				state := ""
				if a.Disabled {
					state = "\tdisabled"
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\t%s\t%s%s\n", a.Name, a.Kind, a.ID, a.Display, state)
			}
			return err
		},
	}, &cobra.Command{
		Use: "password NAME", Short: "Set a password, read from the terminal or the first line of stdin", Args: cobra.ExactArgs(1),
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
			password, err := readPassword(cmd)
			if err != nil {
				return err
			}
			return o.people.SetPassword(cmd.Context(), a.ID, password)
		},
	}, &cobra.Command{
		Use: "link NAME", Short: "Print a one-time sign-in link's path", Args: cobra.ExactArgs(1),
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
			ticket, err := o.people.NewTicket(cmd.Context(), a.ID, time.Hour)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "/signin?ticket=%s\n", ticket)
			}
			return err
		},
	}, switchCommand(&data, "disable", "Shut an account out at once", true), switchCommand(&data, "enable", "Let an account in again", false))
	return c
}

func switchCommand(data *string, name, short string, disabled bool) *cobra.Command {
	return &cobra.Command{
		Use: name + " NAME", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := existingOffice(*data)
			if err != nil {
				return err
			}
			defer o.Close()
			a, err := o.people.ByName(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return o.people.Disable(cmd.Context(), a.ID, disabled)
		},
	}
}

func readPassword(cmd *cobra.Command) (string, error) {
	if f, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(cmd.ErrOrStderr(), "Password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(cmd.ErrOrStderr())
		return string(b), err
	}
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if line == "" && err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
