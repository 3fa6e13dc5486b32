"""What an organisation says about itself."""

from typing import Any, Self

from portal.checks import profile_problems
from portal.forms.choices import countries
from portal.forms.fields import Form, OneOfField, TextField, WordsField
from portal.inputs import ProfileInput


class ProfileForm(Form):
    """The profile of an organisation."""

    name = WordsField("Name of the organisation", longest=200, required="Write the name of the organisation.")
    country = OneOfField("Country", empty="Not said", choices=countries())
    website = WordsField("Website", longest=300, description="The whole address, such as https://example.com")
    about = TextField("About", longest=20_000, description="What you do, for whom, since when. Clients read it beside your capabilities.")

    @classmethod
    def showing(cls, said: ProfileInput) -> Self:
        """The form filled in with what was said before."""
        return cls(formdata=None, data={"name": said.name, "country": said.country, "website": said.website, "about": said.about})

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be saved."""
        if not super().validate(extra_validators):
            return False
        problems = profile_problems(self.given())
        for problem in problems:
            self[problem.field].errors = [problem.message]
        return not problems

    def given(self) -> ProfileInput:
        """What was said."""
        return ProfileInput(
            name=self.name.data or "", country=self.country.data, website=self.website.data or None, about=self.about.data or ""
        )
