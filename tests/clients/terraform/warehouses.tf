resource "aws_redshift_cluster" "sales" {
  provider                             = aws.producer
  cluster_identifier                   = "sales"
  database_name                        = "dev"
  master_username                      = "admin"
  master_password                      = var.password
  node_type                            = "ra3.xlplus"
  number_of_nodes                      = 2
  encrypted                            = true
  publicly_accessible                  = false
  availability_zone_relocation_enabled = true
  skip_final_snapshot                  = true
  tags                                 = { team = "sales" }
}

resource "aws_redshift_cluster" "analytics" {
  provider            = aws.consumer
  cluster_identifier  = "analytics"
  database_name       = "dev"
  master_username     = "admin"
  master_password     = var.password
  node_type           = "ra3.xlplus"
  number_of_nodes     = 2
  encrypted           = true
  skip_final_snapshot = true
}
