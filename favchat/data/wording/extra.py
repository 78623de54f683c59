"""Ways to speak about the extra facts: age beyond "young", mouth, eyes, teeth, curls, face shape, forehead, place."""

from favchat.data.wording.form import Wording

# fmt: off
EXTRA: dict[str, Wording] = {
    "senior": Wording(
        ("{s} {looks} old", "{s} {appears} to be a senior"),
        ("{s} {does} not look old", "{s} {looks} younger than that"),
        be=(
            "old", "elderly", "a senior", "aged", "an old person", "of old age", "an elderly person",
            "a senior citizen", "advanced in years",
        ),
        verb=("look old", "look elderly", "seem old", "look aged", "look like a senior", "look like a pensioner"),
        have=("an old face", "an aged face"),
        thing=("an old person", "an elderly person"),
        raw=("is this an old person", "is that somebody old", "is it an elderly person", "is the face old"),
    ),
    "middle_aged": Wording(
        ("{s} {looks} middle-aged", "{s} {appears} to be middle-aged"),
        ("{s} {does} not look middle-aged", "{s} {does} not appear to be middle-aged"),
        be=("middle-aged", "middle aged", "of middle age", "in middle age", "a middle-aged person", "in mid-life"),
        verb=("look middle-aged", "look middle aged", "seem middle-aged"),
        thing=("a middle-aged person",),
        raw=("is this a middle-aged person", "is the face middle-aged"),
    ),
    "child": Wording(
        ("{s} {looks} like a child", "{s} {appears} to be a child"),
        ("{s} {does} not look like a child", "{s} {looks} grown up"),
        be=("a child", "a kid", "a baby or a child", "a minor by the looks", "!an adult", "!grown up", "!a grown-up"),
        verb=("look like a child", "look like a kid", "!look like an adult", "!look grown-up"),
        have=("the face of a child", "a child's face", "!the face of an adult"),
        thing=("a child", "a kid", "!an adult"),
        raw=("is this a child", "is this a kid", "is it a child", "!is this an adult", "!is it an adult"),
        scope="neutral",
    ),
    "eyes_open": Wording(
        ("{poss} eyes are open", "{s} {has} {poss} eyes open"),
        ("{poss} eyes are closed", "{s} {has} {poss} eyes closed"),
        have=("open eyes", "{poss} eyes open", "!{poss} eyes closed", "!closed eyes", "!{poss} eyes shut"),
        trait=("eyes: open", "eyes: wide open or at least open", "eyes: opened", "!eyes: closed", "!eyes: shut"),
        thing=("open eyes", "!closed eyes"),
        raw=(
            "can {poss} eyes be seen open", "are both eyes open", "are the eyes open", "!are the eyes closed",
            "!are both eyes shut",
        ),
    ),
    "mouth_open": Wording(
        ("{poss} mouth is open", "{s} {has} {poss} mouth open"),
        ("{poss} mouth is closed", "{s} {has} {poss} mouth closed"),
        be=("open-mouthed", "opening {poss} mouth", "!closing {poss} mouth", "!keeping {poss} mouth shut"),
        have=(
            "an open mouth", "{poss} mouth open", "{poss} mouth slightly open", "parted lips", "!a closed mouth",
            "!{poss} mouth closed", "!{poss} mouth shut", "!{poss} lips together",
        ),
        trait=(
            "mouth: open", "mouth: slightly open", "lips: parted", "lips: apart", "!mouth: closed", "!mouth: shut",
            "!lips: closed", "!lips: pressed together",
        ),
        thing=("an open mouth", "!a closed mouth"),
        raw=("is the mouth open", "!is the mouth closed", "!is the mouth shut"),
    ),
    "mouth_wide_open": Wording(
        ("{poss} mouth is wide open", "{s} {has} {poss} mouth wide open"),
        ("{poss} mouth is not wide open", "{s} {does} not have {poss} mouth wide open"),
        be=("gaping", "opening {poss} mouth wide"),
        have=("a wide open mouth", "{poss} mouth wide open", "a gaping mouth"),
        trait=("mouth: wide open", "mouth: gaping", "mouth: open wide", "mouth: opened very wide"),
        thing=("a wide open mouth",),
        raw=("is the mouth wide open",),
    ),
    "teeth_visible": Wording(
        ("{poss} teeth are visible", "I can see {poss} teeth"),
        ("{poss} teeth are not visible", "I see no teeth"),
        be=("showing teeth", "showing {poss} teeth", "baring {poss} teeth", "!hiding {poss} teeth"),
        have=("{poss} teeth showing", "visible teeth", "teeth showing"),
        verb=("show {poss} teeth", "show any teeth", "!hide {poss} teeth"),
        trait=("teeth: visible", "teeth: showing", "!teeth: hidden", "teeth: exposed"),
        thing=("teeth", "any teeth", "teeth to see"),
        raw=("can you see {poss} teeth", "can we see teeth", "can the teeth be seen", "do you see teeth"),
    ),
    "curly_hair": Wording(
        ("{poss} hair is curly", "{s} {has} curly hair"),
        ("{poss} hair is not curly", "{s} {does} not have curly hair"),
        be=("curly-haired", "curly"),
        have=("curly hair", "curls", "curls in {poss} hair", "hair with curls", "frizzy hair", "ringlets", "any curls"),
        trait=("hair: curly", "hair: full of curls", "hair: frizzy", "hairstyle: curly"),
        thing=("curls", "curly hair", "any curls"),
        raw=("is the hair curly", "does {poss} hair curl", "does {poss} hair look curly"),
    ),
    "round_face": Wording(
        ("{s} {has} a round face", "{poss} face is round"),
        ("{s} {does} not have a round face", "{poss} face is not round"),
        be=("round-faced", "moon-faced"),
        have=("a round face", "a circular face", "a round-shaped face", "a moon face"),
        trait=("face: round", "face shape: round", "face: circular"),
        thing=("a round face",),
    ),
    "square_face": Wording(
        ("{s} {has} a square face", "{poss} face is square"),
        ("{s} {does} not have a square face", "{poss} face is not square"),
        be=("square-faced",),
        have=("a square face", "a square-shaped face", "an angular square face", "a square head"),
        trait=("face: square", "face shape: square", "face: square-shaped"),
        thing=("a square face",),
    ),
    "forehead_visible": Wording(
        ("{poss} forehead is fully visible", "{poss} forehead is free"),
        ("{poss} forehead is not fully visible", "{poss} forehead is covered"),
        have=(
            "a fully visible forehead", "a free forehead", "an uncovered forehead", "!a covered forehead",
            "!something over {poss} forehead", "a bare forehead",
        ),
        trait=(
            "forehead: fully visible", "forehead: visible", "forehead: free", "forehead: uncovered", "forehead: bare",
            "!forehead: covered", "!forehead: hidden", "!forehead: obstructed",
        ),
        raw=(
            "can you see {poss} whole forehead", "can the forehead be seen", "can i see {poss} forehead",
            "!is something covering {poss} forehead",
        ),
    ),
    "outdoor": Wording(
        ("{s} {looks} like it was taken outdoors", "it looks outdoors"),
        ("{s} {looks} like it was taken indoors", "it looks indoors"),
        be=(
            "taken outdoors", "taken outside", "shot outdoors", "an outdoor shot", "filmed outside",
            "recorded outdoors", "!taken indoors", "!taken inside", "!shot indoors", "!an indoor shot",
            "!filmed in a room",
        ),
        raw=(
            "is it outdoors", "is this outside", "are they outdoors", "!is it indoors", "!is this inside a building",
            "!are we indoors", "is it an outdoor scene", "!is it an indoor scene", "is the person outside",
            "!is the person inside", "is {s} filmed outdoors",
        ),
        scope="image",
    ),
}
