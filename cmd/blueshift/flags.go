package main

import (
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// What the values of flags look like. An empty one was not given.

func checkAccount(flag, value string) error {
	if value != "" && !blueshift.Account(value).Valid() {
		return fmt.Errorf("%s is an account of twelve digits, such as 111111111111, not %q", flag, value)
	}
	return nil
}

func checkRegion(flag, value string) error {
	if value != "" && !blueshift.Region(value).Valid() {
		return fmt.Errorf("%s is a Region such as us-east-1, not %q", flag, value)
	}
	return nil
}

func checkDatashare(flag, value string) error {
	if _, _, _, ok := blueshift.ParseDatashareARN(value); value != "" && !ok {
		return fmt.Errorf("%s is the ARN of a datashare, arn:aws:redshift:REGION:ACCOUNT:datashare:NAMESPACE/NAME, not %q", flag, value)
	}
	return nil
}

func checkNamespace(flag, value string) error {
	if _, _, ok := blueshift.ParseNamespaceARN(value); value != "" && !ok {
		return fmt.Errorf("%s is the ARN of a namespace, arn:aws:redshift:REGION:ACCOUNT:namespace:GUID, not %q", flag, value)
	}
	return nil
}

// checkConsumer is for who may use a datashare, as the service's calls name it.
func checkConsumer(flag, value string) error {
	account, _ := strings.CutPrefix(value, "DataCatalog/")
	if value == "ADX" || checkAccount("", account) == nil && account != "" || checkNamespace("", value) == nil {
		return nil
	}
	return fmt.Errorf("%s is an account of twelve digits, DataCatalog/ACCOUNT, ADX or the ARN of a namespace, not %q", flag, value)
}
