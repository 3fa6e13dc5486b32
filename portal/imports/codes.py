"""The catalogue's codes, as the checks of inputs take them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.checks import CatalogueCodes
from portal.queries.catalogue import read_catalogue


class NoCatalogueError(Exception):
    """The database has no catalogue, so no code can be checked."""


def catalogue_codes(session: Session) -> CatalogueCodes:
    """The codes of the catalogue that is loaded.

    Raises:
        NoCatalogueError: none is.
    """
    catalogue = read_catalogue(session)
    if not catalogue.categories:
        raise NoCatalogueError("The catalogue has not been loaded; run vendor-match seed catalogue first.")
    return CatalogueCodes(
        categories=_codes(catalogue.categories),
        regions=_codes(catalogue.regions),
        certificates=_codes(catalogue.certificates),
        industries=_codes(catalogue.industries),
    )


def _codes(choices: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(code for code, _name in choices)
