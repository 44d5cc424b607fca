package sts

import (
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/blueshift-db/blueshift/awshttp"
)

// Operations is every operation of STS, one row each. AssumeRole is public to
// awshttp because identity judges it by the role's trust policy and on the
// role's ARN; the others need no permission in STS either.
func (s *Service) Operations() map[string]awshttp.Operation {
	return map[string]awshttp.Operation{
		"AssumeRole":                 awshttp.Op(s.AssumeRole).Public(),
		"AssumeRoleWithSAML":         awshttp.Later[sts.AssumeRoleWithSAMLInput, sts.AssumeRoleWithSAMLOutput]("the realm has no identity providers; use AssumeRole"),
		"AssumeRoleWithWebIdentity":  awshttp.Later[sts.AssumeRoleWithWebIdentityInput, sts.AssumeRoleWithWebIdentityOutput]("the realm has no identity providers; use AssumeRole"),
		"AssumeRoot":                 awshttp.Later[sts.AssumeRootInput, sts.AssumeRootOutput]("the realm has no organizations; use AssumeRole"),
		"DecodeAuthorizationMessage": awshttp.Later[sts.DecodeAuthorizationMessageInput, sts.DecodeAuthorizationMessageOutput]("refusals here say in plain text what was missing"),
		"GetAccessKeyInfo":           awshttp.Later[sts.GetAccessKeyInfoInput, sts.GetAccessKeyInfoOutput]("keys are not looked up for others; GetCallerIdentity tells the account of the caller's own"),
		"GetCallerIdentity":          awshttp.Op(s.GetCallerIdentity).Public(),
		"GetDelegatedAccessToken":    awshttp.Later[sts.GetDelegatedAccessTokenInput, sts.GetDelegatedAccessTokenOutput]("access is not delegated by trade-in tokens; use AssumeRole"),
		"GetFederationToken":         awshttp.Later[sts.GetFederationTokenInput, sts.GetFederationTokenOutput]("federated users are not built; use AssumeRole"),
		"GetSessionToken":            awshttp.Op(s.GetSessionToken).Public(),
		"GetWebIdentityToken":        awshttp.Later[sts.GetWebIdentityTokenInput, sts.GetWebIdentityTokenOutput]("the realm issues no web identities"),
	}
}
