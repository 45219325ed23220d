"""Publishing a plan, and the certificate that it has then."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.compliance.report import breaches
from dispatch.errors import ConflictError, NotFoundError, UnlawfulPlanError
from dispatch.usecases.plans import get_plan
from dispatch.usecases.publish import get_certificate, preview_certificate, publish_plan
from maps.certificate_page import certificate_article
from web.context import context

from .day import day_page
from .shared.blueprints import pages
from .shared.words import page_translator


@pages.post("/plans/<plan_id>/publish")
def publish(plan_id: str) -> ResponseReturnValue:
    """Check the plan as things stand now; publish it, or show what is broken."""
    plan = get_plan(context(), plan_id)
    try:
        publish_plan(context(), plan_id)
    except UnlawfulPlanError:
        violations = tuple(breaches(preview_certificate(context(), plan_id)))
        return day_page(plan.date, plan_id=plan_id, violations=violations), 409
    except ConflictError as error:
        return day_page(plan.date, plan_id=plan_id, hindrance=str(error)), 409
    return redirect(url_for("pages.day", day=plan.date, plan=plan_id, notice="published"))


# The address of a refused form answers too: for another language, and for a reload.
@pages.get("/plans/<plan_id>/publish")
def after_publish(plan_id: str) -> ResponseReturnValue:
    """The day of the plan."""
    plan = get_plan(context(), plan_id)
    return redirect(url_for("pages.day", day=plan.date, plan=plan_id))


@pages.get("/plans/<plan_id>/certificate")
def certificate(plan_id: str) -> ResponseReturnValue:
    """The certificate for people, to be printed; of a draft what it would say now."""
    found = get_certificate(context(), plan_id) or preview_certificate(context(), plan_id)
    return render_template(
        "certificate.html",
        certificate=found,
        article=certificate_article(found, page_translator()),
    )


@pages.get("/plans/<plan_id>/certificate.json")
def certificate_json(plan_id: str) -> ResponseReturnValue:
    """The signed document."""
    found = get_certificate(context(), plan_id)
    if found is None:
        raise NotFoundError(f"Plan {plan_id!r} is not published, so it has no certificate.")
    response = Response(found.model_dump_json(), mimetype="application/json")
    name = f"certificate-{found.date.isoformat()}.json"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
