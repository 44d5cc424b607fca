// Package sigv4 verifies AWS Signature Version 4: the signed-header form that
// SDKs send and the query form of presigned URLs. It answers who signed a
// request, or a Refusal that says exactly what is wrong with the signature.
//
// Package awshttp calls it once per API request; identity supplies the keys.
// Source: "AWS Signature Version 4 for API requests" in the IAM User Guide.
package sigv4
