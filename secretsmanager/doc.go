// Package secretsmanager asks another service for secrets: AWS Secrets Manager
// itself, or an emulator of it in which Terraform keeps them. It knows the one
// question that statement has, GetSecretValue. internal/server gives it to
// statement when the configuration file has secrets_manager.
package secretsmanager
