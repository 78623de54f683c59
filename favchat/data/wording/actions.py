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
        be=(
            "closing {poss} eyes", "keeping {poss} eyes shut", "shutting {poss} eyes", "!keeping {poss} eyes open",
            "keeping {poss} eyes closed", "keeping both eyes closed", "resting with closed eyes",
            "!opening {poss} eyes", "!holding {poss} eyes open", "shut-eyed",
        ),
        have=(
            "{poss} eyes closed", "closed eyes", "{poss} eyes shut", "!{poss} eyes open", "!open eyes",
            "both eyes closed", "both eyes shut", "{poss} eyelids closed", "shut eyes", "{poss} lids down",
            "eyes that are closed", "!both eyes open", "!eyes that are open", "!{poss} eyelids open",
        ),
        verb=(
            "close {poss} eyes", "shut {poss} eyes", "!keep {poss} eyes open", "keep {poss} eyes closed",
            "keep {poss} eyes shut", "hold {poss} eyes shut", "!open {poss} eyes", "!hold {poss} eyes open",
        ),
        trait=(
            "eyes: closed", "eyes: shut", "!eyes: open", "!eyes: open or at least half open", "eyelids: closed",
            "eyelids: shut", "eyelids: lowered fully", "eyes: both closed", "eyes: firmly shut", "eyes: both shut",
            "!eyelids: open", "!eyes: both open", "!eyelids: raised",
        ),
        thing=(
            "closed eyes", "!open eyes", "shut eyes", "eyes that are closed", "closed eyelids",
            "!eyes that are open",
        ),
        raw=(
            "are the eyes closed", "!are the eyes open", "are both eyes closed", "are the eyes shut",
            "are both of {poss} eyes shut", "has {s} closed {poss} eyes", "has {s} shut {poss} eyes",
            "do {poss} eyes look closed", "do {poss} eyes stay shut", "are {poss} lids closed",
            "!has {s} opened {poss} eyes", "!do {poss} eyes look open", "!are both of {poss} eyes open",
        ),
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
            "pulling {poss} eyebrows together", "frowning or scowling", "drawing {poss} brows together",
            "wrinkling {poss} brow in a frown", "creasing {poss} forehead in a frown", "making a frown",
            "pulling a frown", "giving a frown", "lowering {poss} brows in a frown", "knitting {poss} eyebrows",
            "furrowing {poss} eyebrows",
        ),
        have=(
            "a frown", "a frown on {poss} face", "a furrowed brow", "a scowl", "knitted brows", "a frowning face",
            "a frown upon {poss} face", "{poss} brow furrowed", "furrowed eyebrows", "{poss} brows drawn together",
            "{poss} eyebrows knitted", "any frown", "a deep frown", "a scowling face", "a slight frown",
            "{poss} brows knitted", "knitted eyebrows",
        ),
        verb=(
            "frown", "scowl", "knit {poss} brows", "wear a frown", "furrow {poss} brow",
            "draw {poss} brows together", "show a frown", "pull a frown", "knit {poss} eyebrows", "give a frown",
            "furrow {poss} eyebrows",
        ),
        thing=(
            "a frown", "a scowl", "a frown on {poss} face", "any frown", "a furrowed brow", "a frowning face",
            "knitted brows", "any scowl", "a deep frown",
        ),
        trait=(
            "brow: furrowed", "forehead: wrinkled in a frown", "face: frowning", "face: set in a frown",
            "brows: knitted", "brows: furrowed", "eyebrows: drawn together in a frown", "brow: knitted",
            "brows: drawn together", "forehead: creased by a frown",
        ),
        raw=(
            "do {poss} eyebrows draw together in a frown", "has {s} got a frown on",
            "does {poss} face show a frown", "is that a frown", "is there a frown on {poss} face",
            "would you call it a frown", "does {poss} brow look furrowed",
        ),
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
        be=(
            "laughing", "laughing out loud", "chuckling", "giggling", "cracking up", "having a laugh",
            "roaring with laughter", "chortling",
        ),
        verb=("laugh", "chuckle", "giggle"),
        thing=("laughter", "a laugh"),
        raw=(
            "does {s} burst out laughing", "is {s} having a good laugh",
        ),
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
    "read": _action("reading", be=("reading something", "reading a book",
    "reading a text"), verb=("read something",)),
    "shake_head": _action(
        "shaking {poss} head", be=("shaking {poss} head no",
        "giving a shake of the head"), verb=("shake {poss} head",)
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
            "smiling at the camera", "giving a smile", "all smiles", "!unsmiling", "wearing a grin",
            "flashing a smile", "grinning from ear to ear", "showing a grin", "smiling a little", "smiling away",
            "cracking a smile", "smiling or beaming", "giving us a smile", "grinning at us", "smiling at us",
            "wearing any smile", "!without a smile", "!without any smile",
        ),
        have=(
            "a smile", "a smile on {poss} face", "a grin", "a smiling face", "a happy smile",
            "a grin on {poss} face", "any smile", "a big smile", "a broad smile", "a slight smile",
            "a smile on {poss} lips", "a friendly smile", "a little smile", "a grin from ear to ear",
            "a beaming face", "a beaming smile", "any smile on {poss} face", "a broad grin", "smiling lips",
            "!no smile", "!no smile on {poss} face", "!an unsmiling face",
        ),
        verb=(
            "smile", "grin", "wear a smile", "show a smile", "beam", "show a grin", "give a smile",
            "flash a smile", "crack a smile", "look smiling", "seem to be smiling", "appear to smile",
            "wear a grin", "smile at us", "smile at the camera", "smile a little", "smile at all",
        ),
        trait=(
            "face: smiling", "mouth: smiling", "lips: curved into a smile", "lips: smiling",
            "mouth: curved into a smile", "face: lit up by a smile", "lips: curled into a smile",
            "expression: smiling", "mouth: drawn into a smile", "!face: unsmiling", "!face: without a smile",
        ),
        thing=(
            "a smile", "a grin", "a smile on {poss} face", "any smile", "any grin", "a smile on {poss} lips",
            "a smiling face", "a big smile", "a slight smile", "any smile on {poss} face", "a beaming smile",
            "a broad grin", "even a small smile",
        ),
        raw=(
            "has {s} got a smile on {poss} face", "does {poss} mouth curve into a smile",
            "do {poss} lips form a smile", "is there a smile on {poss} lips", "is that a smile",
            "is that a smile on {poss} face", "does {poss} face light up with a smile",
            "does {poss} face wear a smile", "do the corners of {poss} mouth turn up in a smile",
            "is there a grin on {poss} face", "would you call it a smile",
        ),
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
        "neutral", "calm, expressionless, emotionless, unemotional, relaxed and neutral, impassive, deadpan, "
        "poker-faced, straight-faced, stony-faced, composed, free of emotion", "no emotion",
        "a neutral expression, a neutral face, a poker face, a blank expression, a straight face, a neutral look, "
        "a blank look, a blank face, an expressionless face, a deadpan expression, a calm expression, "
        "no particular expression, no emotion on {poss} face, an impassive face, a face without emotion",
        "is {poss} face free of emotion, does {poss} face give nothing away, is {poss} face without any expression, "
        "is {s} keeping a straight face, is {poss} face without emotion",
    ),
    "anger": _emotion(
        "angry", "mad, furious, annoyed, irritated, enraged, cross, irate, livid, hot under the collar, fuming, "
        "in a rage, infuriated, outraged, ticked off, hopping mad, wrathful", "anger, rage, fury, annoyance",
        "an angry face, an angry look, an angry expression, a furious look, a furious face, anger in {poss} face, "
        "an annoyed look, an irate expression, a look of anger, rage on {poss} face, "
        "anger written all over {poss} face",
        "is there anger on {poss} face, does {poss} face look angry to you, is {s} in an angry mood, "
        "would you call {obj} angry, does {poss} expression look angry, does {s} come across as angry, "
        "can you see anger in {poss} face",
    ),
    "contempt": _emotion(
        "contemptuous",
        "scornful, disdainful, full of contempt, full of scorn, dismissive and scornful, haughty and scornful, "
        "full of disdain, derisive", "contempt, disdain, scorn, derision",
        "a contemptuous look, a scornful look, a contemptuous expression, a disdainful look, a look of contempt, "
        "a contemptuous face, a look of scorn, an expression of contempt, contempt in {poss} face",
        "is there contempt on {poss} face, does {s} look down on somebody with contempt, "
        "would you call {poss} look contemptuous, does {s} come across as contemptuous, "
        "can you see contempt in {poss} face, does {poss} expression look scornful",
    ),
    "disgust": _emotion(
        "disgusted", "revolted, repelled, grossed out, repulsed, full of disgust, sickened, full of revulsion",
        "disgust, revulsion, repulsion",
        "a disgusted look, a look of disgust, a disgusted face, a disgusted expression, an expression of disgust, "
        "a revolted look, disgust in {poss} face, disgust written all over {poss} face, a look of revulsion",
        "is there disgust on {poss} face, does something seem to disgust {obj}, "
        "would you call {poss} look disgusted, "
        "does {s} come across as disgusted, can you see disgust in {poss} face, "
        "does {poss} expression look disgusted, "
        "is {poss} nose wrinkled in disgust",
    ),
    "fear": _emotion(
        "afraid", "scared, fearful, frightened, terrified, anxious, full of fear, panicky, panicked, petrified, "
        "horror-stricken, scared stiff, spooked, scared to death", "fear, terror, fright, panic, anxiety",
        "a look of fear, a frightened look, a scared face, a fearful expression, a frightened face, a scared look, "
        "a scared expression, a terrified look, fear in {poss} eyes, a look of terror, a fearful face, "
        "an anxious look, fear written all over {poss} face",
        "is there fear on {poss} face, does something seem to scare {obj}, would you call {obj} frightened, "
        "does {s} come across as scared, can you see fear in {poss} face, does {poss} expression look fearful, "
        "does {s} look like someone who is afraid",
    ),
    "happiness": _emotion(
        "happy", "joyful, cheerful, glad, pleased, delighted, merry, in a good mood, in good spirits, joyous, jolly, "
        "overjoyed, elated, full of joy, upbeat, jovial, in high spirits, on cloud nine, over the moon, "
        "thrilled to bits, "
        "tickled pink", "happiness, joy, delight, cheerfulness, good cheer",
        "a happy face, a cheerful look, a happy expression, a joyful expression, a cheerful expression, "
        "a joyful face, "
        "a cheerful face, a happy look, a look of joy, joy in {poss} face, happiness written all over {poss} face, "
        "a look of happiness, a delighted look",
        "is there joy on {poss} face, does {s} seem to be enjoying the moment, would you call {obj} happy, "
        "does {s} come across as happy, can you see joy in {poss} face, does {poss} expression look happy, "
        "is {poss} face full of joy, would you call {poss} face cheerful, does {s} look like a happy person here",
    ),
    "sadness": _emotion(
        "sad",
        "unhappy, sorrowful, down, gloomy, miserable, upset and sad, depressed by the look of it, glum, downcast, "
        "dejected, blue, mournful, melancholy, downhearted, sorry and sad, heartbroken, down in the dumps, "
        "in low spirits, tearful and sad, crestfallen, full of sorrow, down in the mouth",
        "sadness, sorrow, grief, melancholy",
        "a sad face, a sad look, a sad expression, a sorrowful look, an unhappy face, an unhappy look, a long face, "
        "an unhappy expression, a gloomy face, sad eyes, a mournful look, a look of sadness, a miserable look, "
        "a sorrowful face, sadness written all over {poss} face",
        "is there sadness on {poss} face, does something seem to sadden {obj}, would you call {obj} sad, "
        "does {s} come across as sad, can you see sadness in {poss} face, does {poss} expression look sad, "
        "has {s} got the blues by the look of it, is {s} in a sad mood",
    ),
    "surprise": _emotion(
        "surprised",
        "astonished, amazed, startled, shocked, taken aback, astounded, stunned, flabbergasted, full of surprise, "
        "dumbfounded, gobsmacked, caught by surprise, thunderstruck, caught off guard",
        "surprise, astonishment, shock, amazement",
        "a surprised look, a look of surprise, a shocked face, a surprised face, a surprised expression, "
        "an astonished look, an amazed look, an astonished face, a look of astonishment, a startled look, "
        "a startled expression, surprise written all over {poss} face, a look of amazement",
        "is there surprise on {poss} face, does something seem to surprise {obj}, would you call {obj} surprised, "
        "does {s} come across as surprised, can you see surprise in {poss} face, "
        "does {poss} expression look surprised, "
        "is {poss} face full of surprise",
    ),
}
