package store

import "github.com/blueshift-db/blueshift"

// The kinds of record, one table each. A new kind is added here and nowhere
// else: implementations find how to decode it through register.
var (
	Clusters = register(Table[blueshift.Cluster]{
		Kind: "cluster",
		Key:  func(c blueshift.Cluster) blueshift.Key { return c.Key },
		Index: func(c blueshift.Cluster) []string {
			return []string{"namespace:" + c.Namespace, "subnetgroup:" + string(c.Account) + "/" + string(c.Region) + "/" + c.SubnetGroup}
		},
	})
	// Namespaces are found by GUID alone with Lookup("guid:"+id).
	Namespaces = register(Table[blueshift.Namespace]{
		Kind:  "namespace",
		Key:   func(n blueshift.Namespace) blueshift.Key { return n.Key },
		Index: func(n blueshift.Namespace) []string { return []string{"guid:" + n.ID} },
	})
	// Workgroups are found by "namespace:"+GUID and by "workgroup:"+their own GUID.
	Workgroups = register(Table[blueshift.Workgroup]{
		Kind: "workgroup",
		Key:  func(w blueshift.Workgroup) blueshift.Key { return w.Key },
		Index: func(w blueshift.Workgroup) []string {
			return []string{"namespace:" + w.Namespace, "workgroup:" + w.GUID}
		},
	})
	// ServerlessNamespaces are found by "guid:"+GUID.
	ServerlessNamespaces = register(Table[blueshift.ServerlessNamespace]{
		Kind:  "serverlessnamespace",
		Key:   func(n blueshift.ServerlessNamespace) blueshift.Key { return n.Key },
		Index: func(n blueshift.ServerlessNamespace) []string { return []string{"guid:" + n.GUID} },
	})
	// ServerlessSnapshots are found by "guid:"+their own GUID.
	ServerlessSnapshots = register(Table[blueshift.ServerlessSnapshot]{
		Kind:  "serverlesssnapshot",
		Key:   func(s blueshift.ServerlessSnapshot) blueshift.Key { return s.Key },
		Index: func(s blueshift.ServerlessSnapshot) []string { return []string{"guid:" + s.GUID} },
	})
	// UsageLimits are found by "resource:"+ARN of the workgroup.
	UsageLimits = register(Table[blueshift.UsageLimit]{
		Kind:  "usagelimit",
		Key:   func(l blueshift.UsageLimit) blueshift.Key { return l.Key },
		Index: func(l blueshift.UsageLimit) []string { return []string{"resource:" + l.ResourceARN} },
	})
	CustomDomains = register(Table[blueshift.CustomDomain]{
		Kind: "customdomain",
		Key:  func(d blueshift.CustomDomain) blueshift.Key { return d.Key },
	})
	SnapshotCopies = register(Table[blueshift.SnapshotCopyConfiguration]{
		Kind: "snapshotcopy",
		Key:  func(c blueshift.SnapshotCopyConfiguration) blueshift.Key { return c.Key },
	})
	ScheduledActions = register(Table[blueshift.ScheduledAction]{
		Kind: "scheduledaction",
		Key:  func(a blueshift.ScheduledAction) blueshift.Key { return a.Key },
	})
	Reservations = register(Table[blueshift.Reservation]{
		Kind: "reservation",
		Key:  func(r blueshift.Reservation) blueshift.Key { return r.Key },
	})
	TableRestores = register(Table[blueshift.TableRestore]{
		Kind: "tablerestore",
		Key:  func(r blueshift.TableRestore) blueshift.Key { return r.Key },
	})
	// Databases are found by "namespace:"+GUID, and those made from a datashare by
	// "share:"+its ID.
	Databases = register(Table[blueshift.Database]{
		Kind: "database",
		Key:  func(d blueshift.Database) blueshift.Key { return d.Key },
		Index: func(d blueshift.Database) []string {
			if d.Share == "" {
				return []string{"namespace:" + d.Namespace}
			}
			return []string{"namespace:" + d.Namespace, "share:" + d.Share}
		},
	})
	Users = register(Table[blueshift.User]{
		Kind:  "user",
		Key:   func(u blueshift.User) blueshift.Key { return u.Key },
		Index: func(u blueshift.User) []string { return []string{"namespace:" + u.Namespace} },
	})
	Groups = register(Table[blueshift.Group]{
		Kind:  "group",
		Key:   func(g blueshift.Group) blueshift.Key { return g.Key },
		Index: func(g blueshift.Group) []string { return []string{"namespace:" + g.Namespace} },
	})
	Roles = register(Table[blueshift.Role]{
		Kind:  "role",
		Key:   func(r blueshift.Role) blueshift.Key { return r.Key },
		Index: func(r blueshift.Role) []string { return []string{"namespace:" + r.Namespace} },
	})
	// DatabaseCredentials are found by the user name they go with: LoginTerm.
	DatabaseCredentials = register(Table[blueshift.DatabaseCredential]{
		Kind: "databasecredential",
		Key:  func(c blueshift.DatabaseCredential) blueshift.Key { return c.Key },
		Index: func(c blueshift.DatabaseCredential) []string {
			return []string{"namespace:" + c.Namespace, blueshift.LoginTerm(c.Namespace, c.Login)}
		},
	})
	SubnetGroups = register(Table[blueshift.SubnetGroup]{
		Kind: "subnetgroup",
		Key:  func(g blueshift.SubnetGroup) blueshift.Key { return g.Key },
	})
	ClusterSecurityGroups = register(Table[blueshift.ClusterSecurityGroup]{
		Kind: "clustersecuritygroup",
		Key:  func(g blueshift.ClusterSecurityGroup) blueshift.Key { return g.Key },
	})
	ClusterParameterGroups = register(Table[blueshift.ClusterParameterGroup]{
		Kind: "clusterparametergroup",
		Key:  func(g blueshift.ClusterParameterGroup) blueshift.Key { return g.Key },
	})
	// Datashares are found by the terms of their parties: see Datashare.Terms.
	Datashares = register(Table[blueshift.Datashare]{
		Kind:  "datashare",
		Key:   func(d blueshift.Datashare) blueshift.Key { return d.Key },
		Index: blueshift.Datashare.Terms,
	})
	ShareEvents = register(Table[blueshift.ShareEvent]{
		Kind:  "shareevent",
		Key:   func(e blueshift.ShareEvent) blueshift.Key { return e.Key },
		Index: func(e blueshift.ShareEvent) []string { return []string{"namespace:" + e.Namespace} },
	})
	// EndpointAuthorizations are found by "grantee:"+account.
	EndpointAuthorizations = register(Table[blueshift.EndpointAuthorization]{
		Kind:  "endpointauthorization",
		Key:   func(a blueshift.EndpointAuthorization) blueshift.Key { return a.Key },
		Index: func(a blueshift.EndpointAuthorization) []string { return []string{"grantee:" + string(a.Grantee)} },
	})
	// EndpointAccesses are found by "cluster:"+owner+"/"+region+"/"+cluster and
	// by "subnetgroup:"+account+"/"+region+"/"+name.
	EndpointAccesses = register(Table[blueshift.EndpointAccess]{
		Kind: "endpointaccess",
		Key:  func(e blueshift.EndpointAccess) blueshift.Key { return e.Key },
		Index: func(e blueshift.EndpointAccess) []string {
			return []string{
				"cluster:" + string(e.ResourceOwner) + "/" + string(e.Region) + "/" + e.Cluster,
				"subnetgroup:" + string(e.Account) + "/" + string(e.Region) + "/" + e.SubnetGroup,
			}
		},
	})
	ResourcePolicies = register(Table[blueshift.ResourcePolicy]{
		Kind: "resourcepolicy",
		Key:  func(r blueshift.ResourcePolicy) blueshift.Key { return r.Key },
	})
	// CommitIntents are what session has to settle after a crash.
	CommitIntents = register(Table[blueshift.CommitIntent]{
		Kind: "commitintent",
		Key:  func(i blueshift.CommitIntent) blueshift.Key { return i.Key },
	})
	// TemporaryKeys are found by "accesskey:"+id.
	TemporaryKeys = register(Table[blueshift.TemporaryKey]{
		Kind:  "temporarykey",
		Key:   func(k blueshift.TemporaryKey) blueshift.Key { return k.Key },
		Index: func(k blueshift.TemporaryKey) []string { return []string{"accesskey:" + k.ID} },
	})
	// Statements are found by the ClientToken they came with: TokenTerm.
	Statements = register(Table[blueshift.Statement]{
		Kind: "statement",
		Key:  func(s blueshift.Statement) blueshift.Key { return s.Key },
		Index: func(s blueshift.Statement) []string {
			if s.Token == "" {
				return nil
			}
			return []string{s.TokenTerm()}
		},
	})
	// AnswerPages are what an AnswerBook holds.
	AnswerPages = register(Table[AnswerPage]{
		Kind: "answerpage",
		Key:  func(p AnswerPage) blueshift.Key { return p.Key },
	})
)
