"""Bytes whose declared encoding is wrong."""

from __future__ import annotations

import pytest

from news.parsing.charset import decode, has_controls, is_binary

WEST, EAST, ALL = "Réunion à Genève, été", "Таможня и пошлина", "Café – Žilina, Łódź, Αθήνα, Київ, “q”"


def document(encoding: str, text: str) -> str:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    return f"{declaration}<rss><title>{text}</title></rss>"


@pytest.mark.parametrize(
    ("declared", "header", "real", "text", "is_doubtful"),
    [
        ("utf-8", "utf-8", "utf-8", ALL, False),
        ("utf-8", "", "utf-8-sig", ALL, False),
        ("", "", "utf-8", ALL, False),
        ("", "", "latin-1", WEST, True),
        ("iso-8859-1", "", "latin-1", WEST, False),
        ("iso-8859-1", "iso-8859-1", "cp1252", "“Café” – 5 €", False),
        ("windows-1252", "", "cp1252", "“Café” – 5 €", False),
        ("utf-8", "utf-8", "latin-1", WEST, True),
        ("iso-8859-1", "", "utf-8", ALL, True),
        ("utf-8", "iso-8859-1", "utf-8", ALL, True),
        ("x-farm-unknown", "x-farm-unknown", "utf-8", ALL, True),
        ("koi8-r", "", "koi8-r", EAST, False),
        ("koi8-r", "iso-8859-1", "koi8-r", EAST, True),
        ("", "windows-1251", "cp1251", EAST, False),
        ("gb2312", "", "gb18030", "海关€", False),
        ("iso-2022-jp", "", "iso-2022-jp", "税関", False),
        ("utf-16", "", "utf-16", ALL, False),
        ("utf-16", "", "utf-16-le", ALL, False),
        ("utf-16", "", "utf-16-be", ALL, False),
        ("utf-8", "", "utf-32", ALL, False),
    ],
)
def test_the_letters_come_out_right(declared: str, header: str, real: str, text: str, is_doubtful: bool) -> None:
    content_type = f'application/xml; Charset="{header}"' if header else "application/rss+xml"
    body = document(declared, text).encode(real)
    assert not is_binary(body)
    read = decode(body, content_type=content_type)
    assert text in read.text
    assert read.is_doubtful is is_doubtful


def test_bytes_that_are_wrong_in_one_place_leave_the_others_right() -> None:
    body = document("utf-8", f"{ALL} @").encode().replace(b"@", b"\xff\xfe\xc3")
    read = decode(body)
    assert ALL in read.text
    assert read.is_doubtful


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "idna", "rot13", "zlib", "../../etc", "mbcs"])
def test_an_encoding_that_is_none_of_the_web_is_not_used(name: str) -> None:
    body = document(name, "+ADw-script+AD4- \\u003c é").encode("latin-1")
    read = decode(body)
    assert "+ADw-script+AD4- \\u003c é" in read.text
    assert read.is_doubtful


def test_a_few_control_characters_make_no_file_of_a_text() -> None:
    body = document("utf-8", "a\x01\x02\x03" + "b" * 500).encode()
    assert not is_binary(body)
    assert has_controls(body)
    assert not has_controls(document("utf-8", ALL).encode())


TITLES = {
    "ru": "Таможня открыла новый пункт пропуска|ФТС России: о порядке декларирования|ПРЕСС-СЛУЖБА СООБЩАЕТ|Новости",
    "uk": "Митниця відкрила новий пункт пропуску|Держмитслужба: їхні показники за липень|Новини",
    "be": "Мытня адкрыла новы пункт пропуску|Дзяржаўны мытны камітэт паведамляе",
    "bg": "Митницата откри нов пункт|Агенция Митници задържа контрабандни цигари",
    "sr": "Царина отворила нови прелаз|Управа царина: саопштење за јавност",
    "el": "Το τελωνείο άνοιξε νέο σημείο διέλευσης|Νέα ανακοίνωση",
    "tr": "Gümrük Müdürlüğü yeni kapı açtı|Ticaret Bakanlığı duyurusu",
    "pl": "Krajowa Administracja Skarbowa: przemyt papierosów w Świecku|łączność i współpraca",
    "cs": "Celní správa zajistila nelegální zboží|Příští týden bude uzavřen hraniční přechod",
    "hu": "A Nemzeti Adó- és Vámhivatal közleménye|Új határátkelő nyílt",
    "lt": "Muitinė sulaikė kontrabandinių cigarečių krovinį|Šiauliai: naujas postas",
    "fr": "La douane française a saisi 3 tonnes de café à Genève|Réunion du comité",
    "de": "Zoll stellt gefälschte Schuhe sicher|Über 200 Fälle geprüft",
}
IN_USE = {
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "cp866"),
    "uk": ("windows-1251", "koi8-u", "iso-8859-5"),
    "be": ("windows-1251",),
    "bg": ("windows-1251", "iso-8859-5"),
    "sr": ("windows-1251", "iso-8859-5"),
    "el": ("windows-1253", "iso-8859-7"),
    "tr": ("windows-1254",),
    "pl": ("windows-1250", "iso-8859-2"),
    "cs": ("windows-1250", "iso-8859-2"),
    "hu": ("windows-1250",),
    "lt": ("windows-1257",),
    "fr": ("windows-1252", "iso-8859-1"),
    "de": ("windows-1252",),
}
# The titles do not contain the characters in which these differ.
SAME = {"ISO-8859-7": "windows-1253", "windows-1253": "ISO-8859-7"}
PAIRS = [(language, encoding) for language, encodings in IN_USE.items() for encoding in encodings]


def feed_of(titles: str, *, declared: str = "", language: str = "") -> str:
    items = "".join(f"<item><title>{title}</title></item>" for title in titles.split("|"))
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return f"{head}<rss><channel>{f'<language>{language}</language>' if language else ''}{items}</channel></rss>"


@pytest.mark.parametrize("declared", ["", "utf-8"])
@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_letters_that_are_declared_wrong_or_not_at_all_come_out_right(
    language: str, encoding: str, declared: str
) -> None:
    for stated in ("", language):
        text = feed_of(TITLES[language], declared=declared, language=stated)
        read = decode(text.encode(encoding))
        assert read.text == text
        assert read.is_doubtful
        usual = encoding.replace("cp", "IBM").upper().replace("WINDOWS", "windows").replace("KOI8-U", "KOI8-R")
        assert read.assumed in (usual, "windows-1252" if usual == "ISO-8859-1" else "", SAME.get(usual, ""))


@pytest.mark.parametrize("language", ["ru", "uk", "bg"])
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r"])
def test_one_short_title_is_enough_where_language_or_country_is_known(language: str, encoding: str) -> None:
    title = TITLES[language].split("|")[-1]
    if encoding == "koi8-r" and language != "ru":
        return
    text = feed_of(title)
    assert decode(text.encode(encoding), url=f"https://customs.example.{language.replace('uk', 'ua')}/rss").text == text
    stated = feed_of(title, language=language)
    assert decode(stated.encode(encoding)).text == stated


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "iso-8859-5", "cp866"])
def test_cyrillic_that_is_declared_as_latin_is_not_believed(encoding: str, declared: str) -> None:
    text = feed_of(TITLES["ru"], declared=declared)
    assert decode(text.encode(encoding), content_type=f"text/xml; charset={declared}").text == text


CYRILLIC = ("windows-1251", "koi8-r", "iso-8859-5", "cp866")
CENTRAL = ("windows-1250", "iso-8859-2", "windows-1254", "windows-1257")
LATIN = ("iso-8859-1", "windows-1252")


@pytest.mark.parametrize(
    ("language", "encoding", "declared"),
    [
        (language, encoding, declared)
        for language, encoding in PAIRS
        for others, alphabet in ((CYRILLIC, {*CYRILLIC, "koi8-u"}), ((*CENTRAL, *LATIN), {*CENTRAL, *LATIN}))
        for declared in others
        if encoding in alphabet and encoding != declared and language not in {"fr", "de"}
    ],
)
def test_another_encoding_of_the_same_alphabet_is_found_out(language: str, encoding: str, declared: str) -> None:
    text = feed_of(TITLES[language], declared=declared, language=language)
    body = text.encode(encoding)
    read = decode(body)
    assert read.text == text
    assert read.is_doubtful or declared == "koi8-r" or body.decode(declared, "replace") == text


def test_two_readings_that_are_nearly_as_likely_leave_the_declared_one_and_a_doubt() -> None:
    read = decode(feed_of("Hír: új", declared="iso-8859-1").encode("windows-1250"))
    assert not read.is_doubtful  # both encodings read the same letters
    near = feed_of("Muitinė", declared="windows-1252")
    assert decode(near.encode("windows-1257")).text == near.encode("windows-1257").decode("windows-1252")
    near = feed_of("Krajowa Administracja Skarbowa: przemyt papierosów w Świecku", declared="iso-8859-1")
    read = decode(near.encode("iso-8859-2"))
    assert read.text == near.encode("iso-8859-2").decode("cp1252")
    assert read.is_doubtful


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_what_is_declared_right_is_never_touched(language: str, encoding: str) -> None:
    for title in [TITLES[language], *TITLES[language].split("|")]:
        text = feed_of(title, declared=encoding)
        read = decode(text.encode(encoding), url="https://a.example.ru/")
        assert (read.text, read.is_doubtful, read.assumed) == (text, False, "")


REGION = "საბაჟო გახსნა|Մաքսային ծառայություն|Gömrük Komitəsi|Қазақстан кедені, өңір|Таможня|Davlat bojxona qoʻmitasi"


@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1251", "iso-8859-1", "utf-16", "koi8-r"])
def test_utf_8_is_read_as_such_whatever_is_declared(declared: str) -> None:
    text = feed_of(REGION, declared=declared)
    read = decode(text.encode())
    assert (read.text, read.assumed) == (text, "UTF-8" if declared not in ("", "utf-8") else "")


@pytest.mark.parametrize("real", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1251"])
def test_utf_16_is_read_as_such_whatever_is_declared(declared: str, real: str) -> None:
    text = feed_of(REGION, declared=declared)
    assert decode(text.encode(real), content_type="text/xml; charset=utf-8").text == text


def test_windows_1251_that_is_declared_as_utf_16_is_found_out() -> None:
    text = feed_of(TITLES["ru"], declared="utf-16")
    assert decode(text.encode("windows-1251")).text == text


def test_a_page_states_its_encoding_in_its_head() -> None:
    text = f'<!DOCTYPE html><html><head><meta charset="windows-1251"></head><body>{TITLES["ru"]}</body></html>'
    read = decode(text.encode("windows-1251"))
    assert (read.text, read.is_doubtful) == (text, False)


def test_a_long_text_without_words_is_looked_at_quickly() -> None:
    assert decode(b"a" * 5_000_000 + b"\xe9").text.endswith("é")
