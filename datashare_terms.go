package blueshift

import "slices"

// The terms by which the records of datashares are found. Each answers a
// question that would otherwise look through all shares of an account; with a
// Region in it, it finds the shares that live there.

// Terms are all under which the share is found: besides those below
// "namespace:" with the producing namespace, and with its consumers
// "consumernamespace:" or "consumer:", whatever state they are in.
func (d Datashare) Terms() []string {
	terms := append(make([]string, 0, 1+4*len(d.Consumers)), "namespace:"+d.Namespace)
	var statuses []string
	for i := range d.Consumers {
		c := &d.Consumers[i]
		if status := c.ProducerStatus(); !slices.Contains(statuses, status) {
			statuses = append(statuses, status)
			terms = append(terms, ProducedTerm(d.Account, d.Region, status))
		}
		switch {
		case c.Namespace != "":
			terms = append(terms, "consumernamespace:"+c.Namespace, ConsumedTerm(d.Account, d.Region, Active))
			continue
		case c.Account == "":
			continue // AWS Data Exchange asks nothing
		}
		terms = append(terms, "consumer:"+string(c.Account))
		if status := c.ConsumerStatus(); status != "" {
			terms = append(terms, ConsumedTerm(c.Account, d.Region, status))
		}
		for _, a := range c.Associations {
			terms = append(terms, TakenTerm(d.Region, a.takenFor(c)))
		}
	}
	return terms
}

// ProducedTerm finds what an account shares with a consumer in that status.
func ProducedTerm(producer Account, r Region, status string) string {
	return "produced:" + string(producer) + "/" + string(r) + "/" + status
}

// ConsumedTerm finds what an account may take (Available) or has taken (Active).
func ConsumedTerm(consumer Account, r Region, status string) string {
	return "consumed:" + string(consumer) + "/" + string(r) + "/" + status
}

// TakenTerm finds what was taken for one scope: the GUID of a namespace,
// TakenForRegion, an account, or the ConsumerID of a data catalog.
func TakenTerm(r Region, scope string) string { return "taken:" + string(r) + "/" + scope }

// TakenForRegion is the scope of what an account took for all its namespaces in
// a Region.
func TakenForRegion(consumer Account, r Region) string { return string(consumer) + "/" + string(r) }

func (a Association) takenFor(c *Consumer) string {
	switch {
	case a.NamespaceARN != "":
		_, guid, _ := ParseNamespaceARN(a.NamespaceARN)
		return guid
	case a.Region != "":
		return TakenForRegion(c.Account, a.Region)
	}
	return c.String()
}
