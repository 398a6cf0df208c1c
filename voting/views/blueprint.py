"""The blueprint that every page of the contests hangs on."""

from flask import Blueprint

bp = Blueprint("voting", __name__, template_folder="../templates")
