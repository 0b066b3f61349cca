"""The operator's part of the story: who may do more than a firm that nobody has looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.api_client import wait_for
from infra.local.authenticator import set_up, take_step
from infra.local.seed import SignIn, signed_in

if TYPE_CHECKING:
    from infra.local.story import Story


def confirm_firm(story: Story) -> None:
    """The firm asks to be confirmed; an operator, made on a command line, does; its limits rise."""
    before = _activations(story)
    message = {"message": "Somos un despacho inventado; llámenos para comprobarlo."}
    story.firm.post(f"{story.firm_path}/confirmation-request", message)
    story.operator = signed_in(story.api, story.mail, SignIn(story.operator_email))
    story.operate("operator", story.operator_email, "Persona inventada de la historia")
    _set_second_factor_up(story)
    waiting = story.operator.get(f"/v1/operator/firms?waiting=true&q={story.firm_email}")
    wait_for(lambda: waiting["total"], lambda total: total == 1, "the firm to wait", 0)
    listed = story.operator.get(f"/v1/operator/waiting?q={story.ids['firm']}")
    wait_for(lambda: listed["by_state"], lambda kinds: kinds["confirmation-asked"] == 1, "it", 0)
    operated = f"/v1/operator/firms/{story.ids['firm']}"
    story.operator.post(f"{operated}/confirm", {"reason": "Se comprobó por teléfono"})
    wait_for(lambda: _activations(story), lambda now: now > before, "the limit to rise", 0)
    told = story.mail.wait(story.firm_email, subject="confirmado", seconds=60)
    story.keep_mail("firm-confirmed", told)


def _set_second_factor_up(story: Story) -> None:
    """The operator gets nowhere without a second factor, sets one up, and signs in by it."""
    shut = story.operator.call("GET", "/v1/operator/firms")
    wait_for(lambda: shut.body["code"], lambda code: code == "second-factor-needed", "it", 0)
    mine, codes = set_up(story.operator)
    wait_for(lambda: codes, lambda shown: len(shown) == 10, "ten recovery codes", 0)
    credentials = {"email": story.operator_email, "password": SignIn("").password}
    asked = story.api.post("/v1/sessions", credentials)
    begun = take_step(story.api, asked, mine)
    story.operator = story.api.signed_in(begun.body["access_token"])
    left = story.operator.get("/v1/me/second-factor")["recovery_codes_left"]
    wait_for(lambda: left, lambda seen: seen == 10, "the recovery codes to be left", 0)


def _activations(story: Story) -> int:
    """Read how many licences the firm may activate in a day."""
    limits = story.firm.get(f"{story.firm_path}/limits")["data"]
    return int(next(each["most"] for each in limits if each["limit"] == "activations"))


def operate_on_all(story: Story) -> None:
    """Do, after the story, whatever else an operator does; people are as before at the end."""
    from infra.local.story import PASSWORD

    operator, reason = story.operator, {"reason": "Prueba de la historia"}
    firm = f"/v1/operator/firms/{story.ids['firm']}"
    operator.post(f"{firm}/unconfirm", reason)
    story.firm.post(f"{story.firm_path}/confirmation-request", {"message": "Otra vez"})
    operator.post(f"{firm}/refuse", reason)
    operator.post(f"{firm}/lock", reason)
    shut = story.firm.call("GET", story.firm_path)
    wait_for(lambda: shut.body["code"], lambda code: code == "firm-locked", "a locked firm", 0)
    operator.post(f"{firm}/unlock", reason)
    operator.post(f"{firm}/confirm", reason)
    found = operator.post("/v1/operator/account-look-ups", reason | {"email": story.client_email})
    operator.post("/v1/operator/operators", reason | {"email": story.client_email})
    operator.post(f"/v1/operator/operators/{found['id']}/removal", reason)
    story.client.post("/v1/sessions/current/proof", {"password": PASSWORD})
    set_up(story.client)
    operator.post(f"/v1/operator/accounts/{found['id']}/second-factor-removal", reason)
    operator.post(f"/v1/operator/accounts/{found['id']}/lock", reason)
    locked = operator.get(f"/v1/operator/locked-accounts?q={found['id']}")
    wait_for(lambda: locked["total"], lambda total: total == 1, "the list to have it", 0)
    operator.post(f"/v1/operator/accounts/{found['id']}/unlock", reason)


def keep_watch(story: Story) -> None:
    """The operator tells all of a break and takes it back, and sees what the queues hold."""
    operator, reason = story.operator, {"reason": "Prueba de la historia"}
    before = operator.get("/v1/operator/notice")["version"]
    notice = {"es": "Habrá una pausa a medianoche.", "en": "There is a break at midnight."}
    told = reason | {"notice": notice | {"kind": "warning"}}
    version = operator.put("/v1/operator/notice", told, before)["version"]
    shown = story.api.get("/v1/notice")["notice"]
    wait_for(lambda: shown["es"], lambda said: said == notice["es"], "the notice", 0)
    operator.put("/v1/operator/notice", reason | {"notice": None}, version)
    _give_owner(story)
    wanted = reason | {"by": "email", "value": story.client_email}
    found = operator.post("/v1/operator/look-ups", wanted)["data"]
    wait_for(lambda: found[0]["kind"], lambda kind: kind == "account", "the client's account", 0)
    (authority,) = operator.get("/v1/operator/authorities")["data"]
    wait_for(lambda: authority["accepted_at"], bool, "the authority to have accepted", 0)
    queues = operator.get("/v1/operator/queues")["data"]
    wait_for(lambda: queues, lambda seen: all(each["dead"] == 0 for each in seen), "none dead", 0)
    dead = f"/v1/operator/queues/{queues[0]['name']}/dead-letters"
    wait_for(lambda: operator.get(dead)["data"], lambda letters: letters == [], "none there", 0)
    done = operator.post(f"{dead}/redrive", reason)
    wait_for(lambda: done["redriven"], lambda count: count == 0, "nothing to send back", 0)


def _give_owner(story: Story) -> None:
    """Invite another owner into the client's business, who has no account yet and leaves it so.

    The first time it is at an address whose mail comes back, and is taken back.
    """
    owner = {"email": f"otra.{story.client_email}", "name": "Otra titular inventada"}
    path, wrong = f"/v1/operator/businesses/{story.ids['business']}", f"bounce.{owner['email']}"
    story.operator.post(f"{path}/owners", owner | {"email": wrong, "reason": "Lo pidió su titular"})
    _see_what_came_back(story, wrong)
    story.operator.post(
        f"{path}/owner-invitations/withdrawal",
        {"email": wrong, "reason": "Tenía mal el correo"},
    )
    story.operator.post(f"{path}/owners", owner | {"reason": "Lo pidió su titular"})


def _see_what_came_back(story: Story, email: str) -> None:
    """The operator sees that a mail bounced, and has the address written to again."""
    operator, reason = story.operator, {"reason": "El buzón ya existe"}
    known = operator.post("/v1/operator/address-look-ups", reason | {"email": email})["address_id"]
    listed = f"/v1/operator/bounces?address={known}"
    (seen,) = wait_for(lambda: operator.get(listed)["data"], bool, "the bounce to be listed", 60)
    wait_for(lambda: seen["tenant"], lambda of: of == story.ids["business"], "whose it was", 0)
    freed = operator.post(f"/v1/operator/addresses/{known}/unblock", reason)
    wait_for(lambda: freed["blocked"], lambda by: by is None, "it to be written to", 0)


def decide_for_client(story: Story) -> None:
    """Decide for the business about each answer that differs."""
    operator, business_id = story.operator, story.ids["business"]
    listed = operator.get(f"/v1/operator/differing-answers?q={business_id}")
    wait_for(lambda: listed["total"], lambda total: total > 0, "a differing answer", 0)
    for each in listed["data"]:
        operator.post(
            f"/v1/operator/businesses/{business_id}/documents/{each['id']}/decision",
            {"decision": "reject", "reason": "El total no es el enviado"},
            version=each["version"],
        )
