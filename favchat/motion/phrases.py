"""The regular expressions by which questions about motion are recognised; ``understand`` says what each of them means.

They are for lower-case English as ``understand.plain`` leaves it; those called "marked" want ``@KEY`` in the place of
the actions (``lexicon.marked``). Alternatives are written as words with blanks between, ``_`` standing for a blank.
"""

import re

from favchat.motion.lexicon import MARK


def words(text: str) -> str:
    """A group that matches any of the words."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in text.split())})"


PEOPLE = words(
    "man woman person people guy lady girl boy gentleman fellow dude bloke chap male female individual subject speaker "
    "actor actress child kid baby human face one host singer model presenter"
)
_POSS = words("his her their the")
MEDIA = words("video clip picture photo film footage recording screen shot camera")
_PLACE = rf"(?: (?:in|on|of|from) (?:the|this|that) (?:\w+ )?{MEDIA})"
_ONES = words("he she they it him her them anyone anybody someone somebody everyone")
_ARTICLES = words("the this that these a any our her his their")
SUBJECT = rf"(?:(?:{_ONES}|{_ARTICLES} (?:\w+ ){{0,2}}?{PEOPLE}(?: shown| here)?){_PLACE}?)"
_PARTS = words("face head eyes mouth lips eyebrows brows features")
_TAIL = (
    rf"(?:{_PLACE}| {words('here there now right_now then exactly actually over_time meanwhile overall')}"
    rf"| all (?:the|this) (?:time|while)| the (?:whole|entire) (?:time|{MEDIA})| (?:throughout|during).*"
    rf"| (?:with|on|in) {_POSS} {_PARTS}"
    r"| at (?:this|that) (?:time|moment))*"
)
ASKS = words(
    "do does did is are was were has have had can could would will don't doesn't didn't isn't aren't hasn't wasn't"
)
YES_NO = re.compile(rf"^{ASKS}\b")
# What asks for more than yes or no, once the ways to say "or not" are gone.
OR_NOT = re.compile(r"\bor (?:not|no|\w+n't)\b|\b(?:yes|true|right)(?: or |/)(?:no|false|wrong)\b")
OTHERWISE = re.compile(
    rf"\b{words('what which who whom whose how where when why or describe list name summarize summarise about')}\b"
)
# Words that turn a question round, but for the one that it may begin with ("isn't he"), or ask how much.
DENIED = re.compile(r"\b(?:not|no|never|without|nothing|hardly|lack\w*|free of|rather than|wide\w*)\b|(?<!^)\b\w+n't\b")

_GREETINGS = words("and but so then ok okay well hey hi hello now also please sorry in_the_video in_this_video")
_REQUESTS = words(
    "can_you_tell_me could_you_tell_me would_you_tell_me can_you_please_tell_me could_you_please_tell_me "
    "please_tell_me tell_me tell_us say can_you_say let_me_know do_you_know i_want_to_know i_would_like_to_know "
    "i'd_like_to_know i_wonder any_idea show_me please"
)
POLITE = re.compile(rf"^(?:{_GREETINGS},? )*(?:{_REQUESTS}[,:]? )?")
OPINION = re.compile(
    rf"^{words('would_you_say could_you_say do_you_think does_it_look_like does_it_look_as_if')}(?: that)? "
    rf"(?P<who>{SUBJECT}) (?=\w)"
)

# Other questions whatever action they name: reasons, persons, meanings, habits, sounds, what was or will be.
_SHOWS = words("show shows tell tells suggest suggests indicate indicates reveal reveals gives_away give_away")
EVIDENCE = re.compile(
    rf"^why (?:do|would) you (?:think|say|believe|call)\b|^how (?:can|do|could|would|did) you (?:tell|know|see)\b|"
    rf"^what (?:makes|made|makes you|lets) you (?:say|think|believe|sure|call|so sure)\b|"
    rf"^(?:what|which) (?:\w+ ){{0,4}}?{_SHOWS} (?:you |us |me )?(?:that|if|whether)\b|"
    rf"^by (?:what|which) (?:sign|signs|features?|cues?)\b"
)
_THAT = r"(?: (?:that|this|so|it|sure))?(?: (?:from|by) (?:the|this|his|her|their) (?:face|look|looks|video|clip))?"
BARE_EVIDENCE = re.compile(
    rf"^(?:how (?:can|do|could|would|did) you (?:tell|know|see)|what (?:makes|made) you (?:say|think|believe|so)|"
    rf"why (?:do|would) you (?:think|say|believe)){_THAT}$"
)
WHY = re.compile(
    rf"^(?:why|how come) (?:(?:{ASKS}) )?{SUBJECT} (?:\w+ly )?(?:so |looking |look |looks )*{MARK}\w+{_TAIL}$"
)
ALOUD = re.compile(r"(?<=laugh|aughs|ghing|ghter) (?:out loud|aloud|loudly)\b")  # a laugh shows; a voice does not
ELSEWHERE = re.compile(
    rf"^{words('why who whom whose how_come how_do_i how_can_i for_what_reason will what_will')}\b|"
    r"\b"
    + words(
        "for_a_living next tomorrow yesterday usually normally in_general every_day mean means genuine fake nice "
        "beautiful charming why before_the_video before_the_clip after_the_video after_the_clip in_real_life in_life "
        "the_sound voice loudly loud going_to"
    )
    + r"\b|\bwhat (?:is|was|are|does|did|do|makes?|made|words?) .*\b(?:say|saying|about|at|laugh|smile|cry)$"
)

# Marked.
COUNTS = re.compile(
    rf"\bhow (?:often|frequently|many times)\b|\bnumber of\b|^count\b|\bhow many (?:\w+ )?{MARK}|"
    rf"\bhow (?:fast|quickly|rapidly) .*{MARK}(?:blink|nod|shake_head)"
)
LASTS = re.compile(
    r"\bhow (?:long|much time|much of the (?:time|video|clip))\b|\bhow many seconds\b|\bfor how many\b|"
    r"\bwhat (?:percentage|percent|share|part|proportion|fraction) of the (?:time|video|clip)\b"
)
# Whether and when somebody is there at all.
_THERE = words("in_sight visible seen shown on_screen on_camera in_view in_the_video in_the_clip in_it")
SEEN = re.compile(
    rf"^(?:(?:from |until |since )?when|(?:for )?how long) (?:is|are|was|can) {SUBJECT} (?:be )?{_THERE}{_TAIL}$|"
    rf"^(?:when|at what (?:time|second|point)) (?:does|do|did) {SUBJECT} (?:first |last )?"
    rf"{words('appear show_up come_in come_into_view enter leave disappear vanish go_out_of_sight')}{_TAIL}$"
)
# Openly, what an action is like, or when there is more of it.
LIKE_WHAT = re.compile(rf"^(?:describe|what about|tell me (?:more )?about) (?:{_POSS}|any) {MARK}\w+{_TAIL}$")
WHICH_END = re.compile(r"\b(?:at|in|toward|towards) the (?:beginning|start|end) or\b")
MOST = re.compile(
    r"\b(?:most(?! of)|more|biggest|widest|largest|strongest|broadest|brightest|greatest|hardest|happiest|saddest|"
    r"angriest|at (?:its|his|her|their|the) (?:peak|height|maximum)|peaks?)\b"
)
_POINTS = words("time times point points moment moments second seconds stage frame part")
TIMES = re.compile(
    rf"^(?:{words('at in from since by around up_to until')} )?(?:what|which) {_POINTS}\b|"
    r"^(?:from |until |since |till )?when\b(?! (?:you|we|i)\b)|"
    rf"^{MARK}\w+ when(?: exactly)?$"
)

_FEELS = r"(?:(?:facial )?expressions?|emotions?|emotional state|moods?|feelings?)"
_CHANGES = rf"{words('chang switch shift vary varies varied develop evolv alter')}\w*"
_GOES = r"go(?:es)? through"
FEELING = re.compile(rf"\b{_FEELS}\b")
# Openly, what a face shows: "what emotion does she show", "what is his mood", "how is she feeling".
_SHOWN = (
    rf"(?:{words('does do did is are has have can could')} (?:{SUBJECT}|{_POSS} face|you)\b|"
    rf"(?:is|are) on {_POSS} face|(?:is|are) (?:seen|visible)$|can be seen$)"
)
FEELING_ASKED = re.compile(
    rf"^(?:what|which) (?:kind of |sort of )?{_FEELS} {_SHOWN}(?! (?:chang|make|caus)\w*)|"
    rf"^what (?:is|are) {_POSS} {_FEELS}{_PLACE}?$|"
    rf"^(?:describe|tell me(?: about)?) {_POSS} {_FEELS}$|"
    rf"^how (?:does|do|is|are) {SUBJECT} (?:feel|feeling)$|"
    rf"^what does {_POSS} face (?:express|show)$|"
    rf"^(?:what|which) {_FEELS} (?:lasts?|is seen|is shown) (?:the )?(?:longest|most)$"
)
MAINLY = re.compile(rf"\b{words('mostly main mainly dominant predominant strongest usual usually')}\b|:")
CHANGE = re.compile(
    rf"\b{_FEELS}\b.*\b(?:{_CHANGES}|over time|follow|one after|throughout|{_GOES}|in (?:what|which) order)\b|"
    rf"\b{_CHANGES}\b.*\b{_FEELS}\b|\b{_CHANGES} (?:his|her|their) (?:face|look)\b|"
    rf"\b{_GOES}\b.*\b{_FEELS}\b|\bhow many (?:different )?{_FEELS}\b"
)

# Marked.
_SIDES = words("left right up down upward upwards downward downwards away aside sideways")
_AT_US = words("at_the_camera at_camera at_us at_me at_the_viewer into_the_camera towards_the_camera")
_GAZES = r"(?:look\w*|glanc\w+|fac(?:e|es|ing)|gaz\w*|@turn|@gaze)"
_ITSELF = r"(?: (?:his|her|their) (?:head|face|eyes))?"
BARE_DIRECTION = re.compile(rf"^{_GAZES}{_ITSELF}(?: (?:to|toward|towards))?(?: {_POSS})? {_SIDES}$")
DIRECTION = re.compile(
    rf"\b(?:which|what) (?:way|direction|side)\b.*(?:\b(?:look|fac|glanc|peer|point|mov|head|lean)\w*|{MARK})|"
    rf"^where (?:to )?(?:does|do|did|is|are|was) {SUBJECT} {_GAZES}{_ITSELF}(?: to)?{_TAIL}$|"
    rf"\b{ASKS} {SUBJECT} (?:\w+ ){{0,2}}{_GAZES}{_ITSELF}(?: (?:to|toward|towards))?(?: {_POSS})? {_SIDES}\b(?! now)|"
    rf"{BARE_DIRECTION.pattern}"
)
# Marked: whether the face is turned to whoever looks on; "the camera" may be faced.
CAMERA = re.compile(
    rf"^(?:{ASKS} {SUBJECT} )?(?:\w+ )?{_GAZES}{_ITSELF} (?:straight |right |directly )?(?:{_AT_US}|the camera|us|me)\b"
)
_TILTED = words(
    "tilt tilts tilted tilting lean leans leaning leaned incline inclined slanted cock cocked askew crooked"
)
_UPRIGHT = words("straight upright level vertical")
TILT = re.compile(
    rf"\b{_TILTED} (?:{_POSS} )?head\b|"
    rf"\bhead (?:{words('is held kept being ever slightly a_bit quite')} )?(?:{_TILTED}|{_UPRIGHT})\b(?! hair)|"
    rf"\btilt (?:of|in) {_POSS} head\b"
)
TO_AND_FRO = re.compile(rf"\b{words('side_to_side back_and_forth to_and_fro repeatedly')}\b")
UPRIGHT = re.compile(rf"\b{_UPRIGHT}\b")
RAISED_OR_LOWERED = re.compile(
    r"\b(?:head|chin|face) (?:held |pointing |turned )*(?P<after>up|high|raised|lifted|down|lowered|bowed|dropped)\b|"
    rf"\b(?P<before>raise|lift|lower|bow|drop|hang)(?:s|es|ed|ing|ping)? {_POSS} (?:head|chin)\b"
)
UP = frozenset(("up", "high", "raised", "lifted", "raise", "lift"))
STEADY = re.compile(
    rf"\b(?:keep|keeps|keeping|hold|holds|holding) {_POSS} head (?:\w+ )?(?:still|steady)\b|"
    rf"\bhead (?:is |stay |stays |kept |held |remain )*(?:still|steady|motionless)\b"
)
CHOICE = re.compile(r"\bor\b")

_THING = words("thing action movement move expression gesture event")
_HAPPENS = words("happen happens happening come comes do does doing did")
_SHOW = r"^how does (?:the|this|it)"
FIRST = re.compile(
    rf"\b{_HAPPENS} first\b|\bfirst {_THING}\b|{_SHOW}.*\b(?:start|begin)s?\b|"
    rf"^what does {SUBJECT} (?:start|begin) (?:with|by)"
)
LAST = re.compile(
    rf"\b{_HAPPENS} last\b|\b(?:last|final) {_THING}\b|{_SHOW}.*\b(?:end|finish)s?\b|"
    rf"^what does {SUBJECT} (?:end|finish) (?:with|by)"
)
BEFORE_OR_AFTER = re.compile(r"\b(?:before or after|after or before)\b")
_MOVED = "mouth|lips|eyes|eyelids|eyebrows|brows|head"
PART = rf"(?P<part>{_MOVED})"
_ONE_PART = rf"{_POSS} (?:{_MOVED})"
PART_DOING = re.compile(
    rf"^what (?:is|are|does|do|did) {SUBJECT} (?:do|doing) (?:with|to) {_ONE_PART}{_TAIL}$|"
    rf"^what (?:is|are|does|do|did) {_ONE_PART} (?:doing|do){_TAIL}$|"
    rf"^what (?:happens|is happening|happened|goes on|is going on) (?:with|to|in|around) {_ONE_PART}{_TAIL}$|"
    rf"^how (?:does|do|did) (?:{SUBJECT} move {_ONE_PART}|{_ONE_PART} move){_TAIL}$"
)
AFTER = re.compile(  # marked
    rf"^what (?:else )?{words('does did do is are happen happens happened come comes came follows')}\b"
    rf".*?\b(after|before|while|following|once|during)\b.*{MARK}"
)
_LISTS = words(
    "what which describe list name give summarize summarise report show are_there is_there do_you_see can_you_see tell"
)
DOING = re.compile(
    rf"^what (?:is|are|was|were|does|do|did|has) {SUBJECT}(?: been)? (?:do|does|doing|up to|done){_TAIL}$|"
    rf"^what {SUBJECT} {words('is_doing are_doing does do did is_up_to')}{_TAIL}$|"
    rf"^what {words('happens is_happening happened is_going_on goes_on')}(?: to {SUBJECT})?{_TAIL}$|"
    rf"^{_LISTS}\b(?:(?!\bhands?\b).)*\b{words('actions? movements? gestures? motions? moves timeline activity')}\b|"
    rf"^(?:describe )?how (?:does|do|did) {SUBJECT} (?:move|behave|act){_TAIL}$|"
    rf"^describe what (?:happens|{SUBJECT} (?:does|is doing)){_TAIL}$|"
    rf"^(?:does|do|did|is) (?:anything|something) (?:happen|happening){_TAIL}$|"
    rf"^(?:does|do|did) {SUBJECT} do (?:anything|something){_TAIL}$"
)

# Marked. What may stand between a subject and the action.
_LINKS = (
    "(?:"
    + words(
        "ever also really even just actually sometimes always still be been being seen to start begin starts begins "
        "starting beginning stop stops stopped stopping keep keeps kept keeping "
        "stay stays staying continue seem seems appear appears happen try "
        "tries trying fall falling fallen burst bursts out give gives gave giving make makes made making do doing show "
        "showing let a an any some one the his her their its big small little slight quick short briefly quickly "
        "slowly slightly gently looking look looks become becomes becoming get gets getting turn turns turning once "
        "twice again currently busy in caught up and not clearly visibly more at point all described as someone who is"
    )
    + rf" |{MARK}\w+ )*"
)
_MOMENTS = rf"(?:(?:a|an|any|some|one) )?(?:{words('moment time point second part')}s? )?"
_NOTICE = words("see notice spot catch observe detect tell_if tell_whether")
_STATED = words("is are was were seems appears")
WHETHER = re.compile(
    rf"\b{ASKS} {SUBJECT} {_LINKS}{MARK}|"
    rf"\b(?:is|are|was|were) there {_MOMENTS}(?:(?:when|where|in which|at which) )?(?:{SUBJECT} )?{_LINKS}{MARK}|"
    rf"\b(?:do|can|could|did) you (?:ever )?{_NOTICE} (?:(?:if|whether|that) )?(?:{SUBJECT} )?{_LINKS}{MARK}|"
    rf"\b(?:would|could) you (?:describe|call) {SUBJECT} {_LINKS}{MARK}|"
    rf"\b(?:if|whether|that) (?:{SUBJECT}|there is|there are) {_LINKS}{MARK}|"
    rf"\b(?:is|are|was|does|do|did) (?:a|an|any|{_POSS}) {MARK}|"
    rf"^{SUBJECT} (?:{_STATED} )?{_LINKS}{MARK}|{SUBJECT} {_STATED} {_LINKS}{MARK}|"
    rf"^(?:any |some )?{MARK}\w+(?: (?!(?:me|us)\b)\w+){{0,3}}$"
)
# Marked: nothing after a look in everyday words but when; what it is about ("worried about") no face tells.
FELT = re.compile(
    rf"(?:^|\b{ASKS} {SUBJECT} |\b(?:{_POSS}) (?:\w+ )?)(?:come across as |feel |feeling |{_LINKS})*{MARK}mood{_TAIL}"
    rf"(?: {words('ever at_any_point at_any_time at_all at_any_moment all_the_time the_whole_time')})*$"
)
PAIR = re.compile(rf"{MARK}\w+(?: \w+){{0,2}} (or|and)(?: \w+){{0,2}} {MARK}")  # marked
# Openings of questions that are never answered with yes or no.
OPEN = re.compile(rf"^{words('what which how when where')}\b(?! (?:you|we|i)\b)")
_DOES = words("does do did doesn't don't didn't")
PLAIN_VERB = re.compile(rf"^{_DOES} {SUBJECT} (?:{words('ever really even also actually just')} )*{MARK}")
STOPS = re.compile(
    rf"\b{words('stop stops stopped stopping cease ceases')} {MARK}|"
    rf"{MARK}\w+ (?:ever )?{words('go_away goes_away fade fades vanish vanishes disappear disappears end stop drop')}\b"
)
# That it lasts as long as the face is seen; "ever" asks for less.
_ALL_TIMES = words(
    "all_the_time all_this_time all_along the_whole_time the_entire_time the_whole_video the_whole_clip "
    "the_entire_video the_entire_clip throughout always constantly continuously non-stop nonstop from_start_to_end "
    "from_start_to_finish from_beginning_to_end"
)
ALWAYS = re.compile(
    rf"\b{_ALL_TIMES}\b|"
    rf"\b{words('keep keeps keeping stay stays staying remain remains remaining')} (?:(?:{_POSS}|a|an) )?{MARK}"
)
AT_ALL_TIMES = re.compile(rf" (?:{_ALL_TIMES}|at any {words('time point moment')}|ever)\b")
EVER = re.compile(rf"\b{words('ever at_any_point at_any_time at_all at_any_moment sometimes once twice')}\b")
# A state ("smiles", "looks sad") is asked for over time with one of these.
MOMENTARY = re.compile(
    r"\b"
    + words(
        "ever at_any_point at_any_time at_any_moment at_some_point at_some_time at_some_stage start starts begin "
        "begins beginning starting stop stops stopped stopping become becomes becoming get gets getting moment moments "
        "again once twice times during throughout all_the_time all_this_time the_whole_time the_whole_video "
        "the_whole_clip always sometimes in_the_course briefly before after while burst break breaks"
    )
    + r"\b"
)
_NUMBERS = "once twice one two three four five six seven eight nine ten"
AMOUNT = re.compile(rf"\b(more than|over|at least) ({_NUMBERS.replace(' ', '|')}|\d+)(?: times?)?\b(?! ?s)")
LENGTH = re.compile(
    rf"\b(?:more than|over|at least|longer than) ({_NUMBERS.replace(' ', '|')}|\d+(?:\.\d+)?) ?(?:seconds?|secs?|s)\b"
)
AMOUNTS = {"once": 1, "twice": 2} | {word: count for count, word in enumerate(_NUMBERS.split()[2:], start=1)}
OFTEN = re.compile(rf"\b{words('several_times repeatedly multiple_times many_times')}\b")
SAME = re.compile(r"\b(?:do|does|doing|did) (?:that|it|so|this)\b|\b(?:that|it) (?:last|happen|start|end|stop)s?\b")
