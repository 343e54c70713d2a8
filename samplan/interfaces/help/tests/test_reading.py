"""A page of help is a file of ours; what is missing is found at the start."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from samplan.interfaces.help import reading, topics

TOPIC = topics.Topic("kalla", topics.CALL)


def read(folder: Path, text: str) -> reading.Page:
    path = folder / "kalla.md"
    path.write_text(text, encoding="utf-8")
    return reading.read(path, TOPIC, "", {"kalla", "exempel"})


def test_a_file_becomes_a_page_with_its_parts(tmp_path: Path):
    page = read(
        tmp_path, "# Kalla\n\nText.\n\n## Så gör du\n1. **Tryck**.\n\n## Sedan\n| Vem | Vad |\n|---|---|\n| A | B |\n"
    )
    assert page.title == "Kalla"
    assert page.sections == (("del-1", "Så gör du"), ("del-2", "Sedan"))
    assert '<h2 id="del-1">Så gör du</h2>' in page.body
    assert "<h1" not in page.body and "<strong>Tryck</strong>" in page.body and "<th>Vem</th>" in page.body


def test_links_between_files_become_links_between_pages(tmp_path: Path):
    assert 'href="/hjalp/exempel/#del-2"' in read(tmp_path, "# A\n\nSe [exempel](exempel.md#del-2).").body


def test_html_in_a_file_is_shown_as_text(tmp_path: Path):
    body = read(tmp_path, "# A\n\n<script>alert(1)</script> och <b onclick=x>b</b>").body
    assert "<script" not in body and "<b " not in body and "&lt;script&gt;" in body


@pytest.mark.parametrize("target", ["finns-inte.md", "https://example.org/", "mailto:a@example.org", "../kalla.md"])
def test_a_link_that_leads_to_no_page_stops_the_start(tmp_path: Path, target: str):
    with pytest.raises(ImproperlyConfigured, match="leads to no page of help"):
        read(tmp_path, f"# A\n\nSe [den]({target}).")


def test_a_file_without_title_stops_the_start(tmp_path: Path):
    for text in ("", "Text.", "## A\n\nText."):
        with pytest.raises(ImproperlyConfigured, match="begins with its title"):
            read(tmp_path, text)


def test_a_missing_file_or_one_too_many_stops_the_start(tmp_path: Path, settings):
    settings.HELP = tmp_path
    (tmp_path / "for-dig").mkdir()
    for room, listed in (("", topics.STAFF), ("for-dig", topics.PERSON)):
        for topic in listed:
            (tmp_path / room / f"{topic.slug}.md").write_text("# A\n\nText.", encoding="utf-8")
    assert reading.load.__wrapped__()
    (tmp_path / "kalla.md").rename(tmp_path / "kallla.md")
    with pytest.raises(ImproperlyConfigured, match="kalla, kallla"):
        reading.load.__wrapped__()
