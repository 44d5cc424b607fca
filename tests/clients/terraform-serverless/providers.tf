# One account's Redshift Serverless on a server of Blueshift (var.server).

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "server" { type = string }
variable "password" { type = string }

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "111111111111"
  secret_key                  = "test"
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_credentials_validation = true
  endpoints {
    redshift           = var.server
    redshiftdata       = var.server
    redshiftserverless = var.server
    sts                = var.server
  }
}
