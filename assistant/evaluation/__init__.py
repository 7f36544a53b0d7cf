"""Judgements → recall, MRR, nDCG and abstention, measured over exactly what the product does."""
