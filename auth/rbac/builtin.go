package rbac

// builtIn are the roles that every install has: names, GUIDs and actions are Azure's, so that assignments and custom
// roles made there mean the same here.
var builtIn = []Role{
	{
		ID: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", Name: "Owner",
		Description: "Everything, the assignment of roles included.",
		Permissions: []Permission{{
			Actions: []string{
				"*",
			},
		}},
	},
	{
		ID: "b24988ac-6180-42a0-ab88-20f7382dd24c", Name: "Contributor",
		Description: "Everything but the assignment of roles.",
		Permissions: []Permission{{
			Actions: []string{
				"*",
			},
			NotActions: []string{
				"Microsoft.Authorization/*/Delete",
				"Microsoft.Authorization/*/Write",
				"Microsoft.Authorization/elevateAccess/Action",
				"Microsoft.Blueprint/blueprintAssignments/write",
				"Microsoft.Blueprint/blueprintAssignments/delete",
				"Microsoft.Compute/galleries/share/action",
				"Microsoft.Purview/consents/write",
				"Microsoft.Purview/consents/delete",
				"Microsoft.Resources/deploymentStacks/manageDenySetting/action",
				"Microsoft.Subscription/cancel/action",
				"Microsoft.Subscription/enable/action",
			},
		}},
	},
	{
		ID: "acdd72a7-3385-48ef-bd42-f606fba81ae7", Name: "Reader",
		Description: "Sees everything, changes nothing.",
		Permissions: []Permission{{
			Actions: []string{
				"*/read",
			},
		}},
	},
	{
		ID: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", Name: "User Access Administrator",
		Description: "Assigns roles to people and programs.",
		Permissions: []Permission{{
			Actions: []string{
				"*/read",
				"Microsoft.Authorization/*",
				"Microsoft.Support/*",
			},
		}},
	},
	{
		ID: "73c42c96-874c-492b-b04d-ab87d138a893", Name: "Log Analytics Reader",
		Description: "Reads all log data and how it is collected.",
		Permissions: []Permission{{
			Actions: []string{
				"*/read",
				"Microsoft.OperationalInsights/workspaces/analytics/query/action",
				"Microsoft.OperationalInsights/workspaces/search/action",
				"Microsoft.Support/*",
			},
			NotActions: []string{
				"Microsoft.OperationalInsights/workspaces/sharedKeys/read",
			},
			DataActions: []string{
				"Microsoft.OperationalInsights/workspaces/jobs/export/action",
			},
		}},
	},
	{
		ID: "92aaf0da-9dab-42b6-94a3-d43ce8d16293", Name: "Log Analytics Contributor",
		Description: "Reads all log data and changes how it is collected and kept.",
		Permissions: []Permission{{
			Actions: []string{
				"*/read",
				"Microsoft.ClassicCompute/virtualMachines/extensions/*",
				"Microsoft.ClassicStorage/storageAccounts/listKeys/action",
				"Microsoft.Compute/virtualMachines/extensions/*",
				"Microsoft.HybridCompute/machines/extensions/write",
				"Microsoft.Insights/alertRules/*",
				"Microsoft.Insights/diagnosticSettings/*",
				"Microsoft.OperationalInsights/*",
				"Microsoft.OperationsManagement/*",
				"Microsoft.Resources/deployments/*",
				"Microsoft.Resources/subscriptions/resourcegroups/deployments/*",
				"Microsoft.Storage/storageAccounts/listKeys/action",
				"Microsoft.Support/*",
			},
			DataActions: []string{
				"Microsoft.OperationalInsights/workspaces/jobs/export/action",
			},
		}},
	},
	{
		ID: "3b03c2da-16b3-4a49-8834-0f8130efdd3b", Name: "Log Analytics Data Reader",
		Description: "Reads the data of tables, by data actions alone.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.OperationalInsights/workspaces/query/read",
				"Microsoft.OperationalInsights/workspaces/read",
			},
			DataActions: []string{
				"Microsoft.OperationalInsights/workspaces/tables/data/read",
			},
		}},
	},
	{
		ID: "8d289c81-5878-46d4-8554-54e1e3d8b5cb", Name: "Microsoft Sentinel Reader",
		Description: "Reads data, incidents and hunting records.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.SecurityInsights/*/read",
				"Microsoft.SecurityInsights/dataConnectorsCheckRequirements/action",
				"Microsoft.SecurityInsights/threatIntelligence/indicators/query/action",
				"Microsoft.SecurityInsights/threatIntelligence/queryIndicators/action",
				"Microsoft.OperationalInsights/workspaces/analytics/query/action",
				"Microsoft.OperationalInsights/workspaces/*/read",
				"Microsoft.OperationalInsights/workspaces/LinkedServices/read",
				"Microsoft.OperationalInsights/workspaces/savedSearches/read",
				"Microsoft.OperationsManagement/solutions/read",
				"Microsoft.OperationalInsights/workspaces/query/read",
				"Microsoft.OperationalInsights/workspaces/query/*/read",
				"Microsoft.OperationalInsights/querypacks/*/read",
				"Microsoft.OperationalInsights/workspaces/dataSources/read",
				"Microsoft.Insights/workbooks/read",
				"Microsoft.Insights/myworkbooks/read",
				"Microsoft.Authorization/*/read",
				"Microsoft.Insights/alertRules/*",
				"Microsoft.Resources/deployments/*",
				"Microsoft.Resources/subscriptions/resourceGroups/read",
				"Microsoft.Resources/templateSpecs/*/read",
				"Microsoft.Support/*",
			},
			NotActions: []string{
				"Microsoft.SecurityInsights/ConfidentialWatchlists/*",
				"Microsoft.OperationalInsights/workspaces/query/ConfidentialWatchlist/*",
			},
		}},
	},
	{
		ID: "3e150937-b8fe-4cfb-8069-0eaf05ecd056", Name: "Microsoft Sentinel Responder",
		Description: "Reads, and manages incidents.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.SecurityInsights/*/read",
				"Microsoft.SecurityInsights/dataConnectorsCheckRequirements/action",
				"Microsoft.SecurityInsights/automationRules/*",
				"Microsoft.SecurityInsights/cases/*",
				"Microsoft.SecurityInsights/incidents/*",
				"Microsoft.SecurityInsights/entities/runPlaybook/action",
				"Microsoft.SecurityInsights/threatIntelligence/indicators/appendTags/action",
				"Microsoft.SecurityInsights/threatIntelligence/indicators/query/action",
				"Microsoft.SecurityInsights/threatIntelligence/bulkTag/action",
				"Microsoft.SecurityInsights/threatIntelligence/indicators/replaceTags/action",
				"Microsoft.SecurityInsights/threatIntelligence/queryIndicators/action",
				"Microsoft.SecurityInsights/businessApplicationAgents/systems/undoAction/action",
				"Microsoft.OperationalInsights/workspaces/analytics/query/action",
				"Microsoft.OperationalInsights/workspaces/*/read",
				"Microsoft.OperationalInsights/workspaces/dataSources/read",
				"Microsoft.OperationalInsights/workspaces/savedSearches/read",
				"Microsoft.OperationsManagement/solutions/read",
				"Microsoft.OperationalInsights/workspaces/query/read",
				"Microsoft.OperationalInsights/workspaces/query/*/read",
				"Microsoft.OperationalInsights/querypacks/*/read",
				"Microsoft.Insights/workbooks/read",
				"Microsoft.Insights/myworkbooks/read",
				"Microsoft.Authorization/*/read",
				"Microsoft.Insights/alertRules/*",
				"Microsoft.Resources/deployments/*",
				"Microsoft.Resources/subscriptions/resourceGroups/read",
				"Microsoft.Support/*",
			},
			NotActions: []string{
				"Microsoft.SecurityInsights/cases/*/Delete",
				"Microsoft.SecurityInsights/incidents/*/Delete",
				"Microsoft.SecurityInsights/ConfidentialWatchlists/*",
				"Microsoft.OperationalInsights/workspaces/query/ConfidentialWatchlist/*",
			},
		}},
	},
	{
		ID: "ab8e14d6-4a74-4a29-9ba8-549422addade", Name: "Microsoft Sentinel Contributor",
		Description: "Reads, manages incidents, and makes rules, hunts and bookmarks.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.SecurityInsights/*",
				"Microsoft.OperationalInsights/workspaces/analytics/query/action",
				"Microsoft.OperationalInsights/workspaces/*/read",
				"Microsoft.OperationalInsights/workspaces/savedSearches/*",
				"Microsoft.OperationsManagement/solutions/read",
				"Microsoft.OperationalInsights/workspaces/query/read",
				"Microsoft.OperationalInsights/workspaces/query/*/read",
				"Microsoft.OperationalInsights/workspaces/dataSources/read",
				"Microsoft.OperationalInsights/querypacks/*/read",
				"Microsoft.Insights/workbooks/*",
				"Microsoft.Insights/myworkbooks/read",
				"Microsoft.Authorization/*/read",
				"Microsoft.Insights/alertRules/*",
				"Microsoft.Resources/deployments/*",
				"Microsoft.Resources/subscriptions/resourceGroups/read",
				"Microsoft.Support/*",
			},
			NotActions: []string{
				"Microsoft.SecurityInsights/ConfidentialWatchlists/*",
				"Microsoft.OperationalInsights/workspaces/query/ConfidentialWatchlist/*",
			},
		}},
	},
	{
		ID: "51d6186e-6489-4900-b93f-92e23144cca5", Name: "Microsoft Sentinel Playbook Operator",
		Description: "Runs playbooks.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.Logic/workflows/read",
				"Microsoft.Logic/workflows/triggers/listCallbackUrl/action",
				"Microsoft.Web/sites/hostruntime/webhooks/api/workflows/triggers/listCallbackUrl/action",
				"Microsoft.Web/sites/read",
			},
		}},
	},
	{
		ID: "f6c7c914-8db3-469d-8ca1-694a8f32e121", Name: "AzureML Data Scientist",
		Description: "Uses notebooks; makes no compute.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.MachineLearningServices/workspaces/*/read",
				"Microsoft.MachineLearningServices/workspaces/*/action",
				"Microsoft.MachineLearningServices/workspaces/*/delete",
				"Microsoft.MachineLearningServices/workspaces/*/write",
			},
			NotActions: []string{
				"Microsoft.MachineLearningServices/workspaces/delete",
				"Microsoft.MachineLearningServices/workspaces/write",
				"Microsoft.MachineLearningServices/workspaces/computes/*/write",
				"Microsoft.MachineLearningServices/workspaces/computes/*/delete",
				"Microsoft.MachineLearningServices/workspaces/computes/listKeys/action",
				"Microsoft.MachineLearningServices/workspaces/listKeys/action",
				"Microsoft.MachineLearningServices/workspaces/hubs/write",
				"Microsoft.MachineLearningServices/workspaces/hubs/delete",
				"Microsoft.MachineLearningServices/workspaces/featurestores/write",
				"Microsoft.MachineLearningServices/workspaces/featurestores/delete",
			},
		}},
	},
	{
		ID: "e503ece1-11d0-4e8e-8e2c-7a6c3bf38815", Name: "AzureML Compute Operator",
		Description: "Makes, starts, stops and removes compute.",
		Permissions: []Permission{{
			Actions: []string{
				"Microsoft.MachineLearningServices/workspaces/computes/*",
				"Microsoft.MachineLearningServices/workspaces/notebooks/vm/*",
			},
		}},
	},
}
