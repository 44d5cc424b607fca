# The datashare's two management steps. The share itself is SQL, which the Data
# API resource runs.

resource "aws_redshiftdata_statement" "share" {
  provider           = aws.producer
  cluster_identifier = aws_redshift_cluster.sales.cluster_identifier
  database           = "dev"
  db_user            = "admin"
  sql                = "create datashare orders"
}

resource "aws_redshiftdata_statement" "grant" {
  provider           = aws.producer
  cluster_identifier = aws_redshift_cluster.sales.cluster_identifier
  database           = "dev"
  db_user            = "admin"
  sql                = "grant usage on datashare orders to account '222222222222'"
  depends_on         = [aws_redshiftdata_statement.share]
}

locals {
  namespace = aws_redshift_cluster.sales.cluster_namespace_arn
  share     = format("%s/orders", join(":datashare:", split(":namespace:", local.namespace)))
}

resource "aws_redshift_data_share_authorization" "analytics" {
  provider            = aws.producer
  data_share_arn      = local.share
  consumer_identifier = data.aws_caller_identity.consumer.account_id
  depends_on          = [aws_redshiftdata_statement.grant]
}

resource "aws_redshift_data_share_consumer_association" "analytics" {
  provider       = aws.consumer
  data_share_arn = aws_redshift_data_share_authorization.analytics.data_share_arn
  consumer_arn   = aws_redshift_cluster.analytics.cluster_namespace_arn
}

data "aws_redshift_data_shares" "seen" {
  provider   = aws.consumer
  depends_on = [aws_redshift_data_share_consumer_association.analytics, aws_redshift_data_share_consumer_association.reports]
}

data "aws_redshift_producer_data_shares" "made" {
  provider     = aws.producer
  producer_arn = local.namespace
  depends_on   = [aws_redshift_data_share_authorization.analytics]
}

data "aws_redshift_producer_data_shares" "offered" {
  provider     = aws.producer
  producer_arn = aws_redshiftserverless_namespace.shop.arn
  depends_on   = [aws_redshift_data_share_authorization.reports]
}

output "shares" {
  value = {
    seen = data.aws_redshift_data_shares.seen.data_shares[*].data_share_arn
    made = concat(data.aws_redshift_producer_data_shares.made.data_shares[*].data_share_arn, data.aws_redshift_producer_data_shares.offered.data_shares[*].data_share_arn)
    want = [local.share, local.offer]
  }
}
