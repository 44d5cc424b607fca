package sharing

import (
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// grant names a consumer (transition table, rows 1 and 2). changed is false
// for one that is named already, whatever state it is in.
func grant(d blueshift.Datashare, account blueshift.Account, namespace string, now time.Time) (_ blueshift.Datashare, changed bool, err error) {
	i, err := consumerIndex(&d, account, namespace)
	switch {
	case err != nil:
		return d, false, err
	case i >= 0:
		return d, false, nil
	case namespace != "" && namespace == d.Namespace:
		return d, false, blueshift.SQLErrorf(stateBadConsumer, "datashare %s cannot be granted to the namespace that it belongs to", d.Name).
			WithHint("Its objects are in database %q, where they can be read directly.", d.Database)
	case len(d.Consumers) >= maxConsumers:
		return d, false, blueshift.SQLErrorf(stateTooMany, "datashare %s has %d consumers already", d.Name, len(d.Consumers)).
			WithHint("Revoke from some, or create another datashare over the same objects.")
	}
	c := blueshift.Consumer{Account: account, Namespace: namespace, Granted: now}
	if namespace == "" {
		c.Authorization, c.AuthorizationChanged = blueshift.PendingAuthorization, now
	}
	d.Consumers = append(slices.Clip(d.Consumers), c)
	return d, true, nil
}

// revoke forgets a consumer (transition table, rows 13 and 14).
func revoke(d blueshift.Datashare, account blueshift.Account, namespace string) (_ blueshift.Datashare, changed bool, err error) {
	i, err := consumerIndex(&d, account, namespace)
	if err != nil || i < 0 {
		return d, false, err
	}
	d.Consumers = slices.Concat(d.Consumers[:i], d.Consumers[i+1:])
	return d, true, nil
}

// consumerIndex checks what was written in SQL and finds it, -1 if not named.
func consumerIndex(d *blueshift.Datashare, account blueshift.Account, namespace string) (int, error) {
	switch {
	case (account == "") == (namespace == ""):
		return -1, blueshift.SQLErrorf("42601", "USAGE on datashare %s is for exactly one ACCOUNT or one NAMESPACE", d.Name)
	case namespace != "" && !blueshift.ValidGUID(namespace):
		return -1, blueshift.SQLErrorf(stateBadConsumer, "%q is not a namespace id", abridge(namespace)).
			WithHint("A namespace id looks like 13b8833d-17c6-4f16-8fe4-1a018f5ed00d; SELECT current_namespace shows it.")
	case namespace != "":
		return namespaceConsumer(d, namespace), nil
	case !account.Valid():
		return -1, blueshift.SQLErrorf(stateBadConsumer, "%q is not an AWS account id", abridge(string(account))).WithHint("An account id has 12 digits.")
	default:
		return accountConsumer(d, account), nil
	}
}

// without takes a deleted namespace out of a share (transition table, row 17):
// its grant and its associations by ARN; false if it had none.
func without(d blueshift.Datashare, n blueshift.Key, now time.Time) (_ blueshift.Datashare, left bool) {
	var out []blueshift.Consumer
	for _, c := range d.Consumers {
		if c.Namespace == n.ID && d.Account == n.Account {
			left = true
			continue
		}
		if c.Account == n.Account && c.Namespace == "" {
			kept := slices.DeleteFunc(slices.Clone(c.Associations), func(a blueshift.Association) bool { return strings.HasSuffix(a.NamespaceARN, n.ID) })
			if len(kept) < len(c.Associations) {
				left = true
				if c.Associations = kept; len(kept) == 0 {
					c.AuthorizationChanged = now // ACTIVE becomes AUTHORIZED
				}
			}
		}
		out = append(out, c)
	}
	d.Consumers = out
	return d, left
}
