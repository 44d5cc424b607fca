package serverless

import (
	"context"
	"reflect"

	"github.com/blueshift-db/blueshift"
)

// resource names what a call is about, as IAM policies name it: the resource
// whose ARN it carries, else the caller's workgroup or namespace, which are
// named by GUID (Service Authorization Reference, Redshift Serverless). One
// that does not exist yet is any of its kind.
func (s *Service) resource(p blueshift.Principal, in any) (string, map[string]string) {
	v := reflect.ValueOf(in).Elem()
	if arn := text(v, "ResourceArn"); arn != "" {
		return arn, nil
	}
	if owner := text(v, "OwnerAccount"); owner != "" && owner != string(p.Account) {
		return "*", nil
	}
	if name := text(v, "WorkgroupName"); name != "" {
		if w, err := s.Fleet.Workgroup(context.Background(), p, name); err == nil {
			return w.ARN(), nil
		}
		return blueshift.ServerlessARN(p.Region, p.Account, "workgroup/*"), nil
	}
	if name := text(v, "NamespaceName"); name != "" {
		if n, err := s.Fleet.Namespace(context.Background(), p, name); err == nil {
			return n.ARN(), nil
		}
		return blueshift.ServerlessARN(p.Region, p.Account, "namespace/*"), nil
	}
	return "*", nil
}

// text is a string member of an input, "" if it has none or it is not set.
func text(v reflect.Value, member string) string {
	if f := v.FieldByName(member); f.IsValid() {
		if s, ok := f.Interface().(*string); ok && s != nil {
			return *s
		}
	}
	return ""
}
