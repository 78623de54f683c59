"""Ways to speak about the 40 attributes of appearance. A table for ``form.Wording``; it knows no grammar."""

from favchat.data.wording.form import Wording

# fmt: off
APPEARANCE: dict[str, Wording] = {
    "blurry": Wording(
        ("{s} {is} blurry", "{s} {looks} blurry"),
        ("{s} {is} not blurry", "{s} {looks} clear"),
        be=(
            "blurry", "blurred", "out of focus", "fuzzy", "unsharp", "of low quality", "low in quality", "!sharp",
            "!in focus", "!clear", "!crisp", "!of good quality", "!well focused", "!clearly visible",
        ),
        verb=("look blurry", "look fuzzy", "look blurred", "!look sharp", "!look clear", "lack sharpness"),
        thing=("any blur", "blur", "motion blur"),
        raw=(
            "is the face blurry", "is the face blurred", "!is the face sharp", "!can you see the face clearly",
            "is it blurry", "is this blurry", "!is it a sharp picture", "is it a blurry picture",
            "is the quality bad", "!is the quality good", "!is the resolution good", "is it out of focus",
            "!is it in focus", "!is it a clear shot",
        ),
        scope="image",
    ),
    "male": Wording(
        ("{s} {looks} like a man", "{s} {looks} male"),
        ("{s} {looks} like a woman", "{s} {looks} female"),
        be=(
            "a man", "male", "a guy", "a male", "a gentleman", "a male person", "!a woman", "!female", "!a lady",
            "!a female", "!a girl", "!a female person", "!feminine looking", "masculine looking",
        ),
        verb=("look like a man", "look male", "look masculine", "!look like a woman", "!look female", "!look feminine"),
        thing=("a man", "!a woman", "!a lady", "a male face", "!a female face", "a male person", "!a female person"),
        raw=(
            "is this a man", "is it a man", "is that a man", "is this a guy", "is it a male", "!is this a woman",
            "!is it a woman", "!is that a woman", "!is this a lady", "!is it a female", "is this a male face",
            "!is this a female face", "am i looking at a man", "!am i looking at a woman", "!is that a lady",
            "is the face male", "!is the face female", "is the gender male", "!is the gender female",
            "does the face belong to a man", "!does the face belong to a woman", "is that a dude",
            "!is the face a woman's", "is the face a man's",
        ),
        scope="neutral",
    ),
    "young": Wording(
        ("{s} {looks} young", "{s} {appears} to be young"),
        ("{s} {does} not look young", "{s} {looks} older"),
        be=(
            "young", "youthful", "a young person", "young looking", "of young age", "still young", "a youngster",
            "!no longer young",
        ),
        verb=("look young", "seem young", "look youthful", "appear young", "look like a young person"),
        have=("a young face", "a youthful face", "young looks"),
        trait=("face: young", "face: youthful", "age: young"),
        thing=("a young person", "a young face"),
        raw=("is this a young person", "is it a young person", "is the face young", "is that somebody young"),
    ),
    "chubby": Wording(
        ("{s} {looks} chubby", "{s} {has} a chubby face"),
        ("{s} {does} not look chubby", "{s} {does} not have a chubby face"),
        be=(
            "chubby", "plump", "fat", "overweight", "heavy", "heavyset", "chunky", "a bit chubby",
            "on the heavy side", "round-faced and heavy", "stout", "full in the face", "kind of fat", "!thin",
            "!slim", "!skinny", "!lean",
        ),
        have=(
            "a chubby face", "a fat face", "chubby cheeks", "a plump face", "a full face", "!a thin face",
            "!a slim face", "!a lean face",
        ),
        verb=("look chubby", "look fat", "look overweight", "look heavy", "!look thin", "!look slim"),
        trait=("face: chubby", "face: fat", "cheeks: chubby", "face: plump", "!face: thin", "!face: slim"),
        thing=("a chubby face", "chubby cheeks"),
    ),
    "pale_skin": Wording(
        ("{s} {has} pale skin", "{poss} skin looks pale"),
        ("{s} {does} not have pale skin", "{poss} skin does not look pale"),
        be=("pale", "pale-skinned", "pale in the face", "quite pale", "white as a sheet", "pallid"),
        have=("pale skin", "a pale complexion", "a pale face", "pallid skin", "very light skin"),
        verb=("look pale", "seem pale"),
        trait=("skin: pale", "complexion: pale", "face: pale", "skin: very light"),
        thing=("pale skin", "a pale face", "a pale complexion"),
    ),
    "rosy_cheeks": Wording(
        ("{s} {has} rosy cheeks", "{poss} cheeks look rosy"),
        ("{s} {does} not have rosy cheeks", "{poss} cheeks do not look rosy"),
        be=("rosy-cheeked", "red in the cheeks", "blushing", "flushed", "red-cheeked"),
        have=(
            "rosy cheeks", "red cheeks", "pink cheeks", "flushed cheeks", "blushed cheeks", "colour in {poss} cheeks",
            "color in {poss} cheeks", "a blush on {poss} cheeks",
        ),
        trait=("cheeks: rosy", "cheeks: red", "cheeks: pink", "cheeks: flushed", "cheeks: reddish"),
        thing=("rosy cheeks", "red cheeks", "pink cheeks", "a blush"),
    ),
    "oval_face": Wording(
        ("{s} {has} an oval face", "{poss} face is oval"),
        ("{s} {does} not have an oval face", "{poss} face is not oval"),
        have=("an oval face", "an oval shaped face", "an egg-shaped face", "an oval-shaped head", "an oval face shape"),
        trait=("face: oval", "face shape: oval", "face: oval-shaped", "face: egg-shaped", "face: shaped like an oval"),
        thing=("an oval face", "an oval face shape"),
    ),
    "receding_hairline": Wording(
        ("{s} {has} a receding hairline", "{poss} hairline is receding"),
        ("{s} {does} not have a receding hairline", "{poss} hairline is not receding"),
        be=(
            "losing hair", "balding at the front", "getting thin on top", "losing {poss} hair", "receding",
            "thinning at the temples", "going thin at the front",
        ),
        have=(
            "a receding hairline", "a high hairline", "a hairline that goes back", "thinning hair at the front",
            "receding hair", "a retreating hairline", "hair that is receding",
        ),
        trait=(
            "hairline: receding", "hair: receding", "hairline: going back", "hairline: high",
            "hair: thinning at the front",
        ),
        thing=("a receding hairline", "hair loss at the front", "receding hair"),
    ),
    "bald": Wording(
        ("{s} {is} bald", "{s} {looks} bald"),
        ("{s} {is} not bald", "{s} {has} hair"),
        be=(
            "bald", "bald-headed", "hairless on top", "completely bald", "bald on top", "without hair",
            "without any hair on {poss} head", "bald or nearly bald", "a baldy", "shaven-headed",
        ),
        have=(
            "a bald head", "no hair", "a bald patch", "no hair on {poss} head", "a shaved head", "!hair", "!any hair",
            "!hair on {poss} head", "!a full head of hair", "!any hair on {poss} head",
        ),
        trait=("head: bald", "head: shaved", "head: hairless"),
        thing=("a bald head", "baldness", "a bald spot", "!hair on {poss} head", "!any hair on {poss} head"),
    ),
    "bangs": Wording(
        ("{s} {has} bangs", "bangs cover {poss} forehead"),
        ("{s} {does} not have bangs", "I see no bangs"),
        be=("wearing bangs", "wearing a fringe", "!without bangs", "!without a fringe"),
        have=(
            "bangs", "a fringe", "hair over {poss} forehead", "hair falling on {poss} forehead", "a fringe of hair",
            "any bangs", "hair hanging over {poss} forehead", "a fringe over {poss} forehead", "hair in {poss} face",
        ),
        verb=("wear bangs", "wear a fringe"),
        trait=(
            "forehead: covered by hair", "hair: cut in bangs", "forehead: hidden by hair", "hair: over the forehead",
        ),
        thing=("bangs", "a fringe", "hair on the forehead", "hair over {poss} forehead"),
        raw=(
            "does {poss} hair cover {poss} forehead", "does hair fall over the forehead",
            "does {poss} hair hang over {poss} forehead",
        ),
    ),
    "black_hair": Wording(
        ("{poss} hair is black", "{s} {has} black hair"),
        ("{poss} hair is not black", "{s} {does} not have black hair"),
        be=("black-haired", "a person with black hair"),
        have=(
            "black hair", "jet black hair", "hair that is black", "raven hair", "deep black hair",
            "black-coloured hair", "black colored hair", "hair of black colour",
        ),
        trait=("hair: black", "hair colour: black", "hair color: black", "hair: jet black", "hair: dark black"),
        thing=("black hair", "hair that is black"),
    ),
    "blonde_hair": Wording(
        ("{poss} hair is blonde", "{s} {has} blonde hair"),
        ("{poss} hair is not blonde", "{s} {does} not have blonde hair"),
        be=("blonde", "blond", "a blonde", "fair-haired", "blonde-haired", "blond-haired", "a blond person"),
        have=(
            "blonde hair", "blond hair", "fair hair", "golden hair", "yellow hair", "light blonde hair",
            "hair that is blond", "platinum hair",
        ),
        trait=(
            "hair: blonde", "hair: blond", "hair: fair", "hair colour: blonde", "hair color: blond", "hair: golden",
            "hair: yellow",
        ),
        thing=("blonde hair", "blond hair", "fair hair"),
    ),
    "gray_hair": Wording(
        ("{poss} hair is gray", "{s} {has} gray hair"),
        ("{poss} hair is not gray", "{s} {does} not have gray hair"),
        be=("gray-haired", "grey-haired", "gray", "grey", "going gray", "going grey", "white-haired", "silver-haired"),
        have=(
            "gray hair", "grey hair", "white hair", "silver hair", "graying hair", "greying hair", "silvery hair",
            "hair that has gone grey",
        ),
        trait=(
            "hair: gray", "hair: grey", "hair: white", "hair: silver", "hair colour: grey", "hair color: gray",
            "hair: turning grey", "hair: going gray",
        ),
        thing=("gray hair", "grey hair", "white hair"),
    ),
    "brown_hair": Wording(
        ("{poss} hair is brown", "{s} {has} brown hair"),
        ("{poss} hair is not brown", "{s} {does} not have brown hair"),
        be=("brown-haired", "a brunette", "brunette"),
        have=(
            "brown hair", "chestnut hair", "brunette hair", "hair that is brown", "hazel hair", "brownish hair",
            "brown-coloured hair", "brown colored hair",
        ),
        trait=(
            "hair: brown", "hair colour: brown", "hair color: brown", "hair: brunette", "hair: chestnut",
            "hair: brownish",
        ),
        thing=("brown hair", "hair that is brown"),
    ),
    "straight_hair": Wording(
        ("{poss} hair is straight", "{s} {has} straight hair"),
        ("{poss} hair is not straight", "{s} {does} not have straight hair"),
        be=("straight-haired",),
        have=(
            "straight hair", "smooth straight hair", "sleek hair", "hair without curls", "hair that is straight",
            "hair without waves",
        ),
        trait=("hair: straight", "hair: straight and smooth", "hair: free of curls", "hairstyle: straight"),
        thing=("straight hair",),
        raw=("is the hair straight", "does {poss} hair fall straight", "does {poss} hair look straight"),
    ),
    "wavy_hair": Wording(
        ("{poss} hair is wavy", "{s} {has} wavy hair"),
        ("{poss} hair is not wavy", "{s} {does} not have wavy hair"),
        be=("wavy-haired",),
        have=("wavy hair", "waves in {poss} hair", "hair with waves", "hair that is wavy"),
        trait=("hair: wavy", "hair: in waves", "hairstyle: wavy", "hair: kind of wavy"),
        thing=("wavy hair", "waves in {poss} hair"),
        raw=("is the hair wavy", "does {poss} hair fall in waves", "does {poss} hair look wavy"),
    ),
    "long_hair": Wording(
        ("{poss} hair is long", "{s} {has} long hair"),
        ("{poss} hair is not long", "{poss} hair is short"),
        be=("long-haired", "!short-haired", "wearing {poss} hair long"),
        have=(
            "long hair", "hair down to the shoulders", "shoulder-length hair", "hair that is long", "!short hair",
            "!a short haircut", "hair past {poss} shoulders", "!cropped hair", "a long hairstyle",
        ),
        trait=("hair: long", "hair: shoulder-length", "!hair: short", "!hair: cut short", "!hair: cropped"),
        thing=("long hair", "!short hair"),
        raw=(
            "is the hair long", "!is the hair short", "does {poss} hair reach {poss} shoulders",
            "does {poss} hair go past {poss} shoulders",
        ),
    ),
    "arched_eyebrows": Wording(
        ("{s} {has} arched eyebrows", "{poss} eyebrows are arched"),
        ("{s} {does} not have arched eyebrows", "{poss} eyebrows are not arched"),
        have=(
            "arched eyebrows", "curved eyebrows", "arched brows", "eyebrows with an arch", "high arched eyebrows",
            "bowed eyebrows", "!flat eyebrows",
        ),
        trait=(
            "eyebrows: arched", "eyebrows: curved", "brows: arched", "brows: curved", "eyebrows: shaped in an arch",
            "!eyebrows: flat",
        ),
        thing=("arched eyebrows", "curved eyebrows", "arched brows"),
    ),
    "bushy_eyebrows": Wording(
        ("{s} {has} bushy eyebrows", "{poss} eyebrows are bushy"),
        ("{s} {does} not have bushy eyebrows", "{poss} eyebrows are not bushy"),
        have=(
            "bushy eyebrows", "thick eyebrows", "heavy brows", "thick brows", "bushy brows", "dense eyebrows",
            "big eyebrows", "full eyebrows", "!thin eyebrows",
        ),
        trait=(
            "eyebrows: bushy", "eyebrows: thick", "brows: bushy", "brows: heavy", "eyebrows: full", "brows: thick",
            "!eyebrows: thin",
        ),
        thing=("bushy eyebrows", "thick eyebrows", "bushy brows"),
    ),
    "bags_under_eyes": Wording(
        ("{s} {has} bags under {poss} eyes", "there are bags under {poss} eyes"),
        ("{s} {does} not have bags under {poss} eyes", "there are no bags under {poss} eyes"),
        be=("baggy-eyed", "puffy under the eyes"),
        have=(
            "bags under {poss} eyes", "bags under the eyes", "eye bags", "puffy eyes", "tired eyes with bags",
            "puffiness under {poss} eyes", "swollen lower eyelids", "under-eye bags",
            "dark circles under {poss} eyes",
        ),
        thing=("bags under {poss} eyes", "bags under the eyes", "eye bags", "dark circles under {poss} eyes"),
        trait=("eyes: baggy", "eyes: puffy"),
        raw=("are there bags beneath {poss} eyes", "is the skin under {poss} eyes puffy"),
    ),
}
