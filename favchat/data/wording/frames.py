"""Frames: what people put around a yes/no question. "{q}" is the question, "{c}" the statement, "{tag}" its "isn't
he", "{n}" a bare noun, "{np}" a noun phrase. A trailing "*N" is a weight. No fact and no subject is known here."""

# Around an interrogative clause: "is he wearing a hat".
QUESTION_FRAMES = """
{q}?*40
{q}*4
{q}, yes or no?*2
{q} or not?*2
yes or no: {q}?*3
yes/no: {q}?
answer yes or no: {q}?
tell me, {q}?*2
please tell me: {q}?
can you tell me: {q}?
quick question: {q}?
question: {q}?
my question is: {q}?
in this video, {q}?*3
in the video, {q}?*2
in this picture, {q}?
in the image, {q}?
in this clip, {q}?
on this photo, {q}?
looking at the video, {q}?
looking at the face, {q}?
{q} in this video?*3
{q} in the video?*2
{q} in the picture?*2
{q} in this photo?
{q} in the clip?
{q} here?*2
so {q}?
and {q}?
now, {q}?
also, {q}?
from what you can see, {q}?
from what you see, {q}?
as far as you can tell, {q}?
as far as you can see, {q}?
by the look of it, {q}?
judging by the face, {q}?
judging from the footage, {q}?
if you look closely, {q}?
look at the face: {q}?
look carefully. {q}?
{q}, would you say?*2
{q}, do you think?*2
{q}, in your opinion?
{q} as far as you can see?
what do you think, {q}?*2
what would you say, {q}?
do you know, {q}?
i want to know: {q}?
i need to know, {q}?
just curious, {q}?
one thing: {q}?
one more question: {q}?
next question. {q}?
here is a video. {q}?
this is a video of someone. {q}?
given this video, {q}?
based on the video, {q}?*2
based on what is visible, {q}?
considering the face shown, {q}?
i can't see it well, {q}?
my eyes are bad. {q}?
{q}? just checking
{q}? i can't tell
{q}? what do you think?
i have a question: {q}?
help me out: {q}?
according to the video, {q}?
in your view, {q}?
please say: {q}?
regarding the face, {q}?
about the person: {q}?
about the face: {q}?
for the record, {q}?
at first sight, {q}?
on closer look, {q}?
we want to know: {q}?
this is about the face. {q}?
i have one question about this video. {q}?
"""

# Around a statement: "he is wearing a hat".
STATEMENT_FRAMES = """
would you say that {c}?*3
would you say {c}?*3
do you think {c}?*4
do you think that {c}?*3
don't you think {c}?
can you tell me whether {c}?*3
can you tell me if {c}?*3
could you tell me if {c}?*3
could you tell me whether {c}?*2
can you tell if {c}?*2
can you say whether {c}?
could you say if {c}?
could you check if {c}?*2
can you check whether {c}?*2
can you see whether {c}?*2
can you see if {c}?*2
do you see whether {c}?
can you confirm that {c}?
can you confirm if {c}?
tell me whether {c}.*3
tell me if {c}.*3
please tell me if {c}.*2
please tell me whether {c}.
let me know if {c}.*2
let me know whether {c}.
say whether {c}.
say if {c}.
state whether {c}.
decide whether {c}.
determine whether {c}.
determine if {c}.
find out if {c}.
check whether {c}.*2
check if {c}.*2
please check whether {c}.
verify whether {c}.
verify that {c}.
i'd like to know if {c}.*2
i'd like to know whether {c}.
i would like to know if {c}.
i want to know if {c}.*2
i want to know whether {c}.
i wonder if {c}.*2
i wonder whether {c}.
i was wondering if {c}.
i'm trying to find out whether {c}.
i need to know whether {c}.
i can't tell if {c}, can you?
i'm not sure if {c}.
any idea whether {c}?
any idea if {c}?
true or false: {c}.*3
true or false? {c}.
right or wrong: {c}.
yes or no: {c}?*2
is it true that {c}?*3
is it right that {c}?
is it correct that {c}?
is it correct to say that {c}?
is it fair to say that {c}?
is it the case that {c}?
is it so that {c}?
is it likely that {c}?
is it visible that {c}?
does it look like {c}?*3
does it look as if {c}?*2
does it seem that {c}?
does it seem like {c}?*2
does the video show that {c}?*2
does the picture show that {c}?
does the face show that {c}?
would it be right to say that {c}?
would you agree that {c}?*2
would you call it true that {c}?
am i right that {c}?
am i right in thinking that {c}?
i think {c}. is that right?*2
i believe {c}. correct?
i say {c}. agree?
my friend says {c}. is that so?
someone told me that {c}. is it true?
they say {c}. is this correct?
it looks like {c}. is that right?
claim: {c}. true?
statement: {c}. true or false?
"{c}": true or false?
{c}, right?*3
{c}, {tag}?*5
{c}, {tag}? i'm not sure.
tell me, {c}, {tag}?
so {c}, {tag}?*2
{c}, correct?*2
{c}, am i right?
{c}, or am i wrong?
{c}, yes?
{c}, true?
{c}?*4
{c}. is that true?*2
{c}. yes or no?*2
{c}: yes or no?
so {c}?
and {c}?
could it be that {c}?
can one say that {c}?
can we say that {c}?
would it be accurate to say that {c}?
is it accurate that {c}?
is it apparent that {c}?
is it obvious that {c}?
can you verify that {c}?
do you find that {c}?
does it appear that {c}?*2
does it appear as if {c}?
does it appear like {c}?
is there evidence that {c}?
do you get the impression that {c}?
is there anything that says {c}?
would a viewer say that {c}?
if i said that {c}, would i be right?
i guess {c}. right?
suppose i say that {c}. would you agree?
in this video {c}, right?
from the video, can you tell if {c}?*2
from the face, would you say that {c}?
looking at the face, do you think {c}?
in your opinion, would you say {c}?
by the look of it, do you think that {c}?
in the video, does it look like {c}?
"""

# Around what is left without subject and verb, as in chat: "bald", "wearing glasses", "hair black" ({p}).
CLIPPED_FRAMES = """
{p}?*8
{p}*2
{p} or not?*3
{p}, yes or no?*3
{p}: yes or no?*2
{p}? yes or no?*2
is it {p} or not?
{s}: {p}?*2
{s} {p}?*2
{p}, {s}?
{p} in the video?*2
{p} in this video?
{p} or no?
yes or no: {p}?*2
true or false: {p}?
check: {p}?*2
{p} - true?
{p}, correct?
{p} maybe?
someone {p}?
anyone {p}?*2
"""

# Around a thing: "a hat" ({np}), "hat" ({n}), "there is a hat" ({c}); {be}: is or are.
THING_FRAMES = """
{n}?*8
{n}*2
any {n}?*6
any {n} there?*2
any {n} in the video?*2
any {n} visible?*2
any {n} on the face?
any {n} to be seen?
any sign of {n}?*2
any trace of {n}?
{n}, yes or no?*3
{n} or not?*2
{n} or no {n}?*2
{n}: yes or no?
{n}: present or absent?
{n} present?*2
{n} visible?*2
presence of {n}?
and {n}?*2
what about {n}?*3
how about {n}?*2
and what about {n}?
can you see {np}?*6
do you see {np}?*6
can you spot {np}?*2
do you spot {np}?
do you notice {np}?*2
can you make out {np}?
can you find {np}?
can you detect {np}?
do you detect {np}?
do we see {np}?
can we see {np} in this video?*2
can you see {np} in the video?*2
can you see {np} in the picture?
do you see {np} in the video?*2
do you see {np} on this person?*2
can you see {np} on the person?
can you see whether {c}?
is it true that {c}?
{be} {np} visible?*3
{be} {np} present?*2
{be} {np} noticeable?
{be} {np} to be seen?
{be} {np} visible in the video?
{be} {np} in the video?
{be} {np} shown?
can {np} be seen?*2
can {np} be seen in the video?
evidence of {n}?
is there evidence of {n}?
did you notice {np}?
did you see {np}?
have you noticed {np}?
check for {n}.*2
check for {np}.
look for {np} and tell me.
look for {n}.
tell me if you see {np}.*3
tell me whether you see {np}.
tell me if you can see {np}.
tell me if {c}.
let me know if you see {np}.
let me know if you spot {np}.
i'd like to know if you can see {np}.
i think i see {np}. do you?
i see {np}, right?
am i seeing {np}?
detect {n}.
is it possible to see {np}?
does the video show {np}?*3
does the picture show {np}?*2
does the image show {np}?
does the footage show {np}?
does this face show {np}?
does this face have {np}?*2
does the face have {np}?*2
does the video contain {np}?
does the clip feature {np}?
would you say that {c}?
would you say you see {np}?
do you think {c}?
true or false: i can see {np}.
true or false: the video shows {np}.
yes or no: can you see {np}?
yes or no: {n}?
in the video, can you see {np}?
looking at the face, do you see {np}?
someone with {np}?
a person with {np}?*2
is this someone with {np}?*2
is this a person with {np}?*2
"""

POLITE_BEFORE = (
    "please, ", "hi, ", "hello, ", "hey, ", "hi! ", "hello! ", "excuse me, ", "hey there, ", "good morning. ", "ok, ",
    "okay, ", "well, ", "sorry, ", "um, ", "hi there! ", "thanks. ", "thank you. ", "great. ", "hmm, ", "alright, ",
)  # fmt: skip
POLITE_AFTER = (
    " thanks", " thank you", " thanks!", " thank you!", " please", " please.", " pls", " :)", " thanks in advance.",
    " can you tell?", " i can't see well.", " be honest.", " please help.", " just curious.", " what do you see?",
)  # fmt: skip
# Wishes about the form of a yes/no answer, and whether they ask for a single word.
WISHES = (
    (" answer with yes or no.", True), (" please answer yes or no.", True), (" just yes or no.", True),
    (" yes or no only.", True), (" answer in one word.", True), (" one word answer please.", True),
    (" reply with yes or no only.", True), (" (yes/no)", True), (" answer yes or no", True),
    (" respond with just yes or no.", True), (" only answer yes or no.", True), (" keep it to one word.", True),
    (" answer briefly.", False), (" answer in a sentence.", False), (" explain what you see.", False),
    (" answer in a full sentence.", False), (" keep it short.", False), (" be brief.",
        False), (" short answer please.", False),
)  # fmt: skip
