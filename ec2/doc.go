// Package ec2 asks another service which networks an account has: any that
// speaks the EC2 Query API, such as an emulator in which Terraform keeps the
// VPCs. It knows the three questions that fleet needs, DescribeVpcs,
// DescribeSubnets and DescribeSecurityGroups, and nothing else of EC2.
// internal/server gives it to fleet.Networks when --ec2-endpoint is set.
package ec2
