"""Static files under an address with a hash of their content, so browsers keep them for good."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, url_for

from engage.web.brand import brand_digest
from engage.web.state import kit_state

OWN = Path(__file__).parent / "static"


def add_assets(app: Flask, name: str, folder: Path) -> None:
    """A feature's own styles and scripts are reached by `asset("NAME/file")`."""
    state = kit_state(app)
    state.assets[name] = folder
    state.asset_digest = _digest(state.assets)


def asset(path: str) -> str:
    """The address of a static file: "engage.css" is the kit's, "workshops/board.js" a feature's."""
    return _asset_url(request.script_root, kit_state().asset_digest, path)


@lru_cache(maxsize=512)
def _asset_url(_root: str, digest: str, path: str) -> str:
    # A page names some ten files; below the same root their addresses never change.
    return url_for("web.static_file", digest=digest, path=path)


def brand_url(accent: str) -> str:
    """The address of the style sheet with the city's accent colour."""
    return url_for("web.brand", digest=brand_digest(accent))


def locate(path: str) -> tuple[Path, str]:
    """The folder and the file name within it that an asset path means."""
    first, _, rest = path.partition("/")
    folders = kit_state().assets
    return (folders[first], rest) if rest and first in folders else (folders[""], path)


def _digest(folders: dict[str, Path]) -> str:
    # One hash for all: modules import each other by relative addresses and must stay together.
    content = hashlib.sha256()
    for name, folder in sorted(folders.items()):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            content.update(f"{name}/{file.relative_to(folder).as_posix()}\0".encode())
            content.update(file.read_bytes())
    return content.hexdigest()[:16]
