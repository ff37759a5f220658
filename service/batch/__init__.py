"""Batch: tables of tips scored row by row, here or on a cluster, by one function."""
