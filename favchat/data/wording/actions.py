"""Ways to speak about the 35 actions. A table in the terms of ``form.Wording``; it knows no grammar.

A still picture tells few of them; which ones a model can see is said elsewhere.
"""

from favchat.data.wording.form import Wording


def _action(gerund: str, *, be: tuple[str, ...] = (), **forms: tuple[str, ...]) -> Wording:
    """An action said with "is GERUND": most need no more than their synonyms."""
    return Wording((f"{{s}} {{is}} {gerund}",), (f"{{s}} {{is}} not {gerund}",), be=(gerund, *be), **forms)  # type: ignore[arg-type]


# fmt: off
ACTIONS: dict[str, Wording] = {
    "blow": _action(
        "blowing", be=("blowing air", "blowing out air", "puffing", "blowing at something"), verb=("blow",)
    ),
    "chew": _action("chewing", be=("chewing something", "chewing gum", "munching"), verb=("chew something",)),
    "close_eyes": Wording(
        ("{poss} eyes are closed", "{s} {has} {poss} eyes closed"),
        ("{poss} eyes are not closed", "{poss} eyes are open"),
        be=("closing {poss} eyes", "keeping {poss} eyes shut", "shutting {poss} eyes", "!keeping {poss} eyes open"),
        have=("{poss} eyes closed", "closed eyes", "{poss} eyes shut", "!{poss} eyes open", "!open eyes"),
        verb=("close {poss} eyes", "shut {poss} eyes", "!keep {poss} eyes open"),
        trait=("eyes: closed", "eyes: shut", "!eyes: open", "!eyes: open or at least half open"),
        thing=("closed eyes", "!open eyes"),
        raw=("are the eyes closed", "!are the eyes open", "are both eyes closed", "are the eyes shut"),
    ),
    "cough": _action("coughing", be=("having a cough", "clearing {poss} throat with a cough"), verb=("cough",)),
    "cry": _action("crying", be=("shedding tears", "in tears", "bawling"), verb=("cry",), thing=("tears",)),
    "drink": _action("drinking", be=("drinking something", "having a drink", "sipping"), verb=("drink something",)),
    "eat": _action("eating", be=("eating something", "having a meal", "having a bite"), verb=("eat something",)),
    "frown": Wording(
        ("{s} {is} frowning", "I see a frown"),
        ("{s} {is} not frowning", "I see no frown"),
        be=(
            "frowning", "scowling", "knitting {poss} brows", "wearing a frown", "furrowing {poss} brow",
            "pulling {poss} eyebrows together", "frowning or scowling",
        ),
        have=("a frown", "a frown on {poss} face", "a furrowed brow", "a scowl", "knitted brows", "a frowning face"),
        verb=("frown", "scowl", "knit {poss} brows"),
        thing=("a frown", "a scowl", "a frown on {poss} face"),
        trait=("brow: furrowed", "forehead: wrinkled in a frown"),
    ),
    "gaze": _action("gazing", be=("gazing at something", "staring", "looking fixedly at one point"), verb=("gaze",)),
    "glare": _action("glaring", be=("glaring at somebody", "staring angrily"), verb=("glare",), thing=("a glare",)),
    "head_wagging": _action(
        "wagging {poss} head",
        be=(
            "moving {poss} head from side to side", "swaying {poss} head", "bobbing {poss} head",
            "wiggling {poss} head",
        ),
    ),
    "kiss": _action("kissing", be=("kissing someone", "giving a kiss", "blowing a kiss"), verb=("kiss someone",)),
    "laugh": Wording(
        ("{s} {is} laughing",),
        ("{s} {is} not laughing",),
        be=("laughing", "laughing out loud", "chuckling", "giggling", "cracking up", "having a laugh"),
        verb=("laugh", "chuckle", "giggle"),
        thing=("laughter", "a laugh"),
    ),
    "listen_to_music": _action(
        "listening to music", be=("hearing music", "enjoying music", "listening to a song"), verb=("listen to music",)
    ),
    "look_around": _action(
        "looking around", be=("glancing around", "looking about", "looking here and there"), verb=("look around",)
    ),
    "make_a_face": _action(
        "making a face",
        be=("pulling a face", "grimacing", "making a funny face", "sticking out {poss} tongue"),
        verb=("make a face", "grimace"),
        thing=("a grimace",),
    ),
    "nod": _action("nodding", be=("nodding {poss} head", "nodding yes"), verb=("nod",), thing=("a nod",)),
    "play_instrument": _action(
        "playing an instrument",
        be=("playing music", "playing the guitar", "playing a flute"),
        verb=("play an instrument", "play the piano"),
    ),
    "read": _action("reading", be=("reading something", "reading a book", "reading a text"), verb=("read something",)),
    "shake_head": _action(
        "shaking {poss} head", be=("shaking {poss} head no", "giving a shake of the head"), verb=("shake {poss} head",)
    ),
    "shout": _action(
        "shouting", be=("yelling", "screaming", "shouting at someone", "raising {poss} voice"), verb=("shout", "yell")
    ),
    "sigh": _action("sighing", be=("heaving a sigh", "breathing out with a sigh"), verb=("sigh",), thing=("a sigh",)),
    "sing": _action("singing", be=("singing a song", "performing a song", "humming"), verb=("sing",)),
    "sleep": _action(
        "sleeping",
        be=("asleep", "taking a nap", "dozing", "fast asleep", "!awake"),
        verb=("sleep", "seem to be asleep"),
    ),
    "smile": Wording(
        ("{s} {is} smiling", "I see a smile"),
        ("{s} {is} not smiling", "I see no smile"),
        be=(
            "smiling", "grinning", "beaming", "wearing a smile", "smiling or grinning", "showing a smile",
            "smiling at the camera", "giving a smile", "all smiles", "!unsmiling",
        ),
        have=(
            "a smile", "a smile on {poss} face", "a grin", "a smiling face", "a happy smile", "a grin on {poss} face",
            "any smile",
        ),
        verb=("smile", "grin", "wear a smile", "show a smile", "beam"),
        trait=("face: smiling", "mouth: smiling", "lips: curved into a smile"),
        thing=("a smile", "a grin", "a smile on {poss} face", "any smile"),
    ),
    "smoke": _action("smoking", be=("smoking a cigarette", "having a smoke", "smoking a cigar"), verb=("smoke",)),
    "sneer": _action(
        "sneering", be=("smirking with contempt", "sneering at someone"), verb=("sneer",), thing=("a sneer",)
    ),
    "sneeze": _action("sneezing", be=("about to sneeze", "having a sneeze"), verb=("sneeze",)),
    "sniff": _action("sniffing", be=("sniffing at something", "snuffling"), verb=("sniff",)),
    "talk": _action(
        "talking",
        be=("speaking", "saying something", "talking to someone", "having a conversation", "chatting"),
        verb=("talk", "speak", "say something"),
    ),
    "turn": _action(
        "turning {poss} head",
        be=("turning around", "turning away", "turning to the side"),
        verb=("turn {poss} head", "turn"),
    ),
    "weep": _action("weeping", be=("weeping quietly", "sobbing"), verb=("weep", "sob")),
    "whisper": _action("whispering", be=("whispering something", "speaking in a whisper"), verb=("whisper",)),
    "wink": _action("winking", be=("winking at someone", "closing just one eye"), verb=("wink",), thing=("a wink",)),
    "yawn": _action("yawning", be=("having a yawn", "yawning from boredom"), verb=("yawn",), thing=("a yawn",)),
}


def _emotion(adjective: str, be: str, noun: str, have: str = "", raw: str = "") -> Wording:
    """An emotion as it looks: synonyms as adjectives (comma separated), and as nouns on the face."""
    adjectives = (adjective, *be.split(", "))
    looks = tuple(f"{verb} {word}" for word in adjectives for verb in ("look", "seem"))
    nouns = tuple(noun.split(", "))
    return Wording(
        (f"{{s}} {{looks}} {adjective}", f"{{poss}} face looks {adjective}"),
        (f"{{s}} {{does}} not look {adjective}", f"{{poss}} face does not look {adjective}"),
        be=adjectives,
        verb=(*looks, *(f"show {word}" for word in nouns), *(f"express {word}" for word in nouns)),
        have=tuple(have.split(", ")) if have else (),
        trait=tuple(f"{place}: {word}" for word in adjectives[:3] for place in ("face", "expression")),
        thing=tuple(f"{word} in {{poss}} face" for word in nouns),
        raw=tuple(raw.split(", ")) if raw else (),
    )


EMOTIONS: dict[str, Wording] = {
    "neutral": _emotion(
        "neutral", "calm, expressionless, emotionless, unemotional, relaxed and neutral", "no emotion",
        "a neutral expression, a neutral face, a poker face, a blank expression, a straight face",
    ),
    "anger": _emotion(
        "angry", "mad, furious, annoyed, irritated, enraged, cross", "anger, rage",
        "an angry face, an angry look, an angry expression",
    ),
    "contempt": _emotion(
        "contemptuous", "scornful, disdainful, full of contempt", "contempt, disdain, scorn",
        "a contemptuous look, a scornful look",
    ),
    "disgust": _emotion(
        "disgusted", "revolted, repelled, grossed out", "disgust, revulsion", "a disgusted look, a look of disgust",
    ),
    "fear": _emotion(
        "afraid", "scared, fearful, frightened, terrified, anxious", "fear, terror",
        "a look of fear, a frightened look, a scared face",
    ),
    "happiness": _emotion(
        "happy", "joyful, cheerful, glad, pleased, delighted, merry, in a good mood, in good spirits",
        "happiness, joy", "a happy face, a cheerful look, a happy expression, a joyful expression",
    ),
    "sadness": _emotion(
        "sad", "unhappy, sorrowful, down, gloomy, miserable, upset and sad, depressed by the look of it",
        "sadness, sorrow, grief", "a sad face, a sad look, a sad expression, a sorrowful look",
    ),
    "surprise": _emotion(
        "surprised", "astonished, amazed, startled, shocked, taken aback", "surprise, astonishment, shock",
        "a surprised look, a look of surprise, a shocked face",
    ),
}
