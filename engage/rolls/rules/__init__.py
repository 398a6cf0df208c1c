"""Pure rules of codes, nullifiers and receipts: no Flask, no database."""
