package serverless

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// page reads nextToken and maxResults (default and at most 100): the name to
// begin after, and how many.
func page(token *string, results *int32) (after string, limit int, err error) {
	limit = 100
	if results != nil {
		if *results < 1 || *results > 100 {
			return "", 0, blueshift.Errorf("ValidationException", "The maxResults %d is not valid. It is between 1 and 100.", *results)
		}
		limit = int(*results)
	}
	if token == nil {
		return "", limit, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(*token)
	after, ok := strings.CutPrefix(string(b), tokenForm)
	if err != nil || !ok || after == "" {
		return "", 0, blueshift.Errorf(badToken, "The nextToken is not valid. Use the nextToken of the previous answer unchanged.")
	}
	return after, limit, nil
}

// next is the opaque token of what comes after a name.
func next(name string) *string {
	return new(base64.RawURLEncoding.EncodeToString([]byte(tokenForm + name)))
}

// tokenForm begins every token, so that other text is not taken for one. With
// it the shortest token has the 8 characters that the model asks for.
const tokenForm = "after:"

// take cuts one page out of records in ascending order of name.
func take[T any](all []T, token *string, results *int32, name func(T) string) ([]T, *string, error) {
	after, limit, err := page(token, results)
	if err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(all, func(t T) bool { return after != "" && name(t) <= after })
	if len(all) <= limit {
		return all, nil, nil
	}
	return all[:limit], next(name(all[limit-1])), nil
}
