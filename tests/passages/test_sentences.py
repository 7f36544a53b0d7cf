from assistant.datatypes import Block
from assistant.passages.sentences import sentences_of


def cut(text: str, kind: str = "paragraph") -> list[str]:
    block = Block(kind, 0, len(text))  # type: ignore[arg-type]
    return [text[s.start : s.end] for s in sentences_of(text, [block])]


def test_a_note_before_the_full_stop_stays_in_its_sentence() -> None:
    assert cut("It was 228 per 100,000 [3]. It fell later [4].") == [
        "It was 228 per 100,000 [3].",
        "It fell later [4].",
    ]


def test_a_note_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    assert cut("It was so. [3] Then it fell. [4]") == ["It was so. [3]", "Then it fell. [4]"]


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    text = "The U.K. saw 3.5 times more, e.g. in London (see p. 4). Dr. Smith agreed."
    assert cut(text) == ["The U.K. saw 3.5 times more, e.g. in London (see p. 4).", "Dr. Smith agreed."]


def test_offsets_count_characters_not_bytes() -> None:
    assert cut("Naïve – “quotes” 🙂 here. Next one.") == ["Naïve – “quotes” 🙂 here.", "Next one."]


def test_a_nul_character_does_not_shift_offsets() -> None:
    assert cut("One\x00 here. Two there.") == ["One\x00 here.", "Two there."]


def test_a_list_mark_stays_with_its_words() -> None:
    assert cut("1. Appoint a lead. Tell people.", "item") == ["1. Appoint a lead.", "Tell people."]


def test_a_bullet_is_no_part_of_the_first_sentence_of_its_item() -> None:
    assert cut("• Appoint a lead [3]. Tell people.", "item") == ["Appoint a lead [3].", "Tell people."]
    assert cut("• ", "item") == []


def test_a_table_row_is_one_unit() -> None:
    assert cut("Veterans\t253. Of 5,175\t2021", "row") == ["Veterans\t253. Of 5,175\t2021"]


def test_no_sentence_crosses_a_block_and_headings_are_passed_over() -> None:
    text = "A heading\nfirst block without a stop\nsecond block"
    blocks = [Block("heading", 0, 9), Block("paragraph", 10, 36), Block("paragraph", 37, 49)]
    assert [text[s.start : s.end] for s in sentences_of(text, blocks)] == [
        "first block without a stop",
        "second block",
    ]


def test_white_space_alone_gives_nothing() -> None:
    assert cut("   ") == []


def test_a_name_with_an_initial_does_not_end_a_sentence() -> None:
    text = "It came late.[2] Dr. A. Okafor found it."
    assert cut(text) == ["It came late.[2]", "Dr. A. Okafor found it."]
