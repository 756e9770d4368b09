package formats

import (
	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/table"
)

// cloudTrailShape is a record of AWS CloudTrail; its files wrap them in an object with the list Records.
var cloudTrailShape = shape{
	name: "cloudtrail", table: "AWSCloudTrail",
	is: func(o *fastjson.Value) bool {
		return has(o, "eventVersion", "eventSource", "eventName", "eventTime") || o.Exists("Records", "0", "eventSource")
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		if list := o.GetArray("Records"); list != nil { // a whole file in one line of many
			for _, r := range list {
				addCloudTrail(to, at, r.MarshalTo(nil), r)
			}
			return
		}
		addCloudTrail(to, at, text, o)
	},
}

// cloudTrailColumns say from where a column comes.
var cloudTrailColumns = []struct{ column, path string }{
	{"TimeGenerated", "eventTime"},
	{"AwsEventId", "eventID"},
	{"AwsRequestId", "requestID"},
	{"AwsRequestId_", "requestID"},
	{"EventVersion", "eventVersion"},
	{"EventSource", "eventSource"},
	{"EventTypeName", "eventType"},
	{"EventName", "eventName"},
	{"AWSRegion", "awsRegion"},
	{"SourceIpAddress", "sourceIPAddress"},
	{"UserAgent", "userAgent"},
	{"ErrorCode", "errorCode"},
	{"ErrorMessage", "errorMessage"},
	{"RequestParameters", "requestParameters"},
	{"ResponseElements", "responseElements"},
	{"AdditionalEventData", "additionalEventData"},
	{"Resources", "resources"},
	{"ReadOnly", "readOnly"},
	{"ManagementEvent", "managementEvent"},
	{"Category", "eventCategory"},
	{"RecipientAccountId", "recipientAccountId"},
	{"APIVersion", "apiVersion"},
	{"ServiceEventDetails", "serviceEventDetails"},
	{"SharedEventId", "sharedEventID"},
	{"VpcEndpointId", "vpcEndpointId"},
	{"TlsVersion", "tlsDetails.tlsVersion"},
	{"CipherSuite", "tlsDetails.cipherSuite"},
	{"ClientProvidedHostHeader", "tlsDetails.clientProvidedHostHeader"},
	{"UserIdentityType", "userIdentity.type"},
	{"UserIdentityPrincipalid", "userIdentity.principalId"},
	{"UserIdentityArn", "userIdentity.arn"},
	{"UserIdentityAccountId", "userIdentity.accountId"},
	{"UserIdentityAccessKeyId", "userIdentity.accessKeyId"},
	{"UserIdentityUserName", "userIdentity.userName"},
	{"UserIdentityInvokedBy", "userIdentity.invokedBy"},
	{"UserIdentityUserId", "userIdentity.onBehalfOf.userId"},
	{"UserIdentityStoreArn", "userIdentity.onBehalfOf.identityStoreArn"},
	{"SessionMfaAuthenticated", "userIdentity.sessionContext.attributes.mfaAuthenticated"},
	{"SessionCreationDate", "userIdentity.sessionContext.attributes.creationDate"},
	{"SessionIssuerType", "userIdentity.sessionContext.sessionIssuer.type"},
	{"SessionIssuerPrincipalId", "userIdentity.sessionContext.sessionIssuer.principalId"},
	{"SessionIssuerArn", "userIdentity.sessionContext.sessionIssuer.arn"},
	{"SessionIssuerAccountId", "userIdentity.sessionContext.sessionIssuer.accountId"},
	{"SessionIssuerUserName", "userIdentity.sessionContext.sessionIssuer.userName"},
	{"EC2RoleDelivery", "userIdentity.sessionContext.ec2RoleDelivery"},
}

func addCloudTrail(to *Rows, at int64, text []byte, o *fastjson.Value) {
	add(to.To("AWSCloudTrail"), at, text, func(r *row) {
		r.set("SourceSystem", table.String, []byte("AWS"))
		for _, c := range cloudTrailColumns {
			r.text(c.column, str(o, c.path))
		}
	})
}
