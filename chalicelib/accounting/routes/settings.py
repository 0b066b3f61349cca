"""Routes of how a firm has batches written: formats, posting rules, sub-accounts."""

from __future__ import annotations

from chalicelib.accounting import (
    format_settings,
    rule_examples,
    rule_settings,
    subaccount_settings,
)
from chalicelib.accounting.format_forms import NewFormatSettings
from chalicelib.accounting.format_views import FormatSettingsView
from chalicelib.accounting.rule_forms import (
    CompanyExample,
    FirmExample,
    PostingRules,
    SubaccountUpload,
)
from chalicelib.accounting.rule_views import (
    PostingExample,
    PostingRulesView,
    SubaccountsSet,
    SubaccountView,
)
from chalicelib.core.caller import Caller
from chalicelib.core.paging import Listed, PageQuery
from chalicelib.http.endpoint import Routes

routes = Routes("accounting")
_FORMATS = "/v1/firms/{firm}/export-formats"
_COMPANY_FORMATS = "/v1/firms/{firm}/companies/{company}/export-formats"
_FIRM_RULES = "/v1/firms/{firm}/posting-rules/{country}"
_COMPANY = "/v1/firms/{firm}/companies/{company}"
_COMPANY_RULES = f"{_COMPANY}/posting-rules"


@routes.get(_FORMATS, returns=FormatSettingsView)
def read_export_formats(caller: Caller) -> FormatSettingsView:
    """Read which formats the firm takes, which there are, and how each is set."""
    return format_settings.read(caller)


@routes.put(_FORMATS, body=NewFormatSettings, returns=FormatSettingsView, versioned=True)
def change_export_formats(
    caller: Caller, body: NewFormatSettings, version: int
) -> FormatSettingsView:
    """Set which formats the firm takes, and how each is set, for all its companies.

    It counts for exports from now on, but for companies that have settings of their own. What was
    set before and is not named is as usual again.
    """
    return format_settings.change(caller, body, version)


@routes.get(_COMPANY_FORMATS, returns=FormatSettingsView)
def read_company_export_formats(caller: Caller, company: str) -> FormatSettingsView:
    """Read the same for a company: its own settings, else the firm's, else the usual."""
    return format_settings.read(caller, company)


@routes.put(_COMPANY_FORMATS, body=NewFormatSettings, returns=FormatSettingsView, versioned=True)
def change_company_export_formats(
    caller: Caller, company: str, body: NewFormatSettings, version: int
) -> FormatSettingsView:
    """Set the same for a company alone: whole, in place of the firm's.

    The version is that of the company's own settings: 0, while it has none.
    """
    return format_settings.change(caller, body, version, company)


@routes.delete(_COMPANY_FORMATS, versioned=True)
def remove_company_export_formats(caller: Caller, company: str, version: int) -> None:
    """Have the firm's settings count for a company again."""
    format_settings.remove(caller, company, version)


@routes.get(_FIRM_RULES, returns=PostingRulesView)
def read_firm_posting_rules(caller: Caller, country: str) -> PostingRulesView:
    """Read by which rules documents of a country become entries, as the firm has them.

    With each account, and whose rule it is; at version 0 all are the country's.
    """
    return rule_settings.read_firm_rules(caller, country)


@routes.put(_FIRM_RULES, body=PostingRules, returns=PostingRulesView, versioned=True)
def put_firm_posting_rules(
    caller: Caller, country: str, body: PostingRules, version: int
) -> PostingRulesView:
    """Write what the firm posts otherwise than the country, for all its companies there.

    The first time the version is 0. They replace those that were written before; entries of
    batches that were made already stay as they are. Whether a company's chart has the accounts is
    seen at the company; where it does not, its documents are told of and not posted.
    """
    return rule_settings.put_firm_rules(caller, country, body, version)


@routes.delete(_FIRM_RULES, versioned=True)
def delete_firm_posting_rules(caller: Caller, country: str, version: int) -> None:
    """Have the rules of the country again."""
    rule_settings.remove_firm_rules(caller, country, version)


@routes.post(f"{_FIRM_RULES}/example", body=FirmExample, returns=PostingExample)
def try_firm_posting_rules(caller: Caller, country: str, body: FirmExample) -> PostingExample:
    """See what rules would make of an invented document of each type; nothing is changed."""
    return rule_examples.try_firm_rules(caller, country, body)


@routes.get(_COMPANY_RULES, returns=PostingRulesView)
def read_company_posting_rules(caller: Caller, company: str) -> PostingRulesView:
    """Read by which rules the documents of a company become entries.

    With each account, whether the company's chart has it, and whose rule it is.
    """
    return rule_settings.read_company_rules(caller, company)


@routes.put(_COMPANY_RULES, body=PostingRules, returns=PostingRulesView, versioned=True)
def put_company_posting_rules(
    caller: Caller, company: str, body: PostingRules, version: int
) -> PostingRulesView:
    """Write what is posted otherwise for one company, over the rules of the firm.

    The first time the version is 0. They replace those that were written before. Accounts must be
    in the chart of the company: that of the firm's program, where the firm sent it.
    """
    return rule_settings.put_company_rules(caller, company, body, version)


@routes.delete(_COMPANY_RULES, versioned=True)
def delete_company_posting_rules(caller: Caller, company: str, version: int) -> None:
    """Have the rules of the firm again for a company."""
    rule_settings.remove_company_rules(caller, company, version)


@routes.post(f"{_COMPANY_RULES}/example", body=CompanyExample, returns=PostingExample)
def try_company_posting_rules(caller: Caller, company: str, body: CompanyExample) -> PostingExample:
    """See what rules would make of an invented document of each type; nothing is changed.

    Or of a document that the company handed over, by its import.
    """
    return rule_examples.try_company_rules(caller, company, body)


@routes.get(f"{_COMPANY}/subaccounts", query=PageQuery, returns=Listed[SubaccountView])
def list_subaccounts(caller: Caller, company: str, query: PageQuery) -> Listed[SubaccountView]:
    """List the accounts that single customers and suppliers of a company have got.

    Each keeps its number for ever, whatever the rules become.
    """
    return subaccount_settings.page(caller, company, query)


@routes.put(f"{_COMPANY}/subaccounts", body=SubaccountUpload, returns=SubaccountsSet)
def put_subaccounts(caller: Caller, company: str, body: SubaccountUpload) -> SubaccountsSet:
    """Say which numbers customers and suppliers have in the firm's program already.

    Those that are not named stay as they are; whoever is new gets a number that nobody has. Two
    tax ids may have one account; a batch in which both are has an incident.
    """
    return subaccount_settings.put(caller, company, body)
