// Package identity knows who may call and what they may do: the realm of
// accounts with their access keys, users, roles and policies, the temporary
// keys of STS, the evaluation of policies, the verifiers of database passwords
// and the temporary passwords that the APIs issue for database users.
//
// The front door (awshttp, through sigv4) asks it for keys and permissions,
// the sts edge for sessions, fleet and session for password verifiers.
//
// # Realms
//
// Without configuration the server is in the development realm: every twelve
// digits are an account, and also the access key id of that account's root,
// with the secret "test". Anybody may assume any role of any account there,
// because there is nobody to have declared a trust policy; the session may do
// everything in the role's account. Signatures, tokens and expiry hold as they
// do everywhere.
//
// A configured realm has the accounts, keys, users, roles and policies of its
// configuration and no others. Roles are assumed as their trust policies say.
package identity
