"""A person at the other end of HTTP, without a browser: cookies are kept, forms carry their CSRF token."""

import re

import requests

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """Calls one installation. Redirects are not followed, so that a test sees them."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = requests.Session()

    def get(self, path: str, timeout: float = 10) -> requests.Response:
        """The answer to GET."""
        return self.http.get(self.base_url + path, allow_redirects=False, timeout=timeout)

    def submit(
        self, path: str, fields: dict[str, str | list[str]] | None = None, *, page: str | None = None, timeout: float = 10
    ) -> requests.Response:
        """The answer to the form of `page` (the page at `path` itself unless named) sent to `path` with its CSRF token."""
        shown = self.get(page or path)
        token = TOKEN.search(shown.text)
        assert token, f"{page or path} answered {shown.status_code} and shows no form"
        data = {**(fields or {}), "csrf_token": token.group(1)}
        return self.http.post(self.base_url + path, data=data, allow_redirects=False, timeout=timeout)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form."""
        answer = self.submit("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 303, answer.text
