"""The words by which actions and expressions are named in questions: a pattern for each, lower case.

What only looks like an action ("reading glasses", "arched brows", "look around thirty") is kept out by the patterns
themselves. It knows no kinds of question.
"""

import re

_NUMBERS = r"\d+|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_HEADS = r"(?:heads?|faces?)"
_LIDS = r"(?:eyes?|eyelids?|lids?)"


# fmt: off
PATTERNS: dict[str, str] = {
    "blink": r"\bblink(?:s|ed|ing)?\b(?! (?:light|cursor|lamp|sign))",
    "blow": r"\bblow(?:s|n|ing)?\b(?! in the wind)|\bblew\b|\bpuff(?:s|ed|ing)?\b(?: (?:up|out))?(?: \w+)? cheeks",
    "chew": r"\bchew(?:s|ed|ing)?\b|\bmunch(?:es|ed|ing)?\b",
    "close_eyes": rf"\b(?:clos|shut)\w*\b(?: (?:both|of|his|her|their|the|its|person's|man's|woman's))* {_LIDS}\b|"
                  rf"\b{_LIDS}\b(?: (?:are|is|were|was|get|go|stay|remain|kept|held|both|ever|firmly|been))* "
                  r"(?:closed|shut|close|closing|shutting)\b",
    "close_mouth": r"\b(?:clos|shut|seal|press)\w*\b(?: (?:his|her|their|the))? (?:mouth|lips)\b|"
                   r"\b(?:mouth|lips)\b(?: (?:is|are|was|were|get|go|stay|remain|kept|held|ever|firmly|been))* "
                   r"(?:closed|shut|sealed|together|pressed together)\b",
    "cough": r"\bcough(?:s|ed|ing)?\b",
    "cry": r"(?<!about to )(?<!going to )\b(?:cry(?:ing)?|cries|"
           r"cried|(?:in|any|are) tears|shed(?:s|ding)? (?:a )?tears?|bawling)\b",
    "drink": r"\b(?:drink(?:s|ing)?|drank|sip(?:s|ped|ping)?)\b(?! (?:a lot|alcohol|at home|too much|in his|in her))",
    "eat": r"\b(?:eat(?:s|ing)?|ate)\b(?! (?:well|healthily|meat|today|with)\b)",
    "frown": r"\b(?:frown(?:s|ed|ing)?|scowl(?:s|ed|ing)?)\b|\b(?:knit|"
             r"furrow|draw)(?:s|ted|ting|ed|ing)?\b[\w ']* brows?\b",
    "gaze": r"\blook(?:s|ed|ing)? (?:fixedly|steadily)\b|\b(?:gaz(?:e|es|ed|ing)|star(?:e|es|ed|ing))\b(?! hidden)",
    "glare": r"\bglar(?:e|es|ed|ing)\b",
    "head_wagging": r"\b(?:wag|bob|sway|wiggl|tilt)\w*\b(?: \w+)? heads?\b|\bhead[- ](?:wag|bob|tilt)\w*\b",
    "kiss": r"\bkiss(?:es|ed|ing)?\b",
    "laugh": r"\blaugh(?:s|ed|ing|ter)?\b|\b(?:chuckl|giggl)(?:e|es|ed|ing)\b|\bcrack(?:s|ed|ing)? up\b",
    "listen_to_music": r"\blisten(?:s|ed|ing)? to (?:\w+ )?(?:music|song|songs)\b",
    "look_around": rf"\b(?:look|glanc|peer|gaz)(?:e|s|es|ed|ing)? (?:around|"
                   rf"about|here and there)\b(?! (?:{_NUMBERS}|the age))",
    "make_a_face": rf"\b(?:mak|pull)(?:e|es|s|ed|ing)? (?:a |any |some )?"
                   rf"(?:funny |silly |strange |odd )?(?:{_HEADS}|grimaces?)\b|"
                   r"\bmade (?:a )?face\b|\bgrimac(?:e|es|ed|ing)\b|"
                   r"\bstick(?:s|ing)? out (?:his|her|their|the) tongue\b",
    "move_head": r"\bmov(?:e|es|ed|ing) (?:\w+ )?heads?\b|\bhead movements?\b|\bheads? (?:move|moving|moved)\b",
    "nod": r"\bnod(?:s|ded|ding)?\b",
    "open_eyes": rf"\bopen(?:s|ed|ing)?\b(?: (?:both|his|her|their|the|"
                 rf"of))+ {_LIDS}\b|\b{_LIDS} (?:open|opened|opening)\b",
    "open_mouth": r"\bopen(?:s|ed|ing)?\b(?: (?:his|her|their|the))? mouth\b|"
                  r"\bmouth\b(?: (?:is|was|ever|gets?|go|goes|falls?|stays?|been|wide))* "
                  r"(?:open|opens|opened|opening)\b|\bgap(?:es?|ed|ing)\b",
    "open_wide": r"\bopen(?:s|ed|ing)?\b(?: (?:his|her|their|the))? mouth (?:very |really )?wide\b|"
                 r"\bmouth\b(?: (?:is|was|ever|gets?))* wide open\b",
    "play_instrument": r"\bplay(?:s|ed|ing)?\b (?:\w+ )?(?:instruments?|guitar|piano|flute|violin|drums?|trumpet)\b",
    "raise_brows": r"\b(?!arched (?:eye)?brow)"
                   r"(?:rais|lift|arch)(?:e|s|es|ed|ing)?\b(?: (?:an|one|both|his|her|their|the))* (?:eye)?brows?\b|"
                   r"\b(?:eye)?brows?\b(?: (?:ever|being))? (?:go|goes|went|"
                   r"going|move|moves|rise|rises|raise|raised|shoot)\b",
    "read": r"\bread(?:s|ing)?\b(?! (?:glasses|spectacles|lips|minds?|glass|his lips|her lips))",
    "shake_head": r"\b(?:shak(?:e|es|ed|ing|en)|shook)\b(?: \w+){0,2} heads?\b|\bhead[- ]?shak(?:e|es|ing)\b|"
                  r"\bshakes? of the head\b",
    "shout": r"\b(?:shout|yell|scream)(?:s|ed|ing)?\b",
    "sigh": r"\bsigh(?:s|ed|ing)?\b",
    "sing": r"\b(?:sing(?:s|ing)?|sang|sung|humm?(?:s|ing))\b",
    "sleep": r"\b(?:sleep(?:s|ing)?|slept|asleep|doz(?:e|es|ed|ing)|"
             r"nap(?:s|ped|ping)?)\b(?! (?:well|enough|badly|last))",
    "smile": r"\b(?:smil(?:e|es|ed|ing)|grin(?:s|ned|ning)?|beam(?:s|ed|ing)?)\b",
    "smoke": r"\bsmok(?:e|es|ed|ing)\b",
    "sneer": r"\b(?:sneer|smirk)(?:s|ed|ing)?\b",
    "sneeze": r"\bsneez(?:e|es|ed|ing)\b",
    "sniff": r"\b(?:sniff|snuffl)(?:e|s|es|ed|ing)?\b",
    "talk": r"\b(?:talk(?:s|ed|ing)?|speak(?:s|ing)?|spoke|spoken|chat(?:s|ted|ting)|"
            r"say(?:s|ing)? (?:anything|something))\b"
            r"(?! (?:about|english|french|german|spanish|chinese|arabic|show))|"
            r"\bmov(?:e|es|ing)\b(?: (?:his|her|their|the))? (?:lips|mouth)\b",
    "turn": rf"\bturn(?:s|ed|ing)?\b(?! (?:up|out|into|gr[ae]y|bald|white|silver|red|pale|on|off|old|{_NUMBERS})\b)",
    "weep": r"\b(?:weep(?:s|ing)?|wept|sob(?:s|bed|bing)?)\b",
    "whisper": r"\bwhisper(?:s|ed|ing)?\b",
    "wink": r"\bclos(?:e|es|ed|ing) (?:just|only) one eye\b|\bwink(?:s|ed|ing)?\b",
    "yawn": r"\byawn(?:s|ed|ing)?\b",
    "neutral": r"\b(?:neutral|expressionless|calm(?:s down)?|blank)\b",
    "anger": r"\b(?:angry|angriest|angrily|anger|furious|annoyed|mad)\b",
    "contempt": r"\b(?:contempt|contemptuous|scornful|disdainful)\b",
    "disgust": r"\bdisgust(?:ed)?\b",
    "fear": r"\b(?:afraid|fear|fearful|scared|frightened)\b",
    "happiness": r"\b(?:happy|happily|happier|happiest|happiness|joy|joyful|cheerful|cheer(?:s|ed)? up|cheering up)\b",
    "sadness": r"\b(?:sad|sadly|sadder|saddest|sadness|unhappy|gloomy)\b",
    "surprise": r"\b(?:surprised?|surprising|astonished|amazed)\b",
}
# fmt: on
MARK = "@"  # what stands, with its key, for an action in a marked text
_COMPILED = {key: re.compile(pattern) for key, pattern in PATTERNS.items()}
# Looks in everyday words, and the expressions any of which shows them; none where they do not tell it.
# fmt: off
MOODS: dict[str, tuple[str, ...]] = {
    r"in a (?:really |very )?good mood|in good spirits|(?:good|positive) (?:mood|emotions?|feelings?)|"
    r"mood (?:good|positive|cheerful|bright)|"
    r"(?:glad|pleased|delighted|amused|content|merry|cheery|upbeat|joyous)": ("happiness",),
    r"in a (?:really |very |rather )?(?:bad|foul|terrible) mood|(?:bad|foul) mood|"
    r"mood (?:bad|negative)|grumpy|grouchy|cranky|bad-tempered|"
    r"negative (?:emotions?|feelings?)|displeased": ("anger", "contempt", "disgust", "sadness"),
    r"upset|distressed|frustrated": ("anger", "sadness"),
    r"(?:cross|irritated|hostile|aggressive|enraged|outraged|irate)": ("anger",),
    r"(?:worried|nervous|tense|uneasy|concerned|alarmed)": ("fear", "sadness"),
    r"(?:miserable|down in the dumps|sorrowful|heartbroken|in low spirits)": ("sadness",),
    r"(?:shocked|startled|stunned|taken aback|astounded)": ("surprise",),
    r"(?:(?:straight|serious|poker|deadpan|stony) (?:face|expression|look)|straight-faced|serious|stern|"
    r"composed)(?: without (?:smiling|laughing|any emotion))?": ("neutral",),
    r"(?:bored|confused|puzzled|thoughtful|embarrassed|proud|relaxed|excited|interested|curious|impatient|"
    r"disappointed|sleepy|tired|exhausted|fatigued|weary|drowsy|worn out)": (),
}
# fmt: on
# A named action that another, longer one contains: "turns her head" while shaking it, "opens his eyes".
_MOODS = {re.compile(rf"\b(?:{pattern})\b"): keys for pattern, keys in MOODS.items()}
_WITHIN = {
    "gaze": ("look_around",),
    "talk": ("whisper",),
    "smile": ("sneer",),
    "open_mouth": ("open_wide",),
    "move_head": ("head_wagging",),
}


def named(text: str) -> list[str]:
    """The actions and expressions that a lower-case text names, in the order of their first mention."""
    found = {key: match.start() for key, pattern in _COMPILED.items() if (match := pattern.search(text))}
    kept = [key for key in found if not any(other in found for other in _WITHIN.get(key, ()))]
    return sorted(kept, key=found.__getitem__)


def mood(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The text with ``@mood`` in the place of a look in everyday words, and the expressions that show it; None where it
    names none."""
    for pattern, keys in _MOODS.items():
        if pattern.search(text):
            return pattern.sub(f"{MARK}mood", text, count=1), keys
    return None


def marked(text: str) -> str:
    """The text with ``@KEY`` in the place of the first mention of each action that it names."""
    for key in named(text):
        text = _COMPILED[key].sub(f"{MARK}{key}", text, count=1)
    return text
