package identity

import (
	"encoding/json"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Document is a policy document in a configuration: written out as a mapping
// or as JSON text, or the name of one of the account's policies. Its value is
// the JSON text, or the name.
type Document string

func (d Document) inline() bool { return strings.HasPrefix(strings.TrimSpace(string(d)), "{") }

// UnmarshalYAML reads a document in any of its forms.
func (d *Document) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*d = Document(strings.TrimSpace(node.Value))
		return nil
	}
	v, err := plain(node, 0)
	if err != nil {
		return err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	*d = Document(text)
	return nil
}

// plain turns YAML into what JSON knows. Scalars keep their spelling, so that
// Version: 2012-10-17 stays text and does not become a date.
func plain(node *yaml.Node, depth int) (any, error) {
	if depth > 16 {
		return nil, fmt.Errorf("line %d: a policy document is not nested so deeply", node.Line)
	}
	switch node.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(node.Content)/2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			v, err := plain(node.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			m[node.Content[i].Value] = v
		}
		return m, nil
	case yaml.SequenceNode:
		list := make([]any, 0, len(node.Content))
		for _, n := range node.Content {
			v, err := plain(n, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.AliasNode:
		return plain(node.Alias, depth+1)
	}
	return node.Value, nil
}
