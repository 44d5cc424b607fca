package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestFactsAreUpToDate regenerates the facts table. It needs the models of the
// pinned release, which "make test" puts on the PATH.
func TestFactsAreUpToDate(t *testing.T) {
	pinned, err := os.ReadFile("../../tests/requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	version, err := exec.Command("python3", "-c", "import botocore; print(botocore.__version__)").Output()
	if err != nil || !strings.Contains(string(pinned), "botocore=="+strings.TrimSpace(string(version))+"\n") {
		t.Skip("the botocore of tests/requirements.txt is not on the PATH: run make test")
	}
	models, err := installedModels()
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(models)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../awshttp/model_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("awshttp/model_gen.go is not what the models say: run make gen")
	}
}
