"""Whatever takes a text is in the trial of the corpora: a new parameter or column fails here until it is said how."""

from tests.trials import injection_fields as fields


def test_every_text_that_an_act_takes_is_written_by_the_trial() -> None:
    assert fields.unwritten() == []


def test_every_column_of_text_is_accounted_for() -> None:
    assert fields.untold() == []


def test_nothing_is_spared_that_is_not_there() -> None:
    assert set(fields.SPARED) - set(fields.acts()) == set()
    assert (fields.KEPT | set(fields.COLUMNS_SPARED)) - set(fields.columns()) == set()
