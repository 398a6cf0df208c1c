"""The pages of surveys: answering, results, the coordinator's page."""

from flask import Blueprint

# The folder is named from the package, for the view files lie deeper than the templates.
bp = Blueprint("surveys", "surveys", template_folder="templates")
