"""The blueprint that all pages of workshops hang on."""

from flask import Blueprint

bp = Blueprint("workshops", "workshops", template_folder="templates")
