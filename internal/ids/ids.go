// Package ids holds the identifiers that every fresh install has.
package ids

import "strings"

// The one tenant, subscription, resource group and workspace of an install.
const (
	Tenant        = "6f1d9c3e-6a54-4c0b-9a3e-2b7b0c1f5e10"
	Subscription  = "0b8a3c52-5f0e-4a38-8d0e-6c2f9a7e4d21"
	ResourceGroup = "huntbook"
	Workspace     = "main"
	WorkspaceID   = "3c9e7a40-1d2f-4b86-a5c7-8e0f6b2d9a32"
)

// WorkspaceResource is the ARM id of the workspace.
const WorkspaceResource = "/subscriptions/" + Subscription + "/resourceGroups/" + ResourceGroup +
	"/providers/Microsoft.OperationalInsights/workspaces/" + Workspace

// workspaceNames are what clients call the workspace, which is the one database too.
var workspaceNames = []string{
	Workspace, WorkspaceID, strings.Trim(WorkspaceResource, "/"), ResourceGroup + "/" + Workspace,
	Subscription + "/" + ResourceGroup + "/" + Workspace, "default", "NetDefaultDB", "huntbook",
}

// IsWorkspace reports whether name is the workspace: by GUID, name, qualified name or ARM id, without case.
func IsWorkspace(name string) bool {
	name = strings.Trim(name, "/")
	for _, n := range workspaceNames {
		if strings.EqualFold(name, n) {
			return true
		}
	}
	return false
}
