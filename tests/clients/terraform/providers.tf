# Two accounts of one server: what a team writes that shares between accounts.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "server" {
  description = "The management API's address."
  type        = string
}

variable "password" {
  description = "Of the two warehouses' admin."
  type        = string
}

provider "aws" {
  alias                   = "producer"
  region                  = "us-east-1"
  access_key              = "111111111111"
  secret_key              = "test"
  skip_metadata_api_check = true
  endpoints {
    redshift           = var.server
    redshiftdata       = var.server
    redshiftserverless = var.server
    sts                = var.server
  }
}

provider "aws" {
  alias                   = "consumer"
  region                  = "us-east-1"
  access_key              = "222222222222"
  secret_key              = "test"
  skip_metadata_api_check = true
  endpoints {
    redshift           = var.server
    redshiftdata       = var.server
    redshiftserverless = var.server
    sts                = var.server
  }
}

data "aws_caller_identity" "consumer" {
  provider = aws.consumer
}
