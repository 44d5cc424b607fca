# A namespace, the workgroup that serves it, and what hangs on them.

resource "aws_redshiftserverless_namespace" "shop" {
  namespace_name      = "shop"
  admin_username      = "admin"
  admin_user_password = var.password
  log_exports         = ["userlog"]
  tags                = { team = "shop" }
}

resource "aws_redshiftserverless_workgroup" "shop" {
  workgroup_name = "shop"
  namespace_name = aws_redshiftserverless_namespace.shop.namespace_name
  base_capacity  = 8
  tags           = { team = "shop" }
}

resource "aws_redshiftserverless_endpoint_access" "window" {
  endpoint_name  = "window"
  workgroup_name = aws_redshiftserverless_workgroup.shop.workgroup_name
  subnet_ids     = aws_redshiftserverless_workgroup.shop.subnet_ids
}

data "aws_redshiftserverless_credentials" "shop" {
  workgroup_name = aws_redshiftserverless_workgroup.shop.workgroup_name
  db_name        = "dev"
}

resource "aws_redshiftserverless_resource_policy" "lent" {
  resource_arn = aws_redshiftserverless_workgroup.shop.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["222222222222"] }
      Action    = ["redshift-serverless:CreateEndpointAccess"]
    }]
  })
}

resource "aws_redshiftserverless_usage_limit" "compute" {
  resource_arn = aws_redshiftserverless_workgroup.shop.arn
  usage_type   = "serverless-compute"
  amount       = 60
}

resource "aws_redshiftserverless_custom_domain_association" "shop" {
  workgroup_name                = aws_redshiftserverless_workgroup.shop.workgroup_name
  custom_domain_name            = "data.example.com"
  custom_domain_certificate_arn = "arn:aws:acm:us-east-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef"
}

resource "aws_redshiftserverless_snapshot" "first" {
  namespace_name   = aws_redshiftserverless_workgroup.shop.namespace_name
  snapshot_name    = "first"
  retention_period = 7
}

resource "aws_redshiftserverless_resource_policy" "restored" {
  resource_arn = aws_redshiftserverless_snapshot.first.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["222222222222"] }
      Action    = ["redshift-serverless:RestoreFromSnapshot"]
    }]
  })
}

output "login" {
  value     = { host = aws_redshiftserverless_workgroup.shop.endpoint[0].address, user = data.aws_redshiftserverless_credentials.shop.db_user }
  sensitive = true
}
