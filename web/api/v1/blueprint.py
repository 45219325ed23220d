"""Parts that all resources of the API share."""

from enum import StrEnum
from typing import Any

from flask import make_response
from flask_openapi import APIBlueprint
from pydantic import BaseModel, WithJsonSchema
from werkzeug.wrappers import Response

_PROBLEM = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
}


def api_blueprint(resource: str) -> APIBlueprint:
    """Make the blueprint of a resource under ``/api/v1``."""
    return APIBlueprint(
        f"api_{resource}",
        __name__,
        url_prefix="/api/v1",
        # Generated clients name their functions after this, so it is stable.
        operation_id_callback=lambda *, name, **_: name,
    )


def answers(*problems: int, **good: type[BaseModel] | None) -> dict[str | int, Any]:
    """List the answers of one operation for its description.

    Parameters
    ----------
    problems
        Statuses that come as a `web.errors.ProblemDetails`; 422 is always among them.
    good
        One status, written ``http_200``, and the model that it carries; None: nothing.
    """
    return {
        **{name.removeprefix("http_"): model for name, model in good.items()},
        **{str(status): {"content": _PROBLEM} for status in (*problems, 422)},
    }


def inline_enum(values: type[StrEnum], title: str) -> WithJsonSchema:
    """Describe a field by the values of an enum in place, without a schema of its own."""
    names = [value.value for value in values]
    return WithJsonSchema({"enum": names, "title": title, "type": "string"})


def as_json(model: BaseModel, status: int = 200) -> Response:
    """Write a model as a response."""
    response = make_response(model.model_dump_json(), status)
    response.mimetype = "application/json"
    return response
