// Command huntbook is the whole product: the log store, the API, the portal, notebooks, and tools around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/internal/ids"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the process at once
		time.AfterFunc(grace, func() {
			fmt.Fprintln(os.Stderr, "huntbook: something did not stop in time; the process ends without it")
			os.Exit(1)
		})
	})
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errSilent) {
			fmt.Fprintln(os.Stderr, "huntbook:", err)
		}
		stop()
		os.Exit(1)
	}
}

// grace is how long the program may take to stop once it is told to. What a client was told is stored is on disk, so the end
// may come at any moment; a query that heeds nothing must not keep it from coming.
const grace = 9500 * time.Millisecond

// errSilent ends the program with status 1 after a command that has said why.
var errSilent = errors.New("failed")

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "huntbook", Short: "Hunting notebooks over your own security logs", Version: version,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.AddCommand(commands()...)
	return root
}

// commands lists what the program does; each is in the file of its name.
func commands() []*cobra.Command {
	return []*cobra.Command{
		serveCommand(), ingestCommand(), queryCommand(), kqlCommand(), notebookCommand(), tableCommand(), backupCommand(), restoreCommand(),
		userCommand(), roleCommand(), tokenCommand(), trustCommand(), versionCommand(),
	}
}

func versionCommand() *cobra.Command {
	var withIDs bool
	c := &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), version)
			if withIDs {
				fmt.Fprintf(cmd.OutOrStdout(), "tenant %s\nsubscription %s\nresource group %s\nworkspace %s %s\n",
					ids.Tenant, ids.Subscription, ids.ResourceGroup, ids.Workspace, ids.WorkspaceID)
			}
		},
	}
	c.Flags().BoolVar(&withIDs, "ids", false, "print the ids that every install has, too")
	return c
}
