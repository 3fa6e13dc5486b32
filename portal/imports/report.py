"""What came of an import."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason why a row or line did not enter; `column` is empty where it is about all of it."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"
        return f"{place}: {self.message}"


@dataclass(slots=True)
class Report:
    """Counts of rows, and every reason for a row that was refused. `first_run` is the oldest run that was queued."""

    entered: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    first_run: int | None = None

    def refuse(self, *refusals: Refusal) -> None:
        """Count one row as refused, for these reasons."""
        self.refused += 1
        self.refusals += refusals

    def __str__(self) -> str:
        counts = {"entered": self.entered, "changed": self.changed, "there already": self.unchanged, "refused": self.refused}
        return ", ".join(f"{number:,} {what}" for what, number in counts.items() if number or what in {"entered", "refused"}) + "."
