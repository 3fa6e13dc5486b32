"""What separates BPO from KPO: every distinction and service category as one table of data.

The classifier, the criteria and weight profiles, the intake form and the guide page all read these rows, and
only these. The source is the product's design: five characteristics (C1–C5), four conditions under which BPO
fits (AB1–AB4), four under which KPO fits (AK1–AK4), fifteen service categories (B1–B8, K1–K7).
"""

from dataclasses import dataclass
from enum import StrEnum

from matching.types import ProcessType, Side


class Kind(StrEnum):
    """How a distinction is asked: an axis has two poles, a condition applies or does not."""

    AXIS = "axis"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinction:
    """One row. For a condition `favours` names the process type that it is evidence for.

    `bpo` and `kpo` are the two poles of an axis; a condition has only the text of its own side.
    """

    id: str
    kind: Kind
    side: Side
    name: str
    question: str
    bpo: str = ""
    kpo: str = ""
    favours: ProcessType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCategory:
    """One of the fifteen services. `suggests` is the process type it usually is; it never decides it."""

    id: str
    code: str
    name: str
    suggests: ProcessType
    meaning: str


DISTINCTIONS: tuple[Distinction, ...] = (
    Distinction(
        id="C1",
        kind=Kind.AXIS,
        side=Side.WORK,
        name="Nature of the tasks",
        question="How would you describe the tasks?",
        bpo="Routine, rule-based and transactional: they follow a set procedure",
        kpo="Complex and analytical: they need research, interpretation and judgement",
    ),
    Distinction(
        id="C2",
        kind=Kind.AXIS,
        side=Side.WORK,
        name="Service",
        question="Which kind of service is it closest to?",
        bpo="A typical BPO service, such as customer support, data entry or logistics",
        kpo="A typical KPO service, such as market research, legal services or data analytics",
    ),
    Distinction(
        id="C3",
        kind=Kind.AXIS,
        side=Side.WORK,
        name="Expertise required",
        question="What expertise do the people need?",
        bpo="Basic training and general skills",
        kpo="Specialised domain knowledge, advanced analysis, a degree or professional certification",
    ),
    Distinction(
        id="C4",
        kind=Kind.AXIS,
        side=Side.OBJECTIVE,
        name="Focus of the engagement",
        question="What is the engagement mainly for?",
        bpo="Efficiency, lower cost and streamlining non-core work",
        kpo="Value creation, insight, innovation and competitive advantage",
    ),
    Distinction(
        id="C5",
        kind=Kind.AXIS,
        side=Side.OBJECTIVE,
        name="Delivery relationship",
        question="How do you want to work with the vendor?",
        bpo="Capacity that scales up and down with demand, without heavy investment",
        kpo="A service tailored to us, in close collaboration or strategic partnership",
    ),
    Distinction(
        id="AB1",
        kind=Kind.CONDITION,
        side=Side.WORK,
        name="Repetitive, standardised work",
        question="The work is repetitive and standardised and needs no special expertise.",
        bpo="The work is repetitive and standardised and needs no special expertise",
        favours=ProcessType.BPO,
    ),
    Distinction(
        id="AB2",
        kind=Kind.CONDITION,
        side=Side.OBJECTIVE,
        name="Lower cost and efficiency",
        question="The aim is lower cost, efficiency or streamlining non-core functions.",
        bpo="The aim is lower cost, efficiency or streamlining non-core functions",
        favours=ProcessType.BPO,
    ),
    Distinction(
        id="AB3",
        kind=Kind.CONDITION,
        side=Side.OBJECTIVE,
        name="Scaling with the business",
        question="Resources must scale up or down quickly with the business.",
        bpo="Resources must scale up or down quickly with the business",
        favours=ProcessType.BPO,
    ),
    Distinction(
        id="AB4",
        kind=Kind.CONDITION,
        side=Side.WORK,
        name="Clearly defined work",
        question="The work can be clearly defined and documented.",
        bpo="The work can be clearly defined and documented",
        favours=ProcessType.BPO,
    ),
    Distinction(
        id="AK1",
        kind=Kind.CONDITION,
        side=Side.WORK,
        name="Specialised knowledge",
        question="The work needs specialised knowledge, advanced analysis or domain expertise.",
        kpo="The work needs specialised knowledge, advanced analysis or domain expertise",
        favours=ProcessType.KPO,
    ),
    Distinction(
        id="AK2",
        kind=Kind.CONDITION,
        side=Side.OBJECTIVE,
        name="Skills missing in-house",
        question="The skills are missing in-house and are needed for a time or a project.",
        kpo="The skills are missing in-house and are needed for a time or a project",
        favours=ProcessType.KPO,
    ),
    Distinction(
        id="AK3",
        kind=Kind.CONDITION,
        side=Side.WORK,
        name="In-depth research and decisions",
        question="The work is in-depth research, analysis, interpretation or decisions on complex information.",
        kpo="The work is in-depth research, analysis, interpretation or decisions on complex information",
        favours=ProcessType.KPO,
    ),
    Distinction(
        id="AK4",
        kind=Kind.CONDITION,
        side=Side.OBJECTIVE,
        name="Strategic work",
        question="The work is strategic and can bring advantage, innovation or new value.",
        kpo="The work is strategic and can bring advantage, innovation or new value",
        favours=ProcessType.KPO,
    ),
)

BPO, KPO = ProcessType.BPO, ProcessType.KPO

CATEGORIES: tuple[ServiceCategory, ...] = tuple(
    ServiceCategory(id=id, code=code, name=name, suggests=suggests, meaning=meaning)
    for id, code, name, suggests, meaning in (
        ("B1", "customer_support", "Customer support", BPO, "Answering and serving your customers: contact centre, front desk, helpline"),
        ("B2", "technical_support", "Technical support", BPO, "IT help desk, support and maintenance of installed systems and equipment"),
        ("B3", "data_entry", "Data entry", BPO, "Keying, scanning, digitising, transcribing or indexing records"),
        ("B4", "payroll_processing", "Payroll processing", BPO, "Running the pay: calculation, payslips, filings, pensions"),
        ("B5", "human_resources_management", "Human resources management", BPO, "Recruitment, temporary staff, HR administration, benefits, occupational services"),
        ("B6", "procurement", "Procurement", BPO, "Sourcing, buying and contract administration on your behalf"),
        ("B7", "logistics", "Logistics", BPO, "Freight, warehousing, distribution, courier and moving of goods"),
        ("B8", "back_office_operations", "Back-office operations", BPO, "Routine administration: mail, documents, claims, bookkeeping, facilities desk"),
        ("K1", "market_research", "Market research", KPO, "Surveys, polls, studies of consumers, markets and competitors"),
        ("K2", "financial_analysis", "Financial analysis", KPO, "Audit, valuation, actuarial work, investment, cost and financial advice"),
        ("K3", "legal_services", "Legal services", KPO, "Legal advice, contract review, representation, notary"),
        ("K4", "intellectual_property_research", "Intellectual property research", KPO, "Patents, trade marks, prior art, freedom to operate, IP valuation"),
        ("K5", "data_analytics", "Data analytics", KPO, "Statistics, data science, business intelligence, modelling, evaluation by data"),
        ("K6", "scientific_research", "Scientific research", KPO, "Research and development, laboratory work, technical and policy studies"),
        ("K7", "engineering_design", "Engineering design", KPO, "Architecture and engineering design, surveys, feasibility and engineering consultancy"),
    )
)  # fmt: skip

DISTINCTION = {row.id: row for row in DISTINCTIONS}
CATEGORY = {row.code: row for row in CATEGORIES}
