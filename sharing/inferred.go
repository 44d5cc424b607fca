package sharing

import "github.com/blueshift-db/blueshift"

// What no public source states is decided here, once, with the reason. The
// rest of the package follows the Redshift API Reference, the Database
// Developer Guide and what clients are seen to rely on.

// Codes of refusals for which the service's own code is not known.
const (
	// Endpoints exist and Force is false; clients accept this or InvalidEndpointState.
	codeEndpointsExist = "InvalidAuthorizationState"
	// A listed VPC, or all VPCs, are authorized already.
	codeAlreadyAuthorized = "EndpointAuthorizationAlreadyExists"
	// Going from all VPCs to some: revoke first. Clients refuse by themselves.
	codeNarrowing = "InvalidAuthorizationState"
	// An account grants to itself: it needs no authorization.
	codeSelfGrant = "UnsupportedOperation"
	// Node type, relocation or port rule out managed endpoints.
	codeCannotLend = "UnsupportedOperation"
	// The foreign cluster is not there, not lent, or not lent to this VPC: one
	// code and one message, so that names cannot be probed.
	codeNotLent = "AccessToClusterDenied"
	// None or more than one scope in Associate and Disassociate.
	codeScopes = "InvalidParameterCombination"
	// ModifyEndpointAccess changes nothing; clients match on the text.
	codeUnchanged = "InvalidParameterValue"
)

// SQLSTATEs that no source states (class names as in PostgreSQL).
const (
	stateDuplicateShare  = "42710" // duplicate object
	stateUnknownShare    = "42704" // undefined object
	stateUnknownSchema   = "3F000" // invalid schema name, as stated for REMOVE SCHEMA
	stateKnownRelation   = "42P07" // duplicate table
	stateUnknownRelation = "42P01" // undefined table
	stateKnownSchema     = "42P06" // stated for ADD SCHEMA
	stateKnownFunction   = "42723" // duplicate function
	stateUnknownFunction = "42883" // undefined function
	stateBadConsumer     = "22023" // invalid parameter value
	stateMounted         = "42710"
	stateDenied          = "42501" // insufficient privilege
	stateShareGone       = "3D000" // invalid catalog name
	stateNotSupported    = "0A000"
	stateTooMany         = "54000" // program limit exceeded
	stateReservedName    = "42939" // reserved name
)

// Bounds of one datashare record; no source gives numbers. They are far above
// what is seen in use and keep a record readable in one piece.
const (
	maxShareName    = 127 // bytes, as stated for identifiers
	maxConsumers    = 1_000
	maxSchemas      = 1_000
	maxObjects      = 20_000
	maxAssociations = 200 // of one consumer
	maxVPCs         = 200 // of one endpoint authorization, and of one call
	maxGroups       = 50  // security groups of one endpoint
)

// acceptedWrites is ConsumerAcceptedWrites of the producer's one row for a
// consumer that may have associated several scopes: whether any accepted.
func acceptedWrites(c *blueshift.Consumer) *bool {
	var out *bool
	for i := range c.Associations {
		if w := c.Associations[i].ConsumerAcceptedWrites; w != nil && (out == nil || *w) {
			out = w
		}
	}
	return out
}

// Further decisions, at the place where they act:
//   - A renamed cluster takes its endpoint authorizations and managed endpoints
//     along, and a changed port is theirs too: the records name the cluster, not
//     a word, and whoever was let in yesterday has not been shut out. An
//     endpoint keeps its address, which is what it is for (warehouse_moved.go).
//   - CREATE DATASHARE alone does not make a share visible: until the first
//     GRANT its ARN "doesn't exist", for its producer too (datashare_describe.go).
//   - Region to ARN narrows like entire account to ARN (scope.go).
//   - REVOKE USAGE from somebody who was not granted succeeds (datashare.go).
//   - Describe calls list the shares that live in the Region asked; inbound
//     shares of another Region are seen by asking there, where Associate has to
//     go as well (datashare_describe.go).
//   - Encryption, and nodes of type RA3 or RG, are required when a namespace is
//     associated by ARN, and at query time for the other scopes (warehouse.go).
//   - Deauthorize of what is PENDING_AUTHORIZATION or REJECTED answers as for
//     what is DEAUTHORIZED (handshake.go).
//   - An account and its data catalog are two consumers. The catalog's row is
//     DataCatalog/ACCOUNT, in its own view once associated the ARN of the catalog,
//     which is what Terraform looks for (datashare_view.go); SVV_DATASHARE_CONSUMERS
//     has the account in it, as nothing longer fits its column. The catalog may be
//     taken as AssociateEntireAccount too unless the account itself was granted
//     (data_catalog.go). ManagedBy is absent.
//   - RejectDataShare rejects what the account sees, with the data catalog or
//     without; what is PENDING_AUTHORIZATION it does not see (handshake.go).
//   - RegisterNamespace is the producer's grant and authorization in one: the
//     internal share comes AUTHORIZED. SQL does not list it and cannot change it,
//     and its name is reserved. Deregistering what is not registered is
//     InvalidNamespaceFault, the one that Terraform takes for done; a step in the
//     other direction while one is under way is InvalidClusterState
//     (namespace_registration.go).
//   - A share managed by AWS Data Exchange has the consumer ADX from CREATE
//     DATASHARE on, PENDING_AUTHORIZATION. What is decided about ADX holds for every
//     subscriber; after a withdrawal they associate again. The producer cannot
//     decide about one subscriber (data_exchange.go).
//   - REVOKE … FROM DATASHARE of the last privilege takes the object out of the
//     share, and a schema with its objects: a share lists what it gives access to
//     (content_privileges.go). Of what is not in the share it is refused like
//     ALTER DATASHARE … REMOVE, which it is another way to write.
//   - GRANT … FOR TABLES IN … and FOR FUNCTIONS IN … reach the objects of the
//     schemas that are in the share, and add no schema: "add a schema to a
//     datashare first before adding objects in the schema" holds for them too.
