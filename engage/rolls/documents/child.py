"""One layout compiled in a process of its own: `python -m engage.rolls.documents.child`.

Reads {"template", "tree", "is_tagged"} on standard input and writes the PDF. The compiler keeps
what it has laid out for as long as its process lives, which for ten thousand letters is gigabytes.
"""

import json
import sys
from pathlib import Path

import typst


def main() -> None:
    """The PDF has been written to standard output."""
    wanted = json.load(sys.stdin.buffer)
    source = Path(__file__).with_name(wanted["template"]).read_bytes()
    tree = json.dumps(wanted["tree"], ensure_ascii=False)
    pdf = typst.compile(
        source,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"tree": tree},
        pdf_tags=wanted["is_tagged"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
