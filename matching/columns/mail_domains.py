"""Which e-mail domains say who somebody works for."""

from collections.abc import Iterable

FREE_MAIL_DOMAINS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com",
    "aol.com", "icloud.com", "me.com", "mac.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.com", "mail.ru", "yandex.com",
    "yandex.ru", "proton.me", "protonmail.com", "pm.me", "zoho.com", "fastmail.com", "hey.com", "tutanota.com", "qq.com", "163.com",
    "126.com", "naver.com", "rediffmail.com", "t-online.de", "orange.fr", "free.fr", "libero.it", "seznam.cz", "wp.pl",
})  # fmt: skip
"""Domains that say nothing about who somebody works for."""


def own_domains(domains: Iterable[str]) -> tuple[str, ...]:
    """Return the domains among these that are an organisation's own, each once and in order."""
    return tuple(sorted({own for domain in domains if (own := own_domain(domain))}))


def own_domain(domain: str) -> str | None:
    """Return an organisation's domain in lower case; None for a free-mail domain and for what is no domain."""
    folded = domain.strip().casefold()
    return folded if "." in folded and folded not in FREE_MAIL_DOMAINS else None
