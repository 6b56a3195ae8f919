"""What the answers of the evidence API look like."""
