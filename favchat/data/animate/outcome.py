"""Labels of an animated clip: the photograph's, less what motion makes doubtful, plus what is known to happen."""

from favchat.data.animate.photo import Photo
from favchat.data.animate.script import Script
from favchat.data.clip_record import Labels, Timed
from favchat.data.record import EMOTION_KEYS

# Nothing but motion shows these, and whatever moves is in the script.
MOTION_ONLY = ("head_wagging", "look_around", "nod", "shake_head", "talk", "turn", "yawn")
# What the teacher's signals rule out while nothing in the script does it: signal, below which value, for which actions.
RULED_OUT = (
    ("eyeBlink", 0.3, ("close_eyes", "sleep", "wink")),
    ("mouthSmile", 0.1, ("laugh", "smile")),
    ("jawOpen", 0.1, ("laugh", "shout")),
    ("browDown", 0.1, ("frown",)),
)
SMILING = 0.6  # of the signal: the photograph smiles
OPENING = 0.12  # of the jaw's change: what the table says of the mouth no longer holds
PLAIN = 0.5  # score from which on an event is plain to see
LIDS = ("eyeBlinkLeft", "eyeBlinkRight")


def outcome(labels: Labels, script: Script, photo: Photo) -> Labels:
    """Labels of the clip that ``script`` makes of ``photo``, whose own labels are ``labels``."""
    attributes, extras = dict(labels.attributes), dict(labels.extras)
    at_rest = next((key for key in EMOTION_KEYS if attributes.get(key) == 1.0), None)
    emotions = script.emotions(at_rest)
    if any(move.emotion == "" for move in script.moves):
        for key in EMOTION_KEYS:  # what the face shows meanwhile is not known, so none is known to be absent
            if attributes.get(key) == 0.0:
                del attributes[key]
    if at_rest is not None:
        attributes |= {segment.label: 1.0 for segment in emotions}
    events = script.events()
    done = {event.label for event in events}
    if photo.of("mouthSmile") >= SMILING and not done & {"smile", "laugh"}:
        events = (Timed(label="smile", start=0.0, end=round(script.duration, 3)), *events)
    for key in _ruled_out(photo):
        if attributes.get(key) != 1.0:
            attributes[key] = 0.0
    for event in events:
        attributes.pop(event.label, None)
    attributes |= {event.label: 1.0 for event in events if event.score >= PLAIN}
    for key in _doubtful(script):
        extras.pop(key, None)
    return Labels(attributes=attributes, extras=extras, events=events, emotions=emotions, texts=labels.texts)


def _ruled_out(photo: Photo) -> list[str]:
    keys = list(MOTION_ONLY)
    for signal, below, actions in RULED_OUT:
        if max(photo.of(signal), photo.of(f"{signal}Left"), photo.of(f"{signal}Right")) < below:
            keys += actions
    return keys


def _doubtful(script: Script) -> list[str]:
    """Extra facts about the photograph that the motion may change."""
    curves = [move.curves for move in script.moves]
    keys = []
    if any(curve[lid].max() > PLAIN for curve in curves for lid in LIDS if lid in curve):
        keys.append("eyes_open")
    if any(curve["jawOpen"].max() > OPENING for curve in curves if "jawOpen" in curve):
        keys += ["mouth_open", "mouth_wide_open", "teeth_visible"]
    if any(move.emotion == "happiness" for move in script.moves):
        keys += ["mouth_open", "teeth_visible"]
    return keys
