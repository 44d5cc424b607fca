package awshttp

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

// commonStatuses are the codes every Query service shares ("Common Errors" of
// the Redshift API Reference) that are not HTTP 400.
var commonStatuses = map[string]int{
	"AccessDenied":                http.StatusForbidden,
	"ExpiredToken":                http.StatusForbidden,
	"InvalidClientTokenId":        http.StatusForbidden,
	"MissingAuthenticationToken":  http.StatusForbidden,
	"OptInRequired":               http.StatusForbidden,
	"SignatureDoesNotMatch":       http.StatusForbidden,
	"MalformedQueryString":        http.StatusNotFound,
	"MethodNotAllowed":            http.StatusMethodNotAllowed,
	"RequestEntityTooLarge":       http.StatusRequestEntityTooLarge,
	"UnsupportedProtocol":         http.StatusUnsupportedMediaType,
	"InternalFailure":             http.StatusInternalServerError,
	"InternalServerException":     http.StatusInternalServerError,
	"ServiceUnavailable":          http.StatusServiceUnavailable,
	"ServiceUnavailableException": http.StatusServiceUnavailable,
}

// jsonCodes are the names that the JSON services use for the common errors.
var jsonCodes = map[string]string{
	"AccessDenied":                "AccessDeniedException",
	"ExpiredToken":                "ExpiredTokenException",
	"IncompleteSignature":         "IncompleteSignatureException",
	"InternalFailure":             "InternalServerException",
	"InvalidClientTokenId":        "UnrecognizedClientException",
	"InvalidParameterCombination": "ValidationException",
	"InvalidParameterValue":       "ValidationException",
	"MissingAuthenticationToken":  "MissingAuthenticationTokenException",
	"MissingParameter":            "ValidationException",
	"RequestExpired":              "InvalidSignatureException",
	"ServiceUnavailable":          "ServiceUnavailableException",
	"SignatureDoesNotMatch":       "InvalidSignatureException",
	"Throttling":                  "ThrottlingException",
	"ValidationError":             "ValidationException",
}

var signatureCodes = map[sigv4.Reason]string{
	sigv4.MissingToken:   "MissingAuthenticationToken",
	sigv4.Incomplete:     "IncompleteSignature",
	sigv4.UnknownKey:     "InvalidClientTokenId",
	sigv4.TokenExpired:   "ExpiredToken",
	sigv4.Mismatch:       "SignatureDoesNotMatch",
	sigv4.RequestExpired: "RequestExpired",
}

// retried are the codes on which SDKs send a call again expecting a new
// answer, so such an answer is never remembered.
var retried = map[string]bool{
	"Throttling":               true,
	"ThrottlingException":      true,
	"RequestLimitExceeded":     true,
	"RequestThrottled":         true,
	"RequestTimeout":           true,
	"SlowDown":                 true,
	"RequestTimeoutException":  true,
	"TooManyRequestsException": true,
}

// reasons gathers what is wrong with an input, in the words of the services:
// "2 validation errors detected: …; …".
func validation(code string, reasons []string) *blueshift.Error {
	plural := "s"
	if len(reasons) == 1 {
		plural = ""
	}
	return blueshift.Errorf(code, "%d validation error%s detected: %s", len(reasons), plural, strings.Join(reasons, "; "))
}

// enumReason is the services' own sentence for a value outside its enumeration.
func enumReason(value, path string, enum []string) string {
	return fmt.Sprintf("Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]", excerpt(value), path, strings.Join(enum, ", "))
}

// excerpt keeps hostile input from growing a message.
func excerpt(s string) string {
	const limit = 100
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}
