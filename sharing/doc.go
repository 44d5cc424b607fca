// Package sharing holds the two handshakes between accounts: datashares with
// their associations, and endpoint authorizations with the managed endpoints
// under them. It decides who may read or connect now, and says why not.
//
// Each handshake is a state machine of pure functions (a record, a command and
// the time in; a new record or a refusal out), which the methods of Service
// run inside one store transaction: handshake.go and scope.go for datashares,
// endpoint_authorization.go and endpoint_access.go for endpoints. A datashare
// also reaches accounts through other services: data_catalog.go,
// namespace_registration.go and data_exchange.go. Defaults that no source states
// are in inferred.go.
//
// provisioned calls the API methods, session the ones that take a store.Tx
// (CREATE DATASHARE … GRANT USAGE, applied at COMMIT) and Readable, fleet calls
// WarehouseDeleted and NamespaceDeleted, and endpoint asks Admit at every accepted connection.
package sharing
