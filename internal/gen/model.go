package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// service is one API to read, and how the generated file imports its types.
type service struct {
	name, version string
	types         string // import path of the SDK's types package
	alias         string // name it is imported under
}

const sdk = "github.com/aws/aws-sdk-go-v2/service/"

var services = []service{
	{"redshift", "2012-12-01", sdk + "redshift/types", "redshift"},
	{"redshift-data", "2019-12-20", sdk + "redshiftdata/types", "redshiftdata"},
	{"redshift-serverless", "2021-04-21", sdk + "redshiftserverless/types", "redshiftserverless"},
	{"sts", "2011-06-15", sdk + "sts/types", "sts"},
}

// model is the part of a service model that facts are taken from.
type model struct {
	Metadata struct {
		APIVersion, TargetPrefix, XMLNamespace string
		Protocol                               string
	}
	Operations map[string]struct {
		Input, Output *struct{ Shape string }
		AuthType      string // "none" where a call needs no signature
	}
	Shapes map[string]shape
	paged  map[string]bool // operations with a paginator
}

type shape struct {
	Type            string
	Required        []string
	Members         map[string]member
	Member          member // of a list
	Enum            []string
	Union           bool
	Exception       bool
	Fault           bool
	TimestampFormat string
	Error           *struct {
		Code           string
		HTTPStatusCode int
	}
}

type member struct{ Shape, LocationName string }

func read(models string, s service) (*model, error) {
	dir := filepath.Join(models, s.name, s.version)
	m := &model{paged: map[string]bool{}}
	if err := readJSON(filepath.Join(dir, "service-2.json"), m); err != nil {
		return nil, err
	}
	var pages struct {
		Pagination map[string]json.RawMessage
	}
	if err := readJSON(filepath.Join(dir, "paginators-1.json"), &pages); err != nil {
		return nil, err
	}
	for op := range pages.Pagination {
		m.paged[op] = true
	}
	return m, nil
}

// readJSON reads a file that may be there compressed or plain.
func readJSON(path string, v any) error {
	f, err := os.Open(path + ".gz")
	if errors.Is(err, fs.ErrNotExist) {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, v)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return json.NewDecoder(z).Decode(v)
}
