"""The numbers behind the made-up answers: how common groups are, and what they tend to think."""

from collections.abc import Mapping

Shares = Mapping[str, float]

DISTRICTS: Shares = {
    "piikkio": 23,
    "littoinen": 22,
    "keskusta": 31,
    "kuusisto": 6,
    "piispanristi": 18,
}
AGES: Shares = {
    "under-18": 4,
    "age-18-29": 13,
    "age-30-44": 29,
    "age-45-64": 31,
    "age-65-74": 16,
    "age-75": 7,
}
SERVICE_AREAS: Shares = {
    "sivistys": 48,
    "sosiaali-ja-terveys": 34,
    "ymparisto": 11,
    "konsernihallinto": 7,
}

# Mean grade of each service by audience; the mood of a person comes on top.
SERVICES: Mapping[str, Shares] = {
    "schools": {"resident": 3.7, "staff": 3.8, "trustee": 3.9},
    "health": {"resident": 3.0, "staff": 3.4, "trustee": 3.3},
    "environment": {"resident": 3.9, "staff": 3.8, "trustee": 3.9},
    "transport": {"resident": 2.7, "staff": 3.1, "trustee": 3.1},
    "culture": {"resident": 3.5, "staff": 3.6, "trustee": 3.7},
    "participation": {"resident": 2.6, "staff": 2.9, "trustee": 3.5},
    "leadership": {"resident": 2.9, "staff": 2.6, "trustee": 3.6},
}
SERVICES_BY_GROUP: Mapping[str, Shares] = {
    "piikkio": {"transport": -0.5, "health": -0.4, "participation": -0.3},
    "littoinen": {"environment": 0.3, "transport": -0.2},
    "keskusta": {"transport": 0.4, "culture": 0.3, "health": 0.2},
    "kuusisto": {"transport": -0.8, "environment": 0.5, "culture": -0.4, "schools": -0.4},
    "piispanristi": {"transport": 0.3, "environment": -0.4},
    "under-18": {"culture": -0.4, "transport": -0.3},
    "age-30-44": {"schools": 0.1, "culture": -0.1},
    "age-75": {"health": -0.3, "transport": -0.2, "leadership": 0.2},
    "sivistys": {"schools": 0.3, "leadership": -0.1},
    "sosiaali-ja-terveys": {"health": 0.2, "leadership": -0.3},
    "konsernihallinto": {"leadership": 0.5, "participation": 0.4},
    "council": {"leadership": 0.2},
    "committee": {"participation": -0.2},
}
DONT_KNOW_SHARE: Mapping[str, Shares] = {
    "resident": {"schools": 0.18, "leadership": 0.14, "participation": 0.1, "health": 0.05},
    "staff": {"transport": 0.08, "participation": 0.07},
    "trustee": {},
}

# Weight of each picture of the future by audience, and a factor for groups that care more.
FUTURE: Mapping[str, Shares] = {
    "nature": {"resident": 24, "staff": 15, "trustee": 16, "kuusisto": 1.9, "littoinen": 1.3},
    "everyday-services": {
        "resident": 27,
        "staff": 29,
        "trustee": 20,
        "age-75": 1.7,
        "piikkio": 1.3,
    },
    "families": {"resident": 17, "staff": 18, "trustee": 14, "age-30-44": 1.9, "sivistys": 1.3},
    "together": {"resident": 11, "staff": 22, "trustee": 20},
    "enterprise": {"resident": 6, "staff": 5, "trustee": 19, "konsernihallinto": 1.5},
    "own-pace": {"resident": 15, "staff": 11, "trustee": 11, "piispanristi": 0.7, "keskusta": 1.2},
}
PRIORITIES: Mapping[str, Shares] = {
    "schools": {"resident": 14, "staff": 17, "trustee": 13},
    "health-services": {"resident": 17, "staff": 14, "trustee": 11},
    "elderly": {"resident": 10, "staff": 11, "trustee": 9},
    "young-people": {"resident": 8, "staff": 10, "trustee": 7},
    "traffic-safety": {"resident": 11, "staff": 5, "trustee": 6},
    "public-transport": {"resident": 13, "staff": 6, "trustee": 6},
    "environment": {"resident": 10, "staff": 6, "trustee": 7},
    "culture-and-sports": {"resident": 8, "staff": 6, "trustee": 5},
    "housing": {"resident": 5, "staff": 4, "trustee": 10},
    "business": {"resident": 4, "staff": 4, "trustee": 12},
    "participation": {"resident": 6, "staff": 8, "trustee": 5},
    "finances": {"resident": 4, "staff": 9, "trustee": 14},
}
PRIORITIES_BY_GROUP: Mapping[str, Shares] = {
    "piikkio": {"public-transport": 1.6, "health-services": 1.4, "participation": 1.3},
    "littoinen": {"environment": 1.3, "traffic-safety": 1.3},
    "kuusisto": {"public-transport": 2.0, "environment": 1.4},
    "piispanristi": {"traffic-safety": 1.4, "housing": 1.3},
    "keskusta": {"culture-and-sports": 1.4, "housing": 1.3},
    "under-18": {"young-people": 3.5, "public-transport": 1.7, "elderly": 0.2},
    "age-18-29": {"housing": 1.6, "culture-and-sports": 1.4},
    "age-30-44": {"schools": 2.2, "young-people": 1.4, "elderly": 0.4},
    "age-65-74": {"elderly": 1.9, "health-services": 1.4, "schools": 0.5},
    "age-75": {"elderly": 3.0, "health-services": 1.6, "schools": 0.3},
    "sivistys": {"schools": 1.7, "young-people": 1.4},
    "sosiaali-ja-terveys": {"health-services": 1.7, "elderly": 1.7, "schools": 0.6},
    "ymparisto": {"environment": 2.2, "traffic-safety": 1.8},
}
WAYS: Shares = {
    "surveys": 30,
    "evenings": 14,
    "district-groups": 11,
    "initiatives": 7,
    "map": 18,
    "voting": 20,
    "other": 3,
}
OTHER_WAYS = (
    "kävelykierroksilla päättäjien kanssa",
    "koulun ja päiväkodin kautta",
    "työpajoissa lähikirjastossa",
    "soittamalla suoraan valmistelijalle",
    "yhdistysten yhteisissä tapaamisissa",
)
# How gladly people hear of city matters from there, with a factor for the groups that differ.
NEWS_CHANNELS: Mapping[str, Shares] = {
    "website": {"resident": 26, "age-30-44": 1.4, "age-75": 0.4},
    "local-paper": {"resident": 28, "age-75": 1.9, "under-18": 0.3},
    "social-media": {"resident": 24, "under-18": 2.4, "age-18-29": 1.8, "age-75": 0.2},
    "letter": {"resident": 16, "age-65-74": 1.5, "age-75": 1.8, "under-18": 0.4},
    "evenings": {"resident": 6, "age-45-64": 1.3},
}
# The middle of the years that people of an age have lived here.
YEARS_HERE: Shares = {
    "under-18": 10,
    "age-18-29": 12,
    "age-30-44": 9,
    "age-45-64": 19,
    "age-65-74": 28,
    "age-75": 36,
}
OLDEST: Shares = {"under-18": 17, "age-18-29": 29, "age-30-44": 44, "age-45-64": 64}
# How likely an open question is answered at all.
WRITES: Mapping[str, Shares] = {
    "good": {"resident": 0.34, "staff": 0.30, "trustee": 0.52},
    "improve": {"resident": 0.45, "staff": 0.44, "trustee": 0.6},
    "vision-words": {"resident": 0.38, "staff": 0.34, "trustee": 0.6},
    "success": {"resident": 1, "staff": 1, "trustee": 1},
}
