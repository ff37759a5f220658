"""Dated tables: banks, number plans, public suffixes; literals only."""
