// Command gen writes the facts table of package awshttp from the public AWS
// service models that the botocore package ships. It keeps facts only (names,
// codes, enumerations), none of the models' prose. Run it with "make gen".
package main

import (
	"flag"
	"log"
	"os"
	"os/exec"
	"strings"
)

func main() {
	log.SetFlags(0)
	models := flag.String("models", "", "botocore's data `directory`; found through python3 on the PATH when empty")
	out := flag.String("out", "model_gen.go", "`file` to write")
	flag.Parse()

	if *models == "" {
		dir, err := installedModels()
		if err != nil {
			log.Fatalf("gen: no botocore found through python3 on the PATH (%v); install it or give -models", err)
		}
		*models = dir
	}
	src, err := generate(*models)
	if err != nil {
		log.Fatalf("gen: %v", err)
	}
	if err := os.WriteFile(*out, src, 0o644); err != nil {
		log.Fatalf("gen: %v", err)
	}
}

// installedModels asks Python where its botocore keeps the service models.
func installedModels() (string, error) {
	out, err := exec.Command("python3", "-c", "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))").Output()
	return strings.TrimSpace(string(out)), err
}

// generate returns the source text of the facts table.
func generate(models string) ([]byte, error) {
	var all []*facts
	for _, s := range services {
		m, err := read(models, s)
		if err != nil {
			return nil, err
		}
		all = append(all, extract(s, m))
	}
	return render(all)
}
