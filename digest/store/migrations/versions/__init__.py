"""What brings an older database to the schema of this version, one file a step."""
