"""What is derived from a face's timeline."""

from favchat.motion.timeline import Moment, Timeline


def test_what_lasts_for_less_than_half_of_the_time_is_passing() -> None:
    smiles = (Moment("smile", 0.0, 2.0), Moment("talk", 2.0, 3.0), Moment("smile", 6.0, 9.5))
    felt = (Moment("neutral", 0.0, 6.0), Moment("happiness", 6.0, 10.0))
    assert Timeline(0.0, 10.0, smiles, felt).passing() == {"talk", "happiness"}


def test_nothing_is_passing_in_a_still() -> None:
    assert Timeline(0.0, 0.0, (Moment("smile", 0.0, 0.0),), still=True).passing() == set()
