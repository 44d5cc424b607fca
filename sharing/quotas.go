package sharing

// Quotas bound managed endpoints. Zero fields take the documented default
// (Amazon Redshift Management Guide, quotas and limits, edition of 2025).
type Quotas struct {
	EndpointsPerCluster       int `yaml:"endpoints_per_cluster"`       // same-account ones included; 30
	AuthorizationsPerCluster  int `yaml:"authorizations_per_cluster"`  // grantee accounts; 10
	EndpointsPerAuthorization int `yaml:"endpoints_per_authorization"` // 10
}

func (q Quotas) orDefault() Quotas {
	for _, f := range []struct {
		limit *int
		value int
	}{{&q.EndpointsPerCluster, 30}, {&q.AuthorizationsPerCluster, 10}, {&q.EndpointsPerAuthorization, 10}} {
		if *f.limit == 0 {
			*f.limit = f.value
		}
	}
	return q
}
