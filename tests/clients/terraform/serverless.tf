# The same between two workgroups. Whoever makes a serverless namespace is a
# superuser of it, so these statements name no database user. The provider looks
# at a statement for the first time after half a minute, so they are few.

resource "aws_redshiftserverless_namespace" "shop" {
  provider       = aws.producer
  namespace_name = "shop"
}

resource "aws_redshiftserverless_workgroup" "shop" {
  provider       = aws.producer
  workgroup_name = "shop"
  namespace_name = aws_redshiftserverless_namespace.shop.namespace_name
}

resource "aws_redshiftdata_statement" "shop_share" {
  provider       = aws.producer
  workgroup_name = aws_redshiftserverless_workgroup.shop.workgroup_name
  database       = "dev"
  sql            = "create datashare offer"
}

resource "aws_redshiftdata_statement" "shop_schema" {
  provider       = aws.producer
  workgroup_name = aws_redshiftserverless_workgroup.shop.workgroup_name
  database       = "dev"
  sql            = "alter datashare offer add schema public"
  depends_on     = [aws_redshiftdata_statement.shop_share]
}

resource "aws_redshiftdata_statement" "shop_grant" {
  provider       = aws.producer
  workgroup_name = aws_redshiftserverless_workgroup.shop.workgroup_name
  database       = "dev"
  sql            = "grant usage on datashare offer to account '${data.aws_caller_identity.consumer.account_id}'"
  depends_on     = [aws_redshiftdata_statement.shop_share]
}

locals {
  producer = split(":", local.namespace)[4]
  offer    = "arn:aws:redshift:us-east-1:${local.producer}:datashare:${aws_redshiftserverless_namespace.shop.namespace_id}/offer"
}

resource "aws_redshift_data_share_authorization" "reports" {
  provider            = aws.producer
  data_share_arn      = local.offer
  consumer_identifier = data.aws_caller_identity.consumer.account_id
  depends_on          = [aws_redshiftdata_statement.shop_schema, aws_redshiftdata_statement.shop_grant]
}

resource "aws_redshiftserverless_namespace" "reports" {
  provider       = aws.consumer
  namespace_name = "reports"
}

resource "aws_redshiftserverless_workgroup" "reports" {
  provider       = aws.consumer
  workgroup_name = "reports"
  namespace_name = aws_redshiftserverless_namespace.reports.namespace_name
}

resource "aws_redshift_data_share_consumer_association" "reports" {
  provider       = aws.consumer
  data_share_arn = aws_redshift_data_share_authorization.reports.data_share_arn
  consumer_arn   = aws_redshiftserverless_namespace.reports.arn
}

resource "aws_redshiftdata_statement" "reports_database" {
  provider       = aws.consumer
  workgroup_name = aws_redshiftserverless_workgroup.reports.workgroup_name
  database       = "dev"
  sql            = "create database offer from datashare offer of account '${local.producer}' namespace '${aws_redshiftserverless_namespace.shop.namespace_id}'"
  depends_on     = [aws_redshift_data_share_consumer_association.reports]
}
