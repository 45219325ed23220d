"""Publishing a plan, and the certificate that it has then."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.compliance.report import breaches
from dispatch.errors import ConflictError, NotFoundError, UnlawfulPlanError
from dispatch.text import N_, Message
from dispatch.usecases.plans import accept_proposal, get_plan
from dispatch.usecases.publish import get_certificate, preview_certificate, publish_plan
from maps.certificate_page import certificate_article
from web.context import context
from web.shared.words import page_translator

from .day_view import render_day

blueprint = Blueprint("publishing", __name__)


@blueprint.post("/plans/<plan_id>/publish")
def publish(plan_id: str) -> ResponseReturnValue:
    """Check the plan with the current data; publish it, or show the broken rules."""
    plan = get_plan(context(), plan_id)
    try:
        publish_plan(context(), plan_id)
    except UnlawfulPlanError:
        violations = tuple(breaches(preview_certificate(context(), plan_id)))
        return render_day(plan.date, plan_id=plan_id, violations=violations), 409
    except ConflictError as error:
        return render_day(plan.date, plan_id=plan_id, refusal=error.args[0]), 409
    return redirect(url_for("day.show", day=plan.date, plan=plan_id, notice="published"))


@blueprint.post("/plans/<plan_id>/accept")
def accept(plan_id: str) -> ResponseReturnValue:
    """Take a proposal over, or show why that cannot be done."""
    plan = get_plan(context(), plan_id)
    try:
        accepted = accept_proposal(context(), plan_id)
    except ConflictError as error:
        return render_day(plan.date, plan_id=plan_id, refusal=str(error)), 409
    address = url_for("day.show", day=plan.date, plan=accepted.plan_id, notice="accepted")
    return redirect(address)


# The address of a refused form answers too: for another language, and for a reload.
@blueprint.get("/plans/<plan_id>/accept", alias=True)
@blueprint.get("/plans/<plan_id>/publish")
def refused_form(plan_id: str) -> ResponseReturnValue:
    """Go back to the day of the plan."""
    plan = get_plan(context(), plan_id)
    return redirect(url_for("day.show", day=plan.date, plan=plan_id))


@blueprint.get("/plans/<plan_id>/certificate")
def certificate(plan_id: str) -> ResponseReturnValue:
    """Show the certificate, ready to print; for a draft, a preview of it."""
    document = get_certificate(context(), plan_id) or preview_certificate(
        context(), plan_id
    )
    return render_template(
        "certificate.html",
        certificate=document,
        article=certificate_article(document, page_translator()),
    )


@blueprint.get("/plans/<plan_id>/certificate.json")
def download_certificate(plan_id: str) -> ResponseReturnValue:
    """Send the signed certificate."""
    document = get_certificate(context(), plan_id)
    if document is None:
        raise NotFoundError(
            Message(
                N_("Plan '{plan_id}' is not published, so it has no certificate."),
                plan_id=plan_id,
            )
        )
    response = Response(document.model_dump_json(), mimetype="application/json")
    name = f"certificate-{document.date.isoformat()}.json"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
