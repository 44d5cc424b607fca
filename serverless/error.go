package serverless

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
)

// codes are what this API calls the refusals of rules that it shares with
// provisioned clusters (the error lists of both service models). Those that
// are not here go out as they are.
var codes = map[string]string{
	"InvalidParameterValue":                  "ValidationException",
	"InvalidParameterCombination":            "ValidationException",
	"MissingParameter":                       "ValidationException",
	"InvalidTagFault":                        "ValidationException",
	"TagLimitExceededFault":                  "TooManyTagsException",
	"InvalidClusterSecurityGroupState":       "ValidationException",
	"UnsupportedOperation":                   "ValidationException",
	"ClusterNotFound":                        "ResourceNotFoundException",
	"EndpointNotFound":                       "ResourceNotFoundException",
	"AccessToClusterDenied":                  "ResourceNotFoundException", // so that names cannot be probed
	"InvalidClusterState":                    "ConflictException",
	"InvalidEndpointState":                   "ConflictException",
	"EndpointAlreadyExists":                  "ConflictException",
	"EndpointsPerClusterLimitExceeded":       "ServiceQuotaExceededException",
	"EndpointsPerAuthorizationLimitExceeded": "ServiceQuotaExceededException",
}

// badToken is the code of a nextToken that is none. The older operations do not
// have it in their error lists: there it is a ValidationException.
const badToken = "InvalidPaginationException"

// op is a row whose errors carry the codes of this API.
func op[In, Out any](h func(context.Context, *In) (*Out, error)) awshttp.Operation {
	return awshttp.Op(func(ctx context.Context, in *In) (*Out, error) {
		out, err := h(ctx, in)
		if e := refusal(err); e != nil && e.Code == badToken {
			return out, blueshift.Errorf("ValidationException", "%s", e.Message)
		}
		return out, translate(err)
	})
}

// listing is op for an operation that knows badToken.
func listing[In, Out any](h func(context.Context, *In) (*Out, error)) awshttp.Operation {
	return awshttp.Op(func(ctx context.Context, in *In) (*Out, error) {
		out, err := h(ctx, in)
		return out, translate(err)
	})
}

func translate(err error) error {
	if e := refusal(err); e != nil && codes[e.Code] != "" {
		return blueshift.Errorf(codes[e.Code], "%s", e.Message)
	}
	return err
}

func refusal(err error) *blueshift.Error {
	var e *blueshift.Error
	errors.As(err, &e)
	return e
}
