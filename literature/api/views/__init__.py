"""The addresses of the API: each reads what was asked, lets a queryset answer, and hands rows to a builder."""
