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
looking at the clip, {q}?
looking closely, {q}?
looking at this face, {q}?
taking a look at the face, {q}?
judging by looks, {q}?
judging by appearance, {q}?
judging by the video, {q}?
judging by the picture, {q}?
judging from the picture, {q}?
going by looks, {q}?
going by the video, {q}?
going by what you see, {q}?
from the looks of it, {q}?*2
by the looks of it, {q}?
from the video, {q}?
from the picture, {q}?
at first glance, {q}?
on the face of it, {q}?
to your eye, {q}?
to you, {q}?
in your opinion, {q}?
in your judgement, {q}?
in your estimation, {q}?
if you had to say, {q}?
if you had to decide, {q}?
when you look at the video, {q}?
when you look closely, {q}?
watching the clip, {q}?
on the video, {q}?
on screen, {q}?
in this footage, {q}?
in the shot, {q}?
in this scene, {q}?
in the clip shown, {q}?
as you see it, {q}?
as far as one can see, {q}?
to be sure, {q}?
be honest: {q}?
honestly, {q}?
simply put, {q}?
let me ask: {q}?
let me ask you this: {q}?
may i ask: {q}?
can i ask, {q}?
i'd like to know, {q}?
i would like to know: {q}?
i was wondering, {q}?
i wonder, {q}?
i am asking you: {q}?
help me: {q}?
a simple question: {q}?
a short question: {q}?
another question: {q}?
then {q}?
well, {q}?
ok so {q}?
{q} at the moment?*2
{q} right now?
{q} at present?
{q} in this one?
{q} in this clip?*2
{q} in this picture?
{q} in the footage?
{q} in this shot?
{q} on screen?
{q} in the recording?
{q} in your view?*2
{q}, in your view?
{q} to your eye?
{q}, would you think?
{q}, can you tell?*2
{q}, can you see?
{q}, do you know?
{q}, do you reckon?
{q}, as far as you can see?
{q}, as far as you can tell?
{q} as far as you can tell?
{q}, from what you see?
{q}, by the look of it?
{q} by the looks of it?
{q}, judging by the video?
{q}? i'd like to know
{q}? please check
{q}? have a look
{q}? i am not sure
{q}? tell me
{q}? please tell me
{q}? true or false?
{q}? yes/no
{q} [yes/no]
{q}, y/n?
{q}: yes or no?*2
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
would you think that {c}?
would you guess that {c}?
would you agree with me that {c}?
do you reckon {c}?*2
do you reckon that {c}?
do you believe {c}?
do you believe that {c}?
do you feel that {c}?
do you notice whether {c}?
do you agree that {c}?*2
do you agree {c}?
do you see that {c}?
can you see that {c}?
can you figure out if {c}?
can you work out whether {c}?
can you make out whether {c}?
can you make out if {c}?
can you judge whether {c}?
can you let me know if {c}?
can you find out whether {c}?
could you verify whether {c}?
could you see if {c}?
could you confirm whether {c}?
could you let me know whether {c}?
would you be able to say if {c}?
would you check whether {c}?
have a look and tell me if {c}.
take a look and say whether {c}.
see if {c}.
see whether {c}.
look whether {c}.
please see if {c}.
please confirm whether {c}.
please verify if {c}.
please say if {c}.
confirm whether {c}.
judge whether {c}.
answer whether {c}.
answer me this: is it true that {c}?
i'm asking whether {c}.
i'm curious whether {c}.
i'm curious if {c}.
i'd love to know whether {c}.
i was asked if {c}.
i am wondering whether {c}.
i want you to tell me if {c}.
i have to find out if {c}.
i suppose {c}. am i right?
i reckon {c}. is that right?
i have the impression that {c}. is that so?
i assume {c}. true?
i would say {c}. do you agree?
i would say that {c}. is that correct?
my guess is that {c}. is it right?
somebody says {c}. is it so?
my sister thinks {c}. is she right?
it seems that {c}. is that true?
it seems to me that {c}. correct?
it looks as if {c}. true?
so it looks like {c}, right?
is it possible that {c}?
is it a fact that {c}?
is it clear that {c}?
is it safe to say that {c}?
is it accurate to say {c}?
is it fair to say {c}?
is it true {c}?
is it true to say that {c}?
is it your impression that {c}?
is it your view that {c}?
is the statement true that {c}?
does it look to you like {c}?
does it look to you as if {c}?
does it seem to you that {c}?
does it strike you that {c}?
does the clip show that {c}?
does the image show that {c}?
does the footage suggest that {c}?
does the video suggest that {c}?
would it be fair to say that {c}?
would it be true to say {c}?
would it be correct that {c}?
would one say that {c}?
would people say that {c}?
would anybody say that {c}?
might one say that {c}?
may we say that {c}?
judging by looks, would you say {c}?
judging by the video, would you say that {c}?
going by the picture, would you say {c}?
from the picture, can you tell whether {c}?
from what you see, would you say {c}?
as far as you can see, {c}?
as far as you can tell, {c}, {tag}?
to your eye, does it look like {c}?
correct me if i'm wrong: {c}?
tell me, is it true that {c}?
tell me honestly whether {c}.
{c}, wouldn't you say?*2
{c}, don't you think?*2
{c}, do you agree?
{c}, would you agree?
{c}, is that right?*2
{c}, is that correct?
{c}, is that so?
{c}, no?
{c}, huh?
{c}, true or not?
{c}. true?
{c}. correct?
{c}. agree or disagree?
{c}. am i right?
{c}: true or false?*2
{c} - right?
{c} - is that true?
{c} in your view?
{c} as far as you can see?
{c}, or not?
{c}, or isn't that so?
well, {c}, {tag}?
oh, {c}, {tag}?
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
{p}? true or false?
{p}? can you tell?
{p}? what would you say?
{p}, true or false?
{p}, right?
{p}, do you think?
{p}, would you say?
{p} here?*2
{p} at the moment?
{p} in the clip?
{p} in the picture?
{p} at all?
and {p}?
{s}, {p}?
question: {p}?
quickly: {p}?
{p} [yes/no]
{p}, y/n?
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
any {n} here?*2
any {n} in the picture?
any {n} in this clip?
any {n} in sight?
any {n} you can see?*2
any {n} that you can make out?
any hint of {n}?
any evidence of {n}?
any {n}, yes or no?
{n} in the picture?
{n} in the clip?
{n} here?
{n}, true or false?
{n}: visible or not?
{n}? can you see that?
{be} there {np} in view?
{be} there {np} in sight?
{be} there {np} in the picture?
{be} there {np} in this clip?
{be} {np} to see?
{be} {np} detectable?
{be} {np} shown in the video?
is the presence of {n} clear?
is there a hint of {n}?
is there any sign of {n}?*2
is there any trace of {n}?
is there any evidence of {n}?
is there any indication of {n}?
can you point out {np}?
can you see any sign of {n}?
can you make out {np} in the video?
can you discern {np}?
can you tell if {c}?*2
can you tell me if {c}?*2
can you tell whether {c}?
can one see {np}?
can we make out {np}?
could you tell me whether {c}?
could you look for {np}?
could you check if {c}?
could you check for {n}?
do you make out {np}?
do you find {np}?
do you observe {np}?
do you see any sign of {n}?*2
do you see {np} in this clip?
do you see {np} in the picture?
do you see {np} here?*2
do you happen to see {np}?
would you say {c}?
do you reckon {c}?
does it look like {c}?*2
does it look as if {c}?
does the clip show {np}?
does the person have {np}?*2
does this person have {np}?
does the photo show {np}?
does the face show {np}?
does one see {np}?
i'd like to know if {c}.
i want to know whether you see {np}.
i wonder if {c}.
please check for {n}.
please look for {np}.
please tell me if you see {np}.
please tell me whether {c}.
say whether you see {np}.
say if {c}.
check if {c}.
check whether you can see {np}.
from what you see, {be} {np} visible?
in this picture, can you see {np}?
looking at the video, do you see {np}?
looking closely, can you see {np}?
yes or no: do you see {np}?
yes or no: {be} {np} visible?
did you spot {np}?
have you spotted {np}?
have you seen {np}?
"""

POLITE_BEFORE = (
    "please, ", "hi, ", "hello, ", "hey, ", "hi! ", "hello! ", "excuse me, ", "hey there, ", "good morning. ", "ok, ",
    "okay, ", "well, ", "sorry, ", "um, ", "hi there! ", "thanks. ", "thank you. ", "great. ", "hmm, ",
    "alright, ", "right, ", "good afternoon. ", "good evening. ", "pardon me, ", "oh, ", "so, ", "yo, ",
    "listen, ", "hi friend, ",
)  # fmt: skip
POLITE_AFTER = (
    " thanks", " thank you", " thanks!", " thank you!", " please", " please.", " pls", " :)", " thanks in advance.",
    " can you tell?", " i can't see well.", " be honest.", " please help.", " just curious.",
    " what do you see?", " ta.", " cheers.", " thank you so much.", " much appreciated.", " i am curious.",
    " i would like to know.", " tell me honestly.", " many thanks.",
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
