"""Recovery: backups that are restored, and processes that are killed."""
