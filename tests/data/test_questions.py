"""Questions and answers: true for the record, parseable, varied, and the same for the same seed."""

import random
import re

import pytest

from favchat.data.questions import UNAVAILABLE, WORDINGS, QuestionWriter, facts_of
from favchat.data.record import EMOTION_KEYS, EVERYTHING, EXTRAS, FaceRecord, keys_read
from favchat.data.wording import facts
from favchat.data.wording.choice import DIMENSIONS
from favchat.data.wording.form import Form, Wording, is_plural, question, statement, tag, third_person
from favchat.data.wording.topics import TOPICS
from favchat.data.wording.voice import HE, PERSON, THEY
from favchat.evaluate.parse import is_refusal, parse_choice, parse_yes_no, says_no_face
from favchat.taxonomy import ATTRIBUTES, BY_KEY

EXCLUSIVE = (
    ("black_hair", "brown_hair", "blonde_hair", "gray_hair"), ("straight_hair", "wavy_hair", "curly_hair"),
    ("young", "middle_aged", "senior"), ("oval_face", "round_face", "square_face"), ("smile", "frown"),
    ("eyeglasses", "sunglasses"), ("eyes_open", "close_eyes"), ("bald", "bangs"),
)  # fmt: skip


def random_record(rng: random.Random) -> FaceRecord:
    """A record in which every fact is yes, no or unknown, and what excludes each other is not both yes."""
    keys = [attribute.key for attribute in ATTRIBUTES if attribute.group != "emotion"] + list(EXTRAS)
    values: dict[str, float | None] = {key: rng.choice((1.0, 0.0, None)) for key in keys}
    for group in EXCLUSIVE:
        chosen = rng.choice(group)
        for key in group:
            if values[key] and key != chosen:
                values[key] = 0.0
    if values["no_beard"]:
        values.update(dict.fromkeys(("goatee", "mustache", "5_oclock_shadow", "sideburns"), 0.0))
    values["mouth_wide_open"] = 0.0 if values["mouth_open"] == 0.0 else values["mouth_wide_open"]
    emotion = rng.choice((*EMOTION_KEYS, None))
    attributes = {key: value for key, value in values.items() if key in BY_KEY}
    extras = {key: value for key, value in values.items() if key in EXTRAS}
    return FaceRecord(attributes, emotion, extras)


def test_every_attribute_and_extra_has_wordings() -> None:
    assert set(WORDINGS) == {attribute.key for attribute in ATTRIBUTES} | set(EXTRAS)
    for key, wording in WORDINGS.items():
        assert len(wording.forms) >= 4, key


@pytest.mark.parametrize("held_out", [False, True, None])
def test_yes_no_answers_say_what_the_record_says(held_out: bool | None) -> None:
    rng, writer = random.Random(1), QuestionWriter(1, held_out)
    records = [random_record(rng) for _ in range(100)]
    for key in WORDINGS:
        seen = set()
        for record in records:
            qa = writer.yes_no(record, key)
            if qa.kind == "unknown":
                assert parse_yes_no(qa.answer) is None
                assert is_refusal(qa.answer), qa.answer
                continue
            assert parse_yes_no(qa.answer) is qa.value, qa
            assert qa.answer.startswith("Yes" if qa.value else "No"), qa
            assert not is_refusal(qa.answer), qa
            seen.add(qa.value)
        assert seen == {True, False}, key


@pytest.mark.parametrize(
    ("known", "key", "asked", "right"),
    [
        ({"no_beard": 1.0}, "no_beard", "have a beard", False),
        ({"no_beard": 0.0, "goatee": 1.0}, "no_beard", "have a beard", True),
        ({"no_beard": 1.0}, "no_beard", "clean-shaven", True),
        ({"no_beard": 0.0}, "no_beard", "clean-shaven", False),
        ({"no_beard": 0.0}, "no_beard", "facial hair", True),
        ({"male": 0.0}, "male", "a woman", True),
        ({"male": 1.0}, "male", "a woman", False),
        ({"blurry": 1.0}, "blurry", "sharp", False),
        ({"blurry": 0.0}, "blurry", "sharp", True),
        ({"chubby": 0.0}, "chubby", "thin", True),
        ({"bald": 1.0}, "bald", "have hair", False),
        ({"eyeglasses": 0.0, "sunglasses": 1.0}, "eyeglasses", "eyewear", True),
        ({"heavy_makeup": 0.0, "wearing_lipstick": 0.0}, "heavy_makeup", "without makeup", True),
        ({"heavy_makeup": 1.0, "wearing_lipstick": 0.0}, "heavy_makeup", "wearing make-up", True),
        ({"close_eyes": 1.0}, "close_eyes", "closed", True),
        ({"close_eyes": 1.0}, "close_eyes", "eyes open", False),
        ({"eyeglasses": 1.0}, "eyeglasses", "specs", True),
    ],
)
def test_wordings_mean_what_a_reader_understands(known: dict[str, float], key: str, asked: str, right: bool) -> None:
    writer, record = QuestionWriter(2, None, noise=False), FaceRecord(dict(known))
    asked_so = re.compile(rf"(?<!not ) {re.escape(asked)}\b(?! as if)")
    denied = re.compile(r"\b(?:no|not|without) (?:a )?(?:beard|facial|hair)|free of|lack")
    found = [qa for qa in (writer.yes_no(record, key) for _ in range(3000)) if asked_so.search(qa.question.lower())]
    plain = [qa for qa in found if "without" in asked or not denied.search(qa.question.lower())]
    assert plain
    for qa in plain:
        assert qa.value is right, qa


def test_a_mustache_alone_is_no_beard_that_anybody_asks_for() -> None:
    record = FaceRecord({"no_beard": 0.0, "mustache": 1.0, "goatee": 0.0})
    assert facts.derived(record, "beard") is None
    writer = QuestionWriter(3, None, noise=False)
    questions = [writer.yes_no(record, "no_beard").question.lower() for _ in range(500)]
    assert not any("have a beard" in text for text in questions)


def test_choices_name_the_records_value_among_the_options() -> None:
    rng, writer = random.Random(4), QuestionWriter(4)
    seen: dict[str, set[object]] = {name: set() for name in DIMENSIONS}
    for _ in range(4000):
        record = random_record(rng)
        qa = writer.ask(record, "choice", rng.choice(list(DIMENSIONS)))
        if qa.kind == "unknown":
            assert DIMENSIONS[qa.attribute].truth(record) is None
            assert is_refusal(qa.answer)
            continue
        assert qa.kind == "choice"
        dimension = DIMENSIONS[qa.attribute]
        assert qa.value == dimension.truth(record)
        assert isinstance(qa.value, str)
        named = parse_choice(qa.answer, qa.options)
        assert named in dimension.options[qa.value], (qa, named)
        seen[qa.attribute].add(qa.value)
    for name, dimension in DIMENSIONS.items():
        assert seen[name] == set(dimension.options), name


PHRASES = {
    **{f"{color}_hair": color for color in facts.HAIR_COLORS}, **facts.FACIAL_HAIR, **facts.WORN,
    "straight_hair": "straight", "wavy_hair": "wavy", "curly_hair": "curly", "bald": "bald", "bangs": "bangs",
    "receding_hairline": "receding", "smile": "smiling", "frown": "frowning", "arched_eyebrows": "arched",
    "bushy_eyebrows": "bushy", "narrow_eyes": "narrow", "pointy_nose": "pointy", "pale_skin": "pale",
    "rosy_cheeks": "rosy", "oval_face": "oval", "round_face": "round", "square_face": "square",
    "wearing_lipstick": "lipstick", "blurry": "blurry",
    **facts.EMOTION_LOOKS, "outdoor": "outdoors", "heavy_makeup": "heavy makeup", "middle_aged": "middle-aged",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["open", "summary"])
def test_open_answers_and_summaries_claim_only_what_is_known_to_hold(kind: str) -> None:
    rng, writer = random.Random(5), QuestionWriter(5)
    for _ in range(3000):
        record = random_record(rng)
        qa = writer.ask(record, kind)  # type: ignore[arg-type]
        if qa.kind == "unknown":
            continue
        for key, phrase in PHRASES.items():
            claimed = f" {phrase} ".replace(" a ", " ") in f" {qa.answer.lower()} ".replace(".", " ").replace(",", " ")
            denied = any(word in qa.answer for word in (" not ", " no ", "open or closed"))
            if claimed and not denied:
                assert record.value(key) is True, (qa, key)


def test_every_topic_is_answered_where_known_and_declined_where_not() -> None:
    writer, rng = QuestionWriter(6), random.Random(6)
    for name in TOPICS:
        assert any(writer.ask(random_record(rng), "open", name).kind == "open" for _ in range(60)), name
        unknown = writer.ask(FaceRecord(), "open", name)
        assert unknown.kind == "unknown"
        assert is_refusal(unknown.answer), unknown


def test_what_no_face_tells_is_refused_politely() -> None:
    writer, record = QuestionWriter(7), FaceRecord({"male": 1.0, "young": 1.0})
    for _ in range(2000):
        qa = writer.ask(record, "unanswerable")
        assert is_refusal(qa.answer), qa
        assert parse_yes_no(qa.answer) is None, qa
        assert not says_no_face(qa.answer)


def test_unseen_actions_are_declined() -> None:
    writer = QuestionWriter(8)
    keys = set()
    for _ in range(500):
        qa = writer.ask(FaceRecord({"smile": 1.0}), "unknown")
        assert qa.attribute in UNAVAILABLE
        assert is_refusal(qa.answer)
        keys.add(qa.attribute)
    assert keys == set(UNAVAILABLE)


def test_without_a_face_every_question_is_told_so() -> None:
    writer = QuestionWriter(9)
    for _ in range(2000):
        qa = writer.ask(FaceRecord(face=False))
        assert qa.kind in ("no_face", "chat")
        assert "{" not in qa.question
        if qa.kind == "no_face":
            assert says_no_face(qa.answer), qa
    assert says_no_face(writer.yes_no(FaceRecord(face=False), "bald").answer)
    assert writer.ask(FaceRecord({"smile": 1.0}), "no_face").kind == "no_face"


def test_held_out_questions_never_occur_in_training() -> None:
    rng = random.Random(10)
    records = [random_record(rng) for _ in range(200)]
    asked = {}
    for held_out in (False, True):
        writer = QuestionWriter(11, held_out, noise=False)
        asked[held_out] = {writer.yes_no(record, key).question for record in records for key in WORDINGS}
    # The plain wordings of whole questions cannot be split; anything else must be new.
    assert len(asked[True] & asked[False]) < 0.01 * len(asked[True])


def test_the_wording_is_varied_and_has_no_open_slots() -> None:
    writer, record = QuestionWriter(12, None), FaceRecord({"eyeglasses": 1.0, "male": 1.0})
    questions = {writer.yes_no(record, "eyeglasses").question for _ in range(2000)}
    assert len(questions) > 1700
    assert not any("{" in text or "  " in text for text in questions)


def test_same_seed_same_text_and_other_seed_other_text() -> None:
    record = random_record(random.Random(13))
    first, again, other = QuestionWriter(1), QuestionWriter(1), QuestionWriter(2)
    mine = [first.ask(record) for _ in range(50)]
    assert mine == [again.ask(record) for _ in range(50)]
    assert mine != [other.ask(record) for _ in range(50)]


def test_summaries_are_short() -> None:
    rng, writer = random.Random(14), QuestionWriter(14)
    lengths = [len(writer.ask(random_record(rng), "summary").answer.split()) for _ in range(1000)]
    assert max(lengths) <= 60
    assert 15 <= sorted(lengths)[500] <= 45


def test_the_subject_of_the_question_comes_back_in_the_answer() -> None:
    writer = QuestionWriter(15, noise=False)
    for _ in range(500):
        qa = writer.yes_no(FaceRecord({"male": 0.0, "bald": 0.0}), "bald")
        if qa.question.lower().startswith("is she "):
            assert qa.answer in ("No.", "No, she is not bald.", "No, she has hair."), qa


def test_grammar() -> None:
    assert [third_person(verb) for verb in ("wear a hat", "kiss someone", "cry", "play music", "watch")] == [
        "wears a hat", "kisses someone", "cries", "plays music", "watches",
    ]  # fmt: skip
    assert is_plural("bags under the eyes")
    assert not is_plural("hair on the forehead")
    assert not is_plural("a pair of glasses")
    trait = Form("trait", "eyes: narrow")
    assert question(trait, PERSON, 19) == "are the person's eyes narrow"
    assert statement(Form("have", "{poss} eyes closed"), PERSON) == "the person has their eyes closed"
    assert question(Form("verb", "wear a hat"), THEY, 19) == "do they wear a hat"
    assert question(Form("be", "bald"), THEY, 0) == "aren't they bald"
    assert question(Form("have", "bags under {poss} eyes"), HE, 2) == "does he appear to have bags under his eyes"
    assert (tag(Form("be", "bald"), HE), tag(trait, HE), tag(Form("have", "curls"), PERSON)) == (
        "isn't he", "aren't they", "don't they",
    )  # fmt: skip


def test_marks_in_the_tables_are_read() -> None:
    forms = Wording(("",), ("",), be=("!slim", "bearded@beard")).forms
    assert forms == (Form("be", "slim", True), Form("be", "bearded", False, "beard"))


def test_the_keys_that_a_reading_depends_on_are_found() -> None:
    """Also those that are looked at only where others hold."""

    def read(record: FaceRecord) -> bool | None:
        return record.value("smile") if record.value("bald") else record.value("child") is False and None

    assert keys_read(read) == ("bald", "smile", "child")
    assert keys_read(lambda record: None) == ()


def test_questions_say_what_they_are_about() -> None:
    writer, rng = QuestionWriter(3), random.Random(3)
    for _ in range(1500):
        record = random_record(rng)
        qa = writer.ask(record)
        assert set(qa.about) <= set(EVERYTHING)
        if qa.kind in ("unanswerable", "chat"):
            assert qa.about == ()
        elif qa.kind == "summary":
            assert qa.about == EVERYTHING
        elif qa.kind == "yes_no":
            assert qa.about == (qa.attribute,) or len(qa.about) > 1
            if len(qa.about) == 1:
                assert (qa.attribute in qa.opposite) is (record.value(qa.attribute) is not qa.value)
        else:
            assert qa.about == facts_of(qa.attribute) or qa.about == (qa.attribute,)
            assert qa.about


def test_answers_depend_on_nothing_but_what_the_question_is_about() -> None:
    """Change every fact that a question is not about, and the answer stays true."""
    rng = random.Random(5)
    for name in DIMENSIONS:
        for _ in range(30):
            one, other = random_record(rng), random_record(rng)
            about = facts_of(name)
            kept = {key: one.value(key) for key in about} | {
                key: other.value(key) for key in EVERYTHING if key not in about
            }
            values = {key: None if value is None else float(value) for key, value in kept.items()}
            mixed = FaceRecord(
                {key: value for key, value in values.items() if key in BY_KEY},
                None,
                {key: value for key, value in values.items() if key in EXTRAS},
            )
            assert DIMENSIONS[name].truth(mixed) == DIMENSIONS[name].truth(one)
