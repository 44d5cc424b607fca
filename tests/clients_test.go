package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// client finds a program that tests/setup installs.
func client(t *testing.T, name string) string {
	t.Helper()
	if own, err := filepath.Abs(filepath.Join("../.tools/venv/bin", name)); err == nil {
		if path, err := exec.LookPath(own); err == nil {
			return path
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name)
	}
	return path
}

// missing gives up a test for want of a client. In CI, where the tests count,
// that is a failure.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: run tests/setup", what)
	}
	t.Skipf("%s is not installed: run tests/setup", what)
}

// python runs a script of tests/clients with the packages of tests/setup.
func python(t *testing.T, script string, args ...string) {
	t.Helper()
	cmd := pythonCommand(t, script, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", script, strings.Join(args, " "), err, out)
	}
}

// pythonCommand is such a script, ready to run.
func pythonCommand(t *testing.T, script string, args ...string) *exec.Cmd {
	t.Helper()
	interpreter := client(t, "python3")
	if exec.Command(interpreter, "-c", "import boto3, redshift_connector").Run() != nil {
		missing(t, "boto3 or redshift_connector")
	}
	return command(t, []string{"PYTHONDONTWRITEBYTECODE=1", "PATH=" + filepath.Dir(interpreter) + string(os.PathListSeparator) + os.Getenv("PATH")},
		interpreter, append([]string{filepath.Join("clients", script)}, args...)...)
}

// command is a client, ready to run for at most five minutes.
func command(t *testing.T, env []string, path string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

// The story again, told by the binary to the clients that people have.
func TestClients(t *testing.T) {
	for i, api := range []string{"boto3", "aws"} {
		t.Run(api, func(t *testing.T) {
			t.Parallel()
			client(t, "psql")
			if api == "aws" {
				client(t, "aws")
			}
			p := serve(t, "--config", "clients/blueshift.yaml", "--sql-range", sqlRange(i))
			python(t, "story.py", api, p.URL)
		})
	}
}

// Amazon's Python driver logs in by a digest of its own, in TLS that it
// verifies, and speaks the extended protocol in its own order.
func TestDriver(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := serve(t, "--data-dir", data, "--sql-range", sqlRange(2))
	host, port := createCluster(t, p.api("111111111111"), "warehouse")
	python(t, "driver.py", host, port, password, filepath.Join(data, "tls.crt"))
}

// Two accounts share data as Python programs and psql see it.
func TestShares(t *testing.T) {
	t.Parallel()
	client(t, "psql")
	p := serve(t, "--sql-range", sqlRange(54))
	python(t, "shares.py", p.URL)
}

// Passwords in every form, and temporary ones, as Amazon's driver and boto3 use
// them.
func TestCredentials(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := serve(t, "--data-dir", data, "--sql-range", sqlRange(44))
	host, port := createCluster(t, p.api("111111111111"), "warehouse")
	python(t, "credentials.py", p.URL, "warehouse", host, port, password, filepath.Join(data, "tls.crt"))
}

// The Data API as Python programs, Lambda functions and Airflow use it.
func TestDataAPI(t *testing.T) {
	t.Parallel()
	p := serve(t, "--sql-range", sqlRange(17))
	python(t, "data.py", p.URL)
}

// Redshift Serverless as Python programs and Amazon's driver use it.
func TestServerless(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := serve(t, "--data-dir", data, "--sql-range", sqlRange(40))
	python(t, "serverless.py", p.URL, filepath.Join(data, "tls.crt"))
}

// The AWS SDK for JavaScript, which reads times and unions in its own way.
func TestJavaScript(t *testing.T) {
	t.Parallel()
	p := serve(t, "--sql-range", sqlRange(43))
	drive(t, []string{"NODE_PATH=" + tool(t, "node/node_modules")}, "node", "clients/node/serverless.mjs", p.URL)
}

const password = "Sh4re-me-well"

// api calls the management API as an account of the development realm.
func (p *process) api(account string) *redshift.Client {
	return apiAt(p.URL, account)
}

func apiAt(url, account string) *redshift.Client {
	return redshift.New(redshift.Options{Region: "us-east-1", BaseEndpoint: aws.String(url),
		Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
}

// createCluster makes a cluster and returns where it listens.
func createCluster(t *testing.T, api *redshift.Client, id string) (host, port string) {
	t.Helper()
	if _, err := api.CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String(id), NodeType: aws.String("ra3.xlplus"),
		NumberOfNodes: aws.Int32(1), MasterUsername: aws.String("admin"), MasterUserPassword: aws.String(password)}); err != nil {
		t.Fatal(err)
	}
	out, err := api.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String(id)})
	if err != nil {
		t.Fatal(err)
	}
	c := out.Clusters[0]
	if aws.ToString(c.ClusterStatus) != "available" || c.Endpoint == nil {
		t.Fatalf("cluster %s is %s right after its creation", id, aws.ToString(c.ClusterStatus))
	}
	return aws.ToString(c.Endpoint.Address), fmt.Sprint(aws.ToInt32(c.Endpoint.Port))
}

// The command line's output is what scripts read: it is checked as text.
func TestAWSCommandLine(t *testing.T) {
	t.Parallel()
	cli := client(t, "aws")
	p := serve(t, "--sql-range", sqlRange(3))
	run := func(args ...string) (string, string) {
		cmd := exec.Command(cli, append(args, "--endpoint-url", p.URL)...)
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=111111111111", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
			"AWS_MAX_ATTEMPTS=1", "AWS_PAGER=", "AWS_CONFIG_FILE="+os.DevNull)
		var out, problem bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &problem
		cmd.Run()
		return out.String(), problem.String()
	}
	out, problem := run("sts", "get-caller-identity")
	var who struct{ Account, Arn string }
	if err := json.Unmarshal([]byte(out), &who); err != nil || who.Account != "111111111111" || who.Arn != "arn:aws:iam::111111111111:root" {
		t.Errorf("get-caller-identity: %s%s", out, problem)
	}
	out, problem = run("redshift", "describe-clusters", "--query", "Clusters", "--output", "text")
	if out != "" || problem != "" {
		t.Errorf("describe-clusters of an empty server: %q %q", out, problem)
	}
	_, problem = run("redshift", "describe-clusters", "--cluster-identifier", "nowhere")
	if !strings.Contains(problem, "An error occurred (ClusterNotFound) when calling the DescribeClusters operation: ") || !strings.Contains(problem, "nowhere") {
		t.Errorf("an unknown cluster: %s", problem)
	}
	statement := ""
	for _, step := range []struct{ want, line string }{
		{"AVAILABLE", "redshift-serverless create-namespace --namespace-name shop --query namespace.status"},
		{"CREATING\tshop", "redshift-serverless create-workgroup --workgroup-name web --namespace-name shop --query workgroup.[status,namespaceName]"},
		{"AVAILABLE\t5439", "redshift-serverless get-workgroup --workgroup-name web --query workgroup.[status,endpoint.port]"},
		{"web", "redshift-serverless list-workgroups --query workgroups[].workgroupName"},
		{"IAM:root", "redshift-serverless get-credentials --workgroup-name web --query dbUser"},
		{"", "redshift-data execute-statement --workgroup-name web --database dev --sql select(:n)::int --parameters name=n,value=7 --query Id"},
		{"FINISHED\tIAM:root\t1", "redshift-data describe-statement --id STATEMENT --query [Status,DbUser,ResultRows]"},
		{"7", "redshift-data get-statement-result --id STATEMENT --query Records[0][0].longValue"},
		{"dev", "redshift-data list-databases --workgroup-name web --database dev --query Databases"},
		{"DELETING", "redshift-serverless delete-workgroup --workgroup-name web --query workgroup.status"},
		{"DELETING", "redshift-serverless delete-namespace --namespace-name shop --query namespace.status"},
	} {
		args := append(strings.Fields(strings.ReplaceAll(step.line, "STATEMENT", statement)), "--output", "text")
		out, problem = run(args...)
		for end := time.Now().Add(time.Minute); args[1] == "describe-statement" && !strings.HasPrefix(out, "F") && time.Now().Before(end); {
			out, problem = run(args...)
		}
		switch out = strings.TrimSpace(out); {
		case step.want == "":
			statement = out
		case out != step.want:
			t.Errorf("%s: %q, want %q %s", step.line, out, step.want, problem)
		}
	}
	for _, args := range [][]string{{"redshift-data", "list-statements"}, {"redshift-serverless", "list-workgroups"}, {"redshift", "describe-reserved-nodes"}} {
		out, problem = run(args...)
		if problem != "" && !strings.Contains(problem, "does not implement") {
			t.Errorf("%v: neither answered nor said to be missing: %s%s", args, out, problem)
		}
	}
}
