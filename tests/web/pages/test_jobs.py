"""Planning as the page of a day shows it."""

import pytest

from dispatch.demo import sample_day
from dispatch.usecases.plans import latest_plan
from tests.support.clock import DAY
from tests.support.console import JOB, add_job, job_count, load, wait_for_job
from tests.support.html_page import Page


@pytest.mark.parametrize("seconds", ["", "0", "0.99", "3601", "nan", "inf", "ten", "-5"])
def test_seconds_that_cannot_be_are_marked_and_nothing_is_planned(context, client, seconds):
    response = client.post("/days/2026-11-24/plan", data={"seconds": seconds})
    page = Page.of(response)
    assert response.status_code == 422
    assert "Enter a number from 1 to 3600." in page.text
    field = page.one("input", name="seconds")
    assert "is-invalid" in field["class"]
    assert field["aria-describedby"] == "seconds-fault"
    assert job_count(context) == 0


def test_what_was_entered_stays_in_the_field(client):
    response = client.post("/days/2026-11-24/plan", data={"seconds": "ten"})
    assert Page.of(response).one("input", name="seconds")["value"] == "ten"


def test_a_day_is_planned_in_the_background_until_its_page_shows_the_plan(context, client):
    load(context, sample_day(DAY, customers=8, visitors=2))
    response = client.post("/days/2026-11-24/plan", data={"seconds": "1"})
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")
    page = Page.of(wait_for_job(client))
    assert page.one("button", "Plan this day again")
    plan = latest_plan(context, DAY)
    assert page.one("iframe")["src"] == f"/plans/{plan.plan_id}/map"


def test_a_planning_can_be_stopped_long_before_its_time(context, client):
    load(context, sample_day(DAY, customers=8, visitors=2))
    client.post("/days/2026-11-24/plan", data={"seconds": "3600"})
    page = Page.of(client.get("/days/2026-11-24"))
    stop = page.one("form", method="post")["action"]
    response = client.post(stop)
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")
    assert Page.of(wait_for_job(client)).all("section", id="progress") == []


def test_a_planning_without_people_fails_and_the_page_says_why(client):
    client.post("/days/2026-11-24/plan", data={"seconds": "1"})
    page = Page.of(wait_for_job(client))
    assert page.one("p", role="alert").text == (
        "Planning failed: There are no customers and no visitors on duty; "
        "import a file first."
    )


def test_a_running_planning_shows_how_far_it_is_with_and_without_scripts(
    context, client, clock
):
    add_job(context, "solving", planned=17)
    clock.now = clock.now.replace(second=7)
    page = Page.of(client.get("/days/2026-11-24"))
    section = page.one("section", id="progress")
    assert "Searching: 7 of 20 s. 17 visits planned so far." in section.text
    assert section["hx-get"] == f"/jobs/{JOB}/progress"
    assert (page.one("progress")["value"], page.one("progress")["max"]) == ("7", "20")
    assert page.one("meta", content="3")["http-equiv"] == "refresh"
    assert page.all("button", "Plan this day") == []


def test_a_second_planning_of_a_day_is_not_begun_while_one_runs(context, client):
    add_job(context, "solving")
    response = client.post("/days/2026-11-24/plan", data={"seconds": "1"})
    assert (response.status_code, job_count(context)) == (302, 1)


@pytest.mark.parametrize(
    ("state", "progress", "text"),
    [
        ("scheduled", {}, "Planning is waiting in the queue."),
        (
            "solving",
            {"stopping": True},
            "Planning is ending; the best plan so far will be kept.",
        ),
    ],
)
def test_the_progress_tells_what_the_planning_is_at(context, client, state, progress, text):
    add_job(context, state, **progress)
    assert text in Page.of(client.get(f"/jobs/{JOB}/progress")).text


def test_a_planning_that_is_being_stopped_has_no_button_to_stop_it(context, client):
    add_job(context, "solving", stopping=True)
    assert Page.of(client.get(f"/jobs/{JOB}/progress")).all("button") == []


def test_the_progress_of_an_ended_planning_makes_the_page_load_again(context, client):
    add_job(context, "done")
    response = client.get(f"/jobs/{JOB}/progress")
    assert (response.headers["HX-Refresh"], response.data) == ("true", b"")


def test_stopping_what_has_ended_shows_its_day(context, client):
    add_job(context, "done")
    response = client.post(f"/jobs/{JOB}/stop")
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")


def test_a_planning_that_nobody_asked_for_is_not_there(client):
    assert client.get("/jobs/nope/progress").status_code == 404
    assert client.post("/jobs/nope/stop").status_code == 404


def test_a_failed_look_up_of_addresses_is_told_beside_the_plan(context, client):
    add_job(context, "done", warning="Nominatim does not answer.")
    page = Page.of(client.get("/days/2026-11-24"))
    assert page.one("p", role="status").text == (
        "Addresses could not be looked up, so customers without a pin were not planned: "
        "Nominatim does not answer."
    )
