"""What a browser without script sends on its way through the small questionnaire."""

from typing import Any

from tests.support.app import WatchedClient

HOME = "/kaarina-2018/kysely/resident/answer"
PARTS: tuple[dict[str, Any], ...] = (
    {
        "q.services.schools": "4",
        "q.services.health": "dont-know",
        "q.future": "nature",
        "q.priorities": ["schools", "traffic"],
        "q.grade": "8",
    },
    {"q.improve": "Bussi kulkisi\r\nuseammin.", "q.words": "meri, metsä"},
    {"q.district": "littoinen", "q.age": "young"},
)
ANSWERS: dict[str, Any] = {
    "services": {"schools": 4, "health": "dont-know"},
    "future": "nature",
    "priorities": ["schools", "traffic"],
    "grade": 8,
    "improve": "Bussi kulkisi\nuseammin.",
    "words": "meri, metsä",
    "district": "littoinen",
    "age": "young",
}


def begin(client: WatchedClient) -> None:
    """The browser has come through the open link."""
    assert client.post(f"{HOME}/").location == f"{HOME}/1"


def fill_in(client: WatchedClient) -> None:
    """Every part is in the draft."""
    for number, fields in enumerate(PARTS, start=1):
        assert client.post(f"{HOME}/{number}", data=fields | {"go": "next"}).status_code == 302


def digest(client: WatchedClient) -> str:
    """What the review page will send."""
    page = client.get(f"{HOME}/review").text
    return page.partition('name="digest" value="')[2].partition('"')[0]


def send(client: WatchedClient) -> str:
    """The answers are sent; the receipt."""
    answer = client.post(f"{HOME}/review", data={"digest": digest(client)})
    assert answer.location == f"{HOME}/thanks"
    return receipt(client)


def receipt(client: WatchedClient) -> str:
    """The receipt on the last page."""
    page = client.get(f"{HOME}/thanks").text
    return page.partition('<p class="receipt-code">')[2].partition("<")[0]
