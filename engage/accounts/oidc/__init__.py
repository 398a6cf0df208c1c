"""Who somebody is, asked of a municipality's identity provider (OpenID Connect)."""
