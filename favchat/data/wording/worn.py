"""Ways to speak about features of the face, facial hair and what is worn."""

from favchat.data.wording.form import Wording

# fmt: off
WORN: dict[str, Wording] = {
    "eyeglasses": Wording(
        ("{s} {is} wearing glasses", "{s} {has} glasses on"),
        ("{s} {is} not wearing glasses", "I see no glasses"),
        be=(
            "wearing glasses", "wearing eyeglasses", "wearing spectacles", "wearing specs", "wearing any glasses",
            "in glasses", "bespectacled", "wearing a pair of glasses", "wearing any eyewear@eyewear",
            "wearing something on {poss} eyes@eyewear", "wearing reading glasses", "!without glasses",
            "wearing corrective glasses", "wearing eyewear@eyewear", "wearing prescription glasses",
        ),
        have=(
            "glasses", "glasses on", "eyeglasses", "spectacles", "specs on", "specs", "a pair of glasses",
            "glasses on {poss} nose", "glasses on {poss} face", "any eyewear@eyewear", "eyewear on@eyewear",
            "spectacles on", "eyeglasses on", "any glasses on",
        ),
        verb=(
            "wear glasses", "wear spectacles", "wear specs", "use glasses", "wear eyeglasses", "wear eyewear@eyewear",
        ),
        thing=(
            "glasses", "eyeglasses", "spectacles", "specs", "a pair of glasses", "any eyewear@eyewear", "any glasses",
            "glasses on {poss} face", "glasses on {poss} nose", "some glasses",
        ),
        raw=("are there glasses on {poss} nose", "are {poss} eyes behind glasses"),
    ),
    "sunglasses": Wording(
        ("{s} {is} wearing sunglasses", "{s} {has} sunglasses on"),
        ("{s} {is} not wearing sunglasses", "I see no sunglasses"),
        be=(
            "wearing sunglasses", "wearing shades", "wearing dark glasses", "wearing sun glasses", "in sunglasses",
            "in shades", "wearing tinted glasses", "!without sunglasses", "hiding {poss} eyes behind sunglasses",
        ),
        have=(
            "sunglasses", "sunglasses on", "shades on", "dark glasses", "shades", "a pair of sunglasses",
            "tinted glasses on", "dark glasses on", "sunnies on",
        ),
        verb=("wear sunglasses", "wear shades", "wear dark glasses"),
        thing=("sunglasses", "dark glasses", "shades", "a pair of sunglasses", "any sunglasses"),
        raw=("are {poss} eyes hidden by dark lenses", "are {poss} eyes hidden behind sunglasses"),
    ),
    "narrow_eyes": Wording(
        ("{s} {has} narrow eyes", "{poss} eyes are narrow"),
        ("{s} {does} not have narrow eyes", "{poss} eyes are not narrow"),
        be=("narrow-eyed", "squinting"),
        have=(
            "narrow eyes", "small eyes", "slit eyes", "squinty eyes", "tight eyes", "eyes that are narrow",
            "slender eyes", "narrowed eyes", "!big eyes", "!large eyes", "!wide eyes",
        ),
        trait=(
            "eyes: narrow", "eyes: small", "eyes: squinted", "eyes: narrowed", "!eyes: big", "!eyes: large",
            "!eyes: wide",
        ),
        thing=("narrow eyes", "small eyes"),
    ),
    "big_nose": Wording(
        ("{s} {has} a big nose", "{poss} nose is big"),
        ("{s} {does} not have a big nose", "{poss} nose is not big"),
        be=("big-nosed",),
        have=(
            "a big nose", "a large nose", "a prominent nose", "a broad nose", "a huge nose", "a wide nose",
            "a sizeable nose", "a bulky nose", "!a small nose", "!a little nose", "!a tiny nose",
        ),
        trait=(
            "nose: big", "nose: large", "nose: broad", "nose: prominent", "nose: wide", "!nose: small",
            "!nose: little",
        ),
        thing=("a big nose", "a large nose"),
    ),
    "pointy_nose": Wording(
        ("{s} {has} a pointy nose", "{poss} nose is pointy"),
        ("{s} {does} not have a pointy nose", "{poss} nose is not pointy"),
        have=(
            "a pointy nose", "a pointed nose", "a sharp nose", "a nose with a pointed tip", "a thin pointed nose",
            "a nose that is pointy",
        ),
        trait=("nose: pointy", "nose: pointed", "nose: sharp", "nose tip: pointed"),
        thing=("a pointy nose", "a pointed nose", "a sharp nose"),
        raw=("does {poss} nose come to a point", "does {poss} nose end in a point"),
    ),
    "high_cheekbones": Wording(
        ("{s} {has} high cheekbones", "{poss} cheekbones are high"),
        ("{s} {does} not have high cheekbones", "{poss} cheekbones are not high"),
        have=(
            "high cheekbones", "prominent cheekbones", "high cheek bones", "strong cheekbones", "raised cheekbones",
            "pronounced cheekbones", "defined cheekbones",
        ),
        trait=(
            "cheekbones: high", "cheekbones: prominent", "cheekbones: raised", "cheekbones: pronounced",
            "cheekbones: set high",
        ),
        thing=("high cheekbones", "prominent cheekbones"),
    ),
    "big_lips": Wording(
        ("{s} {has} big lips", "{poss} lips are big"),
        ("{s} {does} not have big lips", "{poss} lips are not big"),
        be=("full-lipped", "!thin-lipped"),
        have=(
            "big lips", "full lips", "thick lips", "plump lips", "large lips", "fleshy lips", "!thin lips",
            "!narrow lips", "!small lips",
        ),
        trait=("lips: big", "lips: full", "lips: thick", "lips: plump", "!lips: thin", "!lips: narrow", "!lips: small"),
        thing=("big lips", "full lips", "thick lips"),
    ),
    "double_chin": Wording(
        ("{s} {has} a double chin", "I see a double chin"),
        ("{s} {does} not have a double chin", "I see no double chin"),
        be=("double-chinned",),
        have=(
            "a double chin", "a second chin", "two chins", "fat under {poss} chin", "a fold under {poss} chin",
            "a fleshy chin", "a saggy chin",
        ),
        trait=("chin: double",),
        thing=("a double chin", "a second chin", "a fold under the chin", "fat under the chin"),
    ),
    "no_beard": Wording(
        ("{s} {has} no beard", "{s} {is} clean-shaven"),
        ("{s} {has} facial hair", "I see facial hair"),
        be=(
            "clean-shaven", "clean shaven", "beardless", "shaven", "without a beard", "free of facial hair",
            "smooth-faced", "shaved", "bearded@beard", "!unshaven", "wearing a beard@beard", "sporting a beard@beard",
            "growing a beard@beard", "without facial hair",
        ),
        have=(
            "no beard", "no facial hair", "a clean-shaven face", "a shaved face", "a smooth chin", "a shaven face",
            "a beard@beard", "any beard@beard", "!facial hair", "!any facial hair", "a beard on {poss} chin@beard",
            "!hair on {poss} face", "!whiskers", "some kind of beard@beard", "any hair on {poss} chin@beard",
        ),
        verb=("lack a beard", "wear a beard@beard", "sport a beard@beard"),
        trait=(
            "face: clean-shaven", "face: clean shaven", "face: shaved", "chin: smooth", "chin: shaved",
            "face: bearded@beard", "chin: covered with hair@beard",
        ),
        thing=(
            "a beard@beard", "!facial hair", "!any facial hair", "any beard@beard", "beard hair@beard",
            "hair on {poss} chin@beard",
        ),
    ),
    "5_oclock_shadow": Wording(
        ("{s} {has} a 5 o'clock shadow", "{s} {has} stubble"),
        ("{s} {does} not have a 5 o'clock shadow", "{s} {has} no stubble"),
        be=("stubbly", "wearing stubble"),
        have=(
            "a 5 o'clock shadow", "a five o'clock shadow", "stubble", "stubble on {poss} chin", "a shadow of a beard",
            "some stubble", "a stubbly chin", "a bit of stubble", "a 5 oclock shadow", "designer stubble",
            "stubble on {poss} face", "short stubble",
        ),
        trait=("face: stubbly", "chin: stubbly", "jaw: stubbly", "face: covered in stubble"),
        thing=(
            "stubble", "a 5 o'clock shadow", "a five o'clock shadow", "some stubble", "beard stubble", "any stubble",
        ),
    ),
    "goatee": Wording(
        ("{s} {has} a goatee", "I see a goatee"),
        ("{s} {does} not have a goatee", "I see no goatee"),
        be=("wearing a goatee", "sporting a goatee"),
        have=(
            "a goatee", "a chin beard", "a goatee beard", "a small beard on {poss} chin", "any goatee",
            "a tuft of beard on {poss} chin", "a beard only on {poss} chin", "a Van Dyke style beard",
        ),
        verb=("wear a goatee", "sport a goatee"),
        thing=("a goatee", "a chin beard", "any goatee", "a goatee beard"),
    ),
    "mustache": Wording(
        ("{s} {has} a mustache", "I see a mustache"),
        ("{s} {does} not have a mustache", "I see no mustache"),
        be=("wearing a mustache", "wearing a moustache", "mustached", "moustached", "sporting a moustache"),
        have=(
            "a mustache", "a moustache", "hair on {poss} upper lip", "a 'stache", "any mustache",
            "hair above {poss} lip", "a tash", "hair between {poss} nose and mouth", "hair above {poss} mouth",
        ),
        verb=("wear a mustache", "wear a moustache", "sport a mustache"),
        trait=("upper lip: covered by a mustache", "upper lip: hairy", "!upper lip: shaved"),
        thing=("a mustache", "a moustache", "any moustache", "hair on {poss} upper lip", "any mustache"),
    ),
    "sideburns": Wording(
        ("{s} {has} sideburns", "I see sideburns"),
        ("{s} {does} not have sideburns", "I see no sideburns"),
        be=("wearing sideburns", "sporting sideburns"),
        have=(
            "sideburns", "side burns", "hair down the sides of {poss} face", "hair in front of {poss} ears",
            "sideboards", "whiskers on the sides of {poss} face", "mutton chops", "long sideburns",
        ),
        verb=("wear sideburns",),
        thing=("sideburns", "side burns", "any sideburns", "hair in front of {poss} ears"),
    ),
    "heavy_makeup": Wording(
        ("{s} {is} wearing heavy makeup", "I see heavy makeup"),
        ("{s} {is} not wearing heavy makeup", "I see no heavy makeup"),
        be=(
            "wearing heavy makeup", "wearing heavy make-up", "heavily made up", "wearing a lot of makeup",
            "wearing makeup@makeup", "wearing make-up@makeup", "wearing any make up@makeup", "made up@makeup",
            "wearing thick makeup", "wearing lots of make-up", "wearing cosmetics@makeup", "!bare-faced@makeup",
            "wearing eye makeup@makeup", "!without makeup@makeup",
        ),
        have=(
            "heavy makeup", "a lot of makeup on", "heavy make-up on", "makeup on@makeup", "make-up on@makeup",
            "any makeup on@makeup", "strong makeup", "thick make-up on {poss} face", "eyeshadow on@makeup",
            "mascara on@makeup",
        ),
        verb=("wear heavy makeup", "wear a lot of make-up", "wear makeup@makeup", "use make-up@makeup"),
        thing=(
            "heavy makeup", "heavy make-up", "makeup@makeup", "any make-up@makeup", "any makeup@makeup",
            "makeup on {poss} face@makeup",
        ),
    ),
    "wearing_earrings": Wording(
        ("{s} {is} wearing earrings", "I see earrings"),
        ("{s} {is} not wearing earrings", "I see no earrings"),
        be=(
            "wearing earrings", "wearing ear rings", "wearing an earring", "wearing jewelry in {poss} ears",
            "wearing jewellery on {poss} ears", "wearing any earrings", "wearing studs", "!without earrings",
        ),
        have=(
            "earrings", "earrings on", "earrings in", "an earring", "jewellery in {poss} ears", "ear jewelry",
            "something in {poss} ears", "hoops in {poss} ears", "ear studs", "rings in {poss} ears", "any earrings",
        ),
        verb=("wear earrings", "wear ear jewellery", "wear an earring"),
        thing=("earrings", "any earrings", "an earring", "jewelry in {poss} ears", "ear rings", "ear jewellery"),
    ),
    "wearing_hat": Wording(
        ("{s} {is} wearing a hat", "{s} {has} a hat on"),
        ("{s} {is} not wearing a hat", "I see no hat"),
        be=(
            "wearing a hat", "wearing a cap", "wearing headwear", "wearing a hat or a cap", "wearing any headgear",
            "wearing something on {poss} head", "wearing a beanie or a cap", "in a hat", "wearing a helmet or a hat",
            "wearing any hat", "!bareheaded", "!without a hat", "wearing headgear", "wearing a baseball cap",
        ),
        have=(
            "a hat", "a hat on", "a cap on", "a cap", "something on {poss} head", "any headwear",
            "a hat on {poss} head", "headgear on", "a head covering", "anything on {poss} head",
            "{poss} head covered", "!nothing on {poss} head",
        ),
        verb=("wear a hat", "wear a cap", "wear headgear", "wear any headwear", "wear anything on {poss} head"),
        trait=("head: covered", "head: covered by a hat", "!head: bare", "!head: uncovered"),
        thing=(
            "a hat", "a cap", "any headwear", "a hat on {poss} head", "any hat", "headgear", "a hat or cap",
            "something on {poss} head",
        ),
    ),
    "wearing_lipstick": Wording(
        ("{s} {is} wearing lipstick", "I see lipstick"),
        ("{s} {is} not wearing lipstick", "I see no lipstick"),
        be=(
            "wearing lipstick", "wearing red lipstick", "wearing any lipstick", "wearing lip colour",
            "wearing lip gloss", "wearing lip makeup", "!without lipstick", "wearing lippy",
        ),
        have=(
            "lipstick", "lipstick on", "painted lips", "any lipstick on", "coloured lips", "lipstick on {poss} lips",
            "lip make-up", "red lips", "colored lips", "lip gloss on",
        ),
        verb=("wear lipstick", "use lipstick"),
        trait=("lips: painted", "lips: made up", "lips: red from lipstick", "lips: coloured with lipstick"),
        thing=("lipstick", "any lipstick", "lipstick on {poss} lips", "lip colour"),
    ),
    "wearing_necklace": Wording(
        ("{s} {is} wearing a necklace", "I see a necklace"),
        ("{s} {is} not wearing a necklace", "I see no necklace"),
        be=(
            "wearing a necklace", "wearing a chain", "wearing jewelry around {poss} neck", "wearing a pendant",
            "wearing jewellery on {poss} neck", "wearing a chain around {poss} neck", "wearing any necklace",
            "!without a necklace", "wearing pearls or a chain",
        ),
        have=(
            "a necklace", "a necklace on", "a chain around {poss} neck", "a neck chain", "beads around {poss} neck",
            "jewellery around {poss} neck", "a pendant", "any necklace",
        ),
        verb=("wear a necklace", "wear a chain", "wear neck jewelry"),
        thing=("a necklace", "a chain around {poss} neck", "any necklace", "a neck chain", "neck jewellery"),
    ),
    "wearing_necktie": Wording(
        ("{s} {is} wearing a necktie", "{s} {is} wearing a tie"),
        ("{s} {is} not wearing a necktie", "{s} {is} not wearing a tie"),
        be=(
            "wearing a tie", "wearing a necktie", "in a tie", "wearing a suit tie", "wearing any tie", "!tieless",
            "!without a tie", "wearing a neck tie", "dressed with a tie",
        ),
        have=(
            "a tie", "a tie on", "a necktie", "a tie around {poss} neck", "a neck tie on", "a necktie on",
            "any tie on", "a shirt and tie",
        ),
        verb=("wear a tie", "wear a necktie"),
        thing=("a tie", "a necktie", "any tie", "a neck tie", "a tie around {poss} neck"),
    ),
    "wearing_mask": Wording(
        ("{s} {is} wearing a mask", "{s} {has} a mask on"),
        ("{s} {is} not wearing a mask", "I see no mask"),
        be=(
            "wearing a mask", "wearing a face mask", "masked", "wearing a face covering", "wearing a surgical mask",
            "hidden behind a mask", "!without a mask", "wearing any mask",
        ),
        have=(
            "a mask", "a mask on", "a face mask on", "a mask over {poss} mouth", "{poss} mouth covered",
            "a face mask", "a covered face", "a cloth over {poss} mouth",
        ),
        verb=("wear a mask", "wear a face mask"),
        trait=("face: covered by a mask", "mouth: covered", "face: masked", "!mouth: uncovered"),
        thing=("a mask", "a face mask", "any mask", "a mask on {poss} face"),
    ),
}
