package sharing

import (
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
)

// grant names a consumer (transition table, rows 1 and 2). changed is false
// for one that is named already, whatever state it is in.
func grant(d blueshift.Datashare, id blueshift.ConsumerID, now time.Time) (_ blueshift.Datashare, changed bool, err error) {
	if err := checkConsumer(&d, id); err != nil {
		return d, false, err
	}
	switch {
	case indexOf(&d, id) >= 0:
		return d, false, nil
	case id.Namespace == d.Namespace:
		return d, false, blueshift.SQLErrorf(stateBadConsumer, "datashare %s cannot be granted to the namespace that it belongs to", d.Name).
			WithHint("Its objects are in database %q, where they can be read directly.", d.Database)
	case len(d.Consumers) >= maxConsumers:
		return d, false, blueshift.SQLErrorf(stateTooMany, "datashare %s has %d consumers already", d.Name, len(d.Consumers)).
			WithHint("Revoke from some, or create another datashare over the same objects.")
	}
	c := blueshift.Consumer{ConsumerID: id, Granted: now}
	if id.Namespace == "" {
		c.Authorization, c.AuthorizationChanged = blueshift.PendingAuthorization, now
	}
	d.Consumers = append(slices.Clip(d.Consumers), c)
	return d, true, nil
}

// revoke forgets a consumer (transition table, rows 13 and 14).
func revoke(d blueshift.Datashare, id blueshift.ConsumerID) (_ blueshift.Datashare, changed bool, err error) {
	i := indexOf(&d, id)
	if err := checkConsumer(&d, id); err != nil || i < 0 {
		return d, false, err
	}
	d.Consumers = slices.Concat(d.Consumers[:i], d.Consumers[i+1:])
	return d, true, nil
}

// checkConsumer checks what was written after TO or FROM in SQL.
func checkConsumer(d *blueshift.Datashare, id blueshift.ConsumerID) error {
	switch {
	case d.ManagedBy != "":
		return blueshift.SQLErrorf(stateDenied, "Permission denied to add/remove consumer to/from datashare %s. Datashare consumers are managed by %s.", d.Name, d.ManagedBy).
			WithHint("An account becomes one by subscribing, and stops being one when that ends: blueshift exchange subscribe, and unsubscribe, --account %s --datashare %s --subscriber …", d.Account, d.ARN())
	case (id.Account == "") == (id.Namespace == ""):
		return blueshift.SQLErrorf("42601", "USAGE on datashare %s is for exactly one ACCOUNT or one NAMESPACE", d.Name)
	case id.Namespace != "" && !blueshift.ValidGUID(id.Namespace):
		return blueshift.SQLErrorf(stateBadConsumer, "%q is not a namespace id", abridge(id.Namespace)).
			WithHint("A namespace id looks like 13b8833d-17c6-4f16-8fe4-1a018f5ed00d; SELECT current_namespace shows it.")
	case id.Account != "" && !id.Account.Valid():
		return blueshift.SQLErrorf(stateBadConsumer, "%q is not an AWS account id", abridge(string(id.Account))).WithHint("An account id has 12 digits.")
	}
	return nil
}

// grantStatement is the statement that names a consumer, or the operator's
// command where AWS Data Exchange has to.
func grantStatement(d *blueshift.Datashare, id blueshift.ConsumerID) string {
	if d.ManagedBy == blueshift.ViaDataExchange {
		return "blueshift exchange subscribe --account " + string(d.Account) + " --datashare " + d.ARN() + " --subscriber " + id.String()
	}
	to := "ACCOUNT '" + string(id.Account) + "'"
	switch {
	case id.Namespace != "":
		to = "NAMESPACE '" + id.Namespace + "'"
	case id.Via == blueshift.ViaDataCatalog:
		to += " VIA DATA CATALOG"
	}
	return "GRANT USAGE ON DATASHARE " + quoteName(d.Name) + " TO " + to
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
		if c.Account == n.Account && c.ToAccount() {
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
