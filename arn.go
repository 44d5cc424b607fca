package blueshift

import "strings"

// ARN is a parsed Amazon Resource Name. Resource keeps everything after the
// account, separators included ("namespace:GUID", "datashare:GUID/name").
type ARN struct {
	Partition string
	Service   string
	Region    Region
	Account   Account
	Resource  string
}

// ParseARN splits s into its six parts. It reports false for anything that is
// not an ARN; it does not judge the service or the resource.
func ParseARN(s string) (ARN, bool) {
	scheme, s, _ := strings.Cut(s, ":")
	partition, s, _ := strings.Cut(s, ":")
	service, s, _ := strings.Cut(s, ":")
	region, s, _ := strings.Cut(s, ":")
	account, resource, _ := strings.Cut(s, ":")
	if scheme != "arn" || partition == "" || service == "" || resource == "" {
		return ARN{}, false
	}
	return ARN{partition, service, Region(region), Account(account), resource}, true
}

func (a ARN) String() string {
	return "arn:" + a.Partition + ":" + a.Service + ":" + string(a.Region) + ":" + string(a.Account) + ":" + a.Resource
}

// ValidGUID reports whether s is a lower-case UUID, the form of a namespace id.
func ValidGUID(s string) bool {
	if len(s) != len("01234567-0123-0123-0123-0123456789ab") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// NamespaceARN names a provisioned namespace (a colon before the GUID).
func NamespaceARN(region Region, account Account, guid string) string {
	return "arn:aws:redshift:" + string(region) + ":" + string(account) + ":namespace:" + guid
}

// DatashareARN names a datashare. Its service is "redshift" whichever kind of
// warehouse produced it.
func DatashareARN(region Region, account Account, namespace, share string) string {
	return "arn:aws:redshift:" + string(region) + ":" + string(account) + ":datashare:" + namespace + "/" + share
}

// ClusterARN names a provisioned cluster.
func ClusterARN(region Region, account Account, id string) string {
	return "arn:aws:redshift:" + string(region) + ":" + string(account) + ":cluster:" + id
}

// ServerlessARN names a resource of Redshift Serverless: "workgroup/GUID",
// "namespace/GUID", "snapshot/GUID" …
func ServerlessARN(region Region, account Account, resource string) string {
	return "arn:aws:redshift-serverless:" + string(region) + ":" + string(account) + ":" + resource
}

// ParseNamespaceARN reads either namespace form, provisioned
// ("redshift … namespace:GUID") or serverless ("redshift-serverless … namespace/GUID").
func ParseNamespaceARN(s string) (a ARN, guid string, ok bool) {
	a, ok = ParseARN(s)
	if !ok || !a.Account.Valid() {
		return ARN{}, "", false
	}
	switch a.Service {
	case "redshift":
		guid, ok = strings.CutPrefix(a.Resource, "namespace:")
	case "redshift-serverless":
		guid, ok = strings.CutPrefix(a.Resource, "namespace/")
	default:
		ok = false
	}
	return a, guid, ok && ValidGUID(guid)
}

// ParseDatashareARN reads "arn:…:redshift:REGION:ACCOUNT:datashare:GUID/NAME".
func ParseDatashareARN(s string) (a ARN, namespace, share string, ok bool) {
	a, ok = ParseARN(s)
	if !ok || a.Service != "redshift" || !a.Account.Valid() {
		return ARN{}, "", "", false
	}
	rest, ok := strings.CutPrefix(a.Resource, "datashare:")
	if !ok {
		return ARN{}, "", "", false
	}
	namespace, share, ok = strings.Cut(rest, "/")
	return a, namespace, share, ok && ValidGUID(namespace) && share != ""
}
