# The network path: granted by one account, used by the other.

resource "aws_redshift_endpoint_authorization" "analytics" {
  provider           = aws.producer
  account            = data.aws_caller_identity.consumer.account_id
  cluster_identifier = aws_redshift_cluster.sales.cluster_identifier
  vpc_ids            = ["vpc-0b000000000000001"]
}

resource "aws_redshift_subnet_group" "lent" {
  provider   = aws.consumer
  name       = "lent"
  subnet_ids = ["subnet-0b000000000000001", "subnet-0b00000000000001b"]
}

resource "aws_redshift_endpoint_access" "sales" {
  provider           = aws.consumer
  endpoint_name      = "to-sales"
  cluster_identifier = aws_redshift_cluster.sales.cluster_identifier
  resource_owner     = "111111111111"
  subnet_group_name  = aws_redshift_subnet_group.lent.name
  depends_on         = [aws_redshift_endpoint_authorization.analytics]
}

output "endpoint" {
  value = aws_redshift_endpoint_access.sales.address
}
