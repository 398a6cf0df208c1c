"""What `engage demo --once DIR` leaves behind: the draft input's files and a summary."""

import json
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from engage.db import read_session
from engage.demo.loader import HISTORIC
from engage.processes.models import Process
from engage.synthesis.services.packages import get_file, get_package
from engage.synthesis.tasks import build_package

SUMMARY = "summary.json"


def write_documents(app: Flask, folder: Path) -> None:
    """The draft input of the historic process and its summary lie in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with app.app_context():
        with read_session() as session:
            process = session.scalars(select(Process).where(Process.key == HISTORIC)).one()
        built = build_package(process.id)
        with read_session() as session:
            package = get_package(session, process.id, built.number)
            names = []
            for entry in package.files:
                stored = get_file(session, process.id, built.number, entry.format)
                (folder / stored.name).write_bytes(stored.data)
                names.append(stored.name)
    summary = {
        "process": HISTORIC,
        "steps": [
            {
                "key": step["key"],
                "kind": step["kind"],
                "collected": step["collected"],
                "used": step["used"],
                "set_aside": step["set_aside"],
            }
            for step in package.content["steps"]
        ],
        "draft_input": {"number": built.number, "hash": built.hash, "files": names},
    }
    text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
    (folder / SUMMARY).write_text(text, encoding="utf-8")
    click.echo(f"draft input no. {built.number}, hash {built.hash}: {folder}")
