"""Sign-in through an identity provider (OpenID Connect)."""

from __future__ import annotations

from guardtag_web.site import Site


def name(site: Site) -> str:
    """What the provider is called; empty where there is none."""
    found = site.settings.oidc.get("name", "")
    return str(found) if site.settings.oidc else ""
