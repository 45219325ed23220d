"""The encoding of a text file: stated by its first bytes, clear from its letters, or named.

Most bytes decode in several encodings, and the wrong one ruins names without an error. An
encoding is detected only where the letters are common ones of a language by it and by no
other; everything else is a question to the person who imports the file.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from dispatch.errors import InputError
from dispatch.text import N_, Message, Value

_SAMPLE = 10_000
_BYTES = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A program names the older, smaller set and writes the larger one.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "utf-8": "utf-8-sig",
}
_UNKNOWN = N_(
    "{name} is in an encoding that Rounds does not know. Save it as UTF-8 (in Excel: "
    '"CSV UTF-8") and import it again, or name its encoding.'
)
_UNCLEAR = N_(
    "{name} is in an encoding that is not clear: {readings}. Name the right one, or save "
    'the file as UTF-8 (in Excel: "CSV UTF-8") and import it again.'
)
_NOT_IN_IT = N_(
    "{name} is not in the encoding {encoding}. Name another one, or save the file as UTF-8 "
    '(in Excel: "CSV UTF-8") and import it again.'
)
_NO_ENCODING = N_(
    "There is no encoding {encoding}. Name one such as utf-8, gb18030, big5, cp949, "
    "euc-jp, shift_jis or windows-1252."
)
_RUINED = N_(
    "{name} was saved after it was read in the wrong encoding: {text} was {meant}. Export "
    "it again as UTF-8."
)
_NAMES_ZH = "客户编号姓名手机地址金额逾期天数日备注电话王李林高何山海江湖中东南西北新明文"
_NAMES_TW = "客戶編號姓名手機地址金額逾期天數日備註電話王李林高何山海江湖中東南西北新明文"
_FREQUENT_JA = frozenset(
    "都道府県市区町村丁目番地号室田中山川佐藤鈴木高橋伊渡辺小林加吉本松井上東京大阪横浜名"
    "古屋のノ之内千代太郎子美一二三顧客氏住所電話金額"
)


@dataclass(frozen=True)
class _Language:
    """An encoding of many letters, and its common ones.

    Attributes
    ----------
    encoding
        As Python names it.
    common
        True for the bytes of a letter that is in everyday use.
    neutral
        True for the bytes of a sign that tells nothing.
    least
        The share of letters in everyday use, at least.
    frequent
        Letters of names, addresses and headings, some of which every table has.
    """

    encoding: str
    common: Callable[[bytes], bool]
    neutral: Callable[[bytes], bool]
    least: float
    frequent: frozenset[str]

    def everyday(self, letters: str) -> float:
        """Return the share of letters in everyday use, without signs that tell nothing."""
        codes = [letter.encode(self.encoding) for letter in letters]
        common = sum(map(self.common, codes))
        total = len(codes) - sum(map(self.neutral, codes))
        return common / total if total else 1.0


def _in_rows(first: int, last: int, *more: int) -> Callable[[bytes], bool]:
    """Match two bytes, the first in the rows and the second in the upper half."""

    def matches(code: bytes) -> bool:
        row = len(code) == 2 and code[1] >= 0xA1 and code[0]
        return first <= row <= last or row in more

    return matches


def _lead(first: int, last: int, *more: int) -> Callable[[bytes], bool]:
    """Match two bytes of which the first is in the rows."""
    return lambda code: len(code) == 2 and (first <= code[0] <= last or code[0] in more)


def _neutral_of_gb(code: bytes) -> bool:
    # Four bytes follow each other by chance hardly ever: é in a Chinese file.
    return len(code) == 4 or _in_rows(0xA1, 0xA3, 0xA8)(code)


_LANGUAGES = (
    _Language(
        "gb18030",
        _in_rows(0xB0, 0xD7),
        _neutral_of_gb,
        0.75,
        frozenset(
            _NAMES_ZH
            + "省市区县镇乡村路街道号栋楼室单元弄巷花园广场大厦张刘陈杨黄赵周吴徐孙马"
            "朱胡郭罗华国建伟芳福田深圳京上州信用卡元"
        ),
    ),
    _Language(
        "big5hkscs",
        _lead(0xA4, 0xC6),
        _lead(0xA1, 0xA3),
        0.9,
        frozenset(
            _NAMES_TW
            + "省市區縣鎮鄉村路街道號樓室巷弄段鄰里大廈張劉陳楊黃趙周吳徐孫馬朱胡郭"
            "羅華國建台灣香港九龍中環銅鑼灣志"
        ),
    ),
    _Language(
        "cp949",
        _in_rows(0xB0, 0xC8),
        _in_rows(0xA1, 0xA3),
        0.95,
        frozenset(
            "시도구군읍면동로길호층아파트김이박최정강조윤장임한오서신권황안송유홍전고문양손배백허남심노"
            "하성차주우민수지영진현준울부산대광인천경기특별역고객이름주소전화금액"
        ),
    ),
    _Language(
        "euc_jp",
        _in_rows(0xB0, 0xCF, 0xA4, 0xA5),
        _in_rows(0xA1, 0xA3),
        0.9,
        _FREQUENT_JA,
    ),
    _Language(
        "cp932",
        _lead(0x88, 0x97, 0x82, 0x83),
        _lead(0x81, 0x81),
        0.9,
        _FREQUENT_JA,
    ),
)
_EVIDENCE = 0.1
"""The share of frequent letters that makes an encoding believable."""
_CERTAIN = 3
"""The number of times by which it must exceed that of any other encoding."""
_LEAST_IF_NAMED = 0.5
_KEPT = 0.7
"""The share of bytes that form letters again where a text was decoded wrongly before."""
_SINGLE_BYTE = (
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874",
    "koi8_r",
)  # fmt: skip
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_DISORDER = 0.1
"""The share of disorder from which charset-normalizer's reading is no text."""
_INCOHERENT = 0.01
"""The coherence that stands for none, so that several such candidates are unclear."""
_PUNCTUATION = dict.fromkeys(map(ord, "“”‘’„‚«»–—…€£§°ºª№\u00a0"), " ")
_WORD = re.compile(r"[^\s\x00-\x40\[-`{-\x7f]+")


def decode(data: bytes, name: str, encoding: str = "") -> str:
    """Decode a text file.

    Parameters
    ----------
    data, name
        The file, and its name for messages.
    encoding
        Its encoding by any usual name; empty: it is detected.

    Raises
    ------
    InputError
        If the encoding is not clear, or is not the one that was named.
    """
    for mark, of_mark in _MARKS:
        if data.startswith(mark):
            return _decoded(data, of_mark) or _refuse(_UNKNOWN, name)
    if encoding:
        return _decode_by_name(data, name, encoding)
    text = _decoded(data, "utf-8")
    if text is None:
        return _detect(data, name)
    if meant := _before_wrong_decoding(text):
        return _refuse(_RUINED, name, text=_sample(text), meant=_sample(meant))
    return text


def _refuse(message: str, name: str, **values: Value) -> str:
    raise InputError(Message(message, name=name, **values))


def _decode_by_name(data: bytes, name: str, encoding: str) -> str:
    try:
        codec = codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        return _refuse(_NO_ENCODING, name, encoding=encoding)
    codec = _LARGER.get(codec, codec)
    text = _decoded(data, codec)
    language = next((each for each in _LANGUAGES if each.encoding == codec), None)
    # Nearly any bytes decode as GB18030, into letters that nobody uses.
    if text and language and language.everyday(_foreign(text)) < _LEAST_IF_NAMED:
        text = None
    if text is None or "\\ufffd" in text:
        return _refuse(_NOT_IN_IT, name, encoding=encoding)
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _before_wrong_decoding(text: str) -> str:
    """Return the text whose UTF-8 bytes a program read in another encoding; empty: none.

    Real text in those encodings is hardly ever valid UTF-8 as well.
    """
    # The bytes of one letter give letters that stand side by side.
    letters = " ".join(_FOREIGN_RUN.findall(text[: 100 * _SAMPLE]))[:_SAMPLE]
    for encoding in ("cp1252", "gb18030") if len(letters) > 1 else ():
        try:
            before = "".join(_byte_forms(letters, encoding)).encode("latin-1")
        except UnicodeEncodeError:
            continue
        # A few bytes are lost where the wrong encoding had no letter for them.
        read = before.decode("utf-8", "ignore")
        if len(read.encode()) < _KEPT * len(before):
            continue
        frequent = any(
            sum(letter in language.frequent for letter in read) >= _EVIDENCE * len(read)
            for language in _LANGUAGES
        )
        if encoding == "cp1252" or (len(read) > 3 and frequent):
            return read
    return ""


def _byte_forms(letters: str, encoding: str) -> Iterator[str]:
    """Yield the bytes of letters, each as the letter of that number."""
    for letter in letters:
        try:
            yield letter.encode(encoding).decode("latin-1")
        except UnicodeEncodeError:
            # Bytes that Windows-1252 leaves free stay as they are.
            yield letter


def _foreign(text: str) -> str:
    return "".join(c for c in text[: 100 * _SAMPLE] if not c.isascii())[:_SAMPLE]


def _detect(data: bytes, name: str) -> str:
    """Decode by the encoding that the letters make clear."""
    candidates = sorted(_believable(data), key=lambda each: -each[0])
    candidates = candidates or list(_single_byte(data))
    if not candidates:
        return _refuse(_UNKNOWN, name)
    score, _, text = candidates[0]
    if score >= max(_EVIDENCE, *(_CERTAIN * other for other, *_ in candidates[1:]), 0):
        return text
    readings = tuple(
        Message(N_("by {encoding} it reads {sample}"), encoding=codec, sample=_sample(text))
        for _, codec, text in candidates
    )
    return _refuse(_UNCLEAR, name, readings=readings)


def _believable(data: bytes) -> Iterator[tuple[float, str, str]]:
    """Yield the share of frequent letters, the encoding and the text of each candidate."""
    for language in _LANGUAGES:
        text = _decoded(data, language.encoding)
        if text is None:
            continue
        letters = _foreign(text)
        share = sum(letter in language.frequent for letter in letters) / len(letters)
        if language.everyday(letters) >= language.least and share >= _EVIDENCE:
            yield share, language.encoding, text


def _single_byte(data: bytes) -> Iterator[tuple[float, str, str]]:
    """Yield the candidates among encodings of one byte for a letter, best first.

    Different encodings that give the same text are one candidate.
    """
    if b"\0" in data:
        return
    sample = data[:_BYTES]
    matches = from_bytes(sample, cp_isolation=[*_SINGLE_BYTE], preemptive_behaviour=False)
    natural = [
        match for match in matches if match.chaos < _DISORDER and _natural(str(match))
    ]
    texts: dict[str, tuple[float, str, str]] = {}
    for match in sorted(natural, key=lambda match: -match.coherence):
        # Encodings that agree on the sample may differ on the rest.
        for encoding in match.could_be_from_charset:
            text = _decoded(data, encoding)
            if text is not None:
                score = match.coherence or _INCOHERENT
                texts.setdefault(text, (score, encoding, text))
    yield from texts.values()


def _natural(text: str) -> bool:
    """True if the foreign letters stand in words of one script and usual case."""
    text = text[: 100 * _SAMPLE].translate(_PUNCTUATION)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return bool(words) and all(map(_natural_word, words))


def _natural_word(word: str) -> bool:
    letters = [c for c in word if not unicodedata.category(c).startswith("M")]
    if not word[0].isalpha() or not all(map(str.isalpha, letters)):
        return False
    has_case = any(letter.islower() or letter.isupper() for letter in letters)
    if has_case and not (word.islower() or word.isupper() or word.istitle()):
        return False
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha()}
    return len(scripts) == 1


def _sample(text: str) -> str:
    """Return the first line with foreign letters, shortened, for a person to judge."""
    line = next(line for line in text.splitlines() if not line.isascii())
    start = next(place for place, letter in enumerate(line) if not letter.isascii())
    return line[max(0, start - 5) : start + 20]
