package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/internal/trust"
)

func trustCommand() *cobra.Command {
	var data string
	var install string
	c := &cobra.Command{
		Use: "trust", Short: "Print what makes tools believe the server's certificate", Args: cobra.NoArgs,
		Long: "Print shell lines that make Python, the Azure SDKs and curl believe the server's certificate, as in: eval \"$(huntbook trust)\".\n\n" +
			"The variables name a bundle that holds the authorities in use and ours, since they replace a tool's whole list.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			host, _ := os.Hostname()
			a, err := trust.Open(data, host)
			if err != nil {
				return err
			}
			bundle, err := a.Bundle()
			if err != nil {
				return err
			}
			if bundle, err = filepath.Abs(bundle); err != nil {
				return err
			}
			lines := ""
			for _, name := range []string{"REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"} {
				lines += fmt.Sprintf("export %s='%s'\n", name, bundle)
			}
			if install == "" {
				fmt.Fprint(cmd.OutOrStdout(), lines)
				return nil
			}
			if err := os.WriteFile(install, []byte(lines), 0o644); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Wrote %s; read it in your shell: . %s\n", install, install)
			return nil
		},
	}
	c.Flags().StringVar(&data, "data", "data", "data folder")
	c.Flags().StringVar(&install, "install", "", "write the lines to this file instead")
	return c
}
