"""The management API through either of Amazon's clients, called alike."""

import json
import os
import re
import subprocess

import boto3
import botocore.config
import botocore.exceptions

REGION = "us-east-1"


def same(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, want {wanted!r}")


def want(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


class Refused(Exception):
    def __init__(self, code, message, status=None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status  # the AWS CLI does not tell the status


class Account:
    """One account's calls. In the development realm it is its own access key."""

    def __init__(self, id, call):
        self.id, self._call = id, call

    def call(self, operation, **args):
        return self._call(operation, args)

    def refused(self, code, operation, **args):
        """The call fails with that very code and says why."""
        try:
            answer = self._call(operation, args)
        except Refused as e:
            same(e.code, code, f"{operation} by {self.id} ({e.message})")
            want(len(e.message) > 10, f"{operation}: {code} without a message")
            return e
        raise AssertionError(f"{operation} by {self.id} was answered {answer}, want {code}")


class Boto3:
    def __init__(self, url):
        self.url = url

    def account(self, id):
        # No retries: a refusal has to be right the first time.
        client = boto3.client("redshift", region_name=REGION, endpoint_url=self.url, aws_access_key_id=id, aws_secret_access_key="test",
                              config=botocore.config.Config(retries={"max_attempts": 0}))

        def call(operation, args):
            try:
                return getattr(client, operation)(**args)
            except botocore.exceptions.ClientError as e:
                raise Refused(e.response["Error"]["Code"], e.response["Error"]["Message"], e.response["ResponseMetadata"]["HTTPStatusCode"]) from e

        return Account(id, call)


class AWSCLI:
    def __init__(self, url):
        self.url = url

    def account(self, id):
        env = dict(os.environ, AWS_ACCESS_KEY_ID=id, AWS_SECRET_ACCESS_KEY="test", AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION,
                   AWS_MAX_ATTEMPTS="1", AWS_PAGER="", AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
        for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE"):
            env.pop(name, None)

        def call(operation, args):
            line = ["aws", "redshift", operation.replace("_", "-"), "--endpoint-url", self.url, "--output", "json"]
            for name, value in args.items():
                line += flag(name, value)
            done = subprocess.run(line, env=env, capture_output=True, text=True, timeout=60)
            if done.returncode == 0:
                return json.loads(done.stdout or "{}")
            told = re.search(r"An error occurred \((\w+)\) when calling the \w+ operation[^:]*: (.*)", done.stderr, re.DOTALL)
            want(told, f"{' '.join(line)}: {done.stderr}")
            raise Refused(told[1], told[2].strip())

        return Account(id, call)


def flag(name, value):
    """A parameter as it is typed: NumberOfNodes=2 is --number-of-nodes 2."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    if value is True or value is False:
        return ["--" + name if value else "--no-" + name]
    if isinstance(value, list):
        return ["--" + name, *value]
    return ["--" + name, str(value)]
