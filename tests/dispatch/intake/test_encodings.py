"""The encodings of text files: clear ones are read, and no gibberish passes."""

import pytest

from dispatch.errors import InputError
from dispatch.intake import FileOptions, read_customers
from dispatch.intake.encodings import decode

HEAD = "customer_id,name,address,overdue_amount,days_past_due\n"
PEOPLE = {
    "zh": ("张伟", "科技园"),
    "tw": ("陳大文", "香港九龍彌敦道100號"),
    "ko": ("김철수", "서울특별시 강남구 테헤란로 152"),
    "ja": ("田中太郎", "東京都千代田区丸の内1-1"),
    "ru": ("Иванов Иван", "Москва ул. Ленина 5"),
    "de": ("Jürgen Müller", "Königstraße 5"),
}


def table(language: str, rows: int = 1) -> str:
    name, address = PEOPLE[language]
    return HEAD + "".join(f"C{n},{name},{address},10,5\n" for n in range(rows))


def decoded(data: bytes) -> str:
    """The text of a file, or what is said of it if it is refused."""
    try:
        return decode(data, "c.csv")
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("zh", "gb18030"),
        ("zh", "gb2312"),
        ("zh", "utf-16"),
        ("zh", "utf-32"),
        ("zh", "utf-8-sig"),
        ("tw", "big5"),
        ("tw", "gb18030"),
        ("ko", "cp949"),
        ("ko", "euc-kr"),
        ("ja", "euc-jp"),
        ("ja", "shift_jis"),
        ("ja", "cp932"),
        ("ru", "cp1251"),
        ("ru", "koi8-r"),
        ("de", "cp1252"),
    ],
)
@pytest.mark.parametrize("rows", [1, 40])
def test_a_text_is_read_as_it_was_written_or_refused(
    language: str, encoding: str, rows: int
) -> None:
    text = table(language, rows)
    data = text.encode(encoding)
    read = decoded(data)
    assert read == text or ("encoding" in read and language in ("tw", "ru", "de"))
    named = FileOptions(encoding="gb18030" if encoding == "gb2312" else encoding)
    result = read_customers(data, "c.csv", named)
    assert result.rows[0].customer.name == PEOPLE[language][0]


@pytest.mark.parametrize(
    "row",
    [
        "王芳,深圳市福田区益田路6009号",
        "欧阳娜娜,北京市朝阳区建国路88号",
        "赵云,",
        "João,深圳市南山区科技园",
    ],
)
def test_a_tiny_chinese_file_is_read(row: str) -> None:
    text = f"{HEAD}C1,{row},10,5\n"
    assert decode(text.encode("gb18030"), "c.csv") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("João,Rua da Fé", "cp1252"),
        ("Łukasz Żółć,Świętokrzyska", "cp1250"),
        ("Şükrü Yılmaz,Beşiktaş", "cp1254"),
        ("Παπαδόπουλος,Αθήνα", "cp1253"),
        ("דוד כהן,תל אביב", "cp1255"),
        ("محمد علي,القاهرة", "cp1256"),
        ("สมชาย ใจดี,กรุงเทพ", "cp874"),
        ("Ärzte,Österreich", "cp1252"),
        ("Müller,Gasse", "cp437"),
        ("김,동", "cp949"),
        ("李,路", "gb18030"),
        ("渡辺,横浜", "euc-jp"),
        ("ﾀﾅｶ,ﾄｳｷｮｳ", "cp932"),
        ("陳,道", "big5"),
        ("é,ü", "mac_roman"),
        ("Иванов,Москва", "cp866"),
    ],
)
def test_no_text_is_read_as_another(text: str, encoding: str) -> None:
    whole = f"{HEAD}C1,{text},10,5\n"
    read = decoded(whole.encode(encoding))
    assert read == whole or "in an encoding that" in read


def test_an_encoding_in_question_names_the_readings() -> None:
    with pytest.raises(InputError, match=r"not clear: by .* it reads") as caught:
        decode((HEAD + "C1,João Conceição,Rua,10,5\n").encode("cp1252"), "c.csv")
    assert "João" in str(caught.value)


@pytest.mark.parametrize("name", ["gb18030", "euc-jp", "utf-8", "cp949"])
def test_a_wrong_name_of_the_encoding_is_refused(name: str) -> None:
    data = table("de").encode("cp1252")
    with pytest.raises(InputError, match=f"is not in the encoding {name}"):
        decode(data, "c.csv", name)


@pytest.mark.parametrize("name", ["latin-99", "hex", "\0", "utf_8_x"])
def test_an_encoding_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="encoding"):
        decode(b"C1,\xff", "c.csv", name)


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("zh", "cp1252"),
        ("zh", "gb18030"),
        ("de", "cp1252"),
        ("ru", "cp1252"),
        ("ko", "latin-1"),
    ],
)
def test_a_text_that_was_ruined_before_is_refused(language: str, wrong: str) -> None:
    text = table(language).encode().decode(wrong, "ignore")
    with pytest.raises(InputError, match="saved after it was read in the wrong encoding"):
        decode(text.encode(), "c.csv")


@pytest.mark.parametrize("language", PEOPLE)
def test_a_good_text_in_utf_8_is_not_taken_for_a_ruined_one(language: str) -> None:
    for text in (table(language), "a,联通\n", "a,é\n", "a,Ã\n", "a,£ 5 · é\n"):
        assert decode(text.encode(), "c.csv") == text


def test_letters_of_different_words_are_no_ruined_one() -> None:
    text = "C1,SOCIÉTÉ,5 °C\nC2,À,£ 5\n"
    assert decode(text.encode(), "c.csv") == text
