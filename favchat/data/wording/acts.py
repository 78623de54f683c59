"""Nouns for what a face does, and what is to be seen while it does it; the verbs are in ``motion``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """``noun`` with its article (``the nod``), ``cue``: a clause on what is visible, ``counted``: whether people ask
    how many times it happens."""

    noun: str
    cue: str
    counted: bool = True


ACTS: dict[str, Act] = {
    "blow": Act("the blowing", "the lips are pushed forward around a small gap"),
    "chew": Act("the chewing", "the jaw moves with closed lips", False),
    "close_eyes": Act("the closing of the eyes", "the lids come down"),
    "cough": Act("the cough", "the mouth opens with a jerk"),
    "cry": Act("the crying", "the eyes are narrowed and the mouth is drawn", False),
    "drink": Act("the drink", "something is held to the lips"),
    "eat": Act("the eating", "food goes to the mouth", False),
    "frown": Act("the frown", "the eyebrows are drawn down and together"),
    "gaze": Act("the steady gaze", "the eyes rest on one point", False),
    "glare": Act("the glare", "the eyes are fixed under lowered eyebrows"),
    "head_wagging": Act("the wagging of the head", "the head tilts from side to side"),
    "kiss": Act("the kiss", "the lips are pursed"),
    "laugh": Act("the laugh", "the mouth is open with its corners up"),
    "listen_to_music": Act("the listening to music", "the head goes with the music", False),
    "look_around": Act("the look around", "head and eyes go from side to side"),
    "make_a_face": Act("the grimace", "mouth and nose are twisted"),
    "nod": Act("the nod", "the head goes down and up"),
    "play_instrument": Act("the playing of the instrument", "an instrument is being played", False),
    "read": Act("the reading", "the eyes go along lines", False),
    "shake_head": Act("the shake of the head", "the head goes from side to side"),
    "shout": Act("the shout", "the mouth is wide open"),
    "sigh": Act("the sigh", "breath goes out through parted lips"),
    "sing": Act("the singing", "the mouth opens and holds its shapes", False),
    "sleep": Act("the sleep", "the eyes stay shut", False),
    "smile": Act("the smile", "the corners of the mouth are raised"),
    "smoke": Act("the smoking", "a cigarette is at the lips", False),
    "sneer": Act("the sneer", "the upper lip is raised"),
    "sneeze": Act("the sneeze", "the face tightens and jerks forward"),
    "sniff": Act("the sniff", "the nose twitches"),
    "talk": Act("the talking", "lips and jaw move as in speech", False),
    "turn": Act("the turn of the head", "the head goes to one side"),
    "weep": Act("the weeping", "the inner eyebrows are up and the mouth is down", False),
    "whisper": Act("the whispering", "the lips move only a little", False),
    "wink": Act("the wink", "one eye shuts while the other stays open"),
    "yawn": Act("the yawn", "the mouth opens wide and slowly"),
}
