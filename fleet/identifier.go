package fleet

import (
	"regexp"
	"strings"

	"github.com/blueshift-db/blueshift"
)

var (
	clusterPattern     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	databasePattern    = regexp.MustCompile(`^[a-z_][a-z0-9_$@-]*$`)
	userPattern        = regexp.MustCompile(`^[a-z][a-z0-9_+.@-]*$`)
	subnetGroupPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9 _.-]*$`)
)

// checkClusterID wants the folded form of a cluster identifier.
func checkClusterID(id string) error {
	if len(id) > 63 || !clusterPattern.MatchString(id) {
		return blueshift.Errorf("InvalidParameterValue", "The parameter ClusterIdentifier is not a valid identifier: %q. Identifiers have 1 to 63 letters, digits and hyphens, "+
			"begin with a letter, do not end with a hyphen and do not contain two in a row.", abridge(id))
	}
	return nil
}

// reservedDatabases exist in every cluster and belong to the service.
var reservedDatabases = map[string]bool{"template0": true, "template1": true, "padb_harvest": true, "awsdatacatalog": true}

// checkDBName holds the name of a first database, given under the name of a
// parameter, against the documented rules.
func checkDBName(parameter, name string) error {
	switch {
	case name != strings.ToLower(name):
		return blueshift.Errorf("InvalidParameterValue", "Only lowercase Database names are supported. Got %q.", abridge(name))
	case len(name) > 64 || !databasePattern.MatchString(name):
		return blueshift.Errorf("InvalidParameterValue", "The parameter %s is not valid: %q. Database names have 1 to 64 lower-case letters, digits and underscores and begin with a letter.", parameter, abridge(name))
	case reservedDatabases[name] || reservedWords[name]:
		return blueshift.Errorf("InvalidParameterValue", "The parameter %s is not valid: %q is a reserved word.", parameter, name)
	}
	return nil
}

func checkMasterUsername(parameter, name string) error {
	switch {
	case len(name) > 128 || !userPattern.MatchString(name):
		return blueshift.Errorf("InvalidParameterValue", "The parameter %s is not valid: %q. User names have 1 to 128 lower-case letters, digits and _ + . @ - and begin with a letter.", parameter, abridge(name))
	case name == "public" || name == "rdsdb" || reservedWords[name]:
		return blueshift.Errorf("InvalidParameterValue", "The parameter %s is not valid: %q is a reserved word.", parameter, name)
	}
	return nil
}

// checkPassword holds a master password against the documented rules. The
// messages never repeat it.
func checkPassword(parameter, password string) error {
	bad := "The parameter " + parameter + " is not a valid password. "
	if len(password) < 8 || len(password) > 64 {
		return blueshift.Errorf("InvalidParameterValue", "%sIt must have 8 to 64 characters.", bad)
	}
	var upper, lower, digit bool
	for _, r := range password {
		switch {
		case r < 33 || r > 126 || strings.ContainsRune(`'"\/@`, r):
			return blueshift.Errorf("InvalidParameterValue", "%s"+`Only printable ASCII characters except for '/', '@', '"', ' ', '\', ''' may be used.`, bad)
		case r >= 'A' && r <= 'Z':
			upper = true
		case r >= 'a' && r <= 'z':
			lower = true
		case r >= '0' && r <= '9':
			digit = true
		}
	}
	if !upper || !lower || !digit {
		return blueshift.Errorf("InvalidParameterValue", "%sIt must contain at least one upper case letter, one lower case letter and one decimal digit.", bad)
	}
	return nil
}

// reservedWords of Redshift SQL (Amazon Redshift Database Developer Guide,
// reserved words), in lower case.
var reservedWords = words(`aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between
	binary blanksasnull both bytedict bzip2 case cast check collate column connect constraint create credentials cross current_date
	current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta delta32k desc disable distinct
	do else emptyasnull enable encode encrypt encryption end except explicit false for foreign freeze from full globaldict256
	globaldict64k grant group gzip having identity ignore ilike in initially inner intersect interval into is isnull join language
	leading left like limit localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 mostly8 natural new not notnull null
	nulls off offline offset oid old on only open or order outer overlaps parallel partition percent permissions pivot placing primary
	raw readratio recover references respect rejectlog resort restore right select session_user similar snapshot some sysdate system
	table tag tdes text255 text32k then timestamp to top trailing true truncatecolumns type union unique unnest unpivot user using
	verbose wallet when where with without`)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
