"""Is a page laid out in a time and a memory of its own, once only, with a glyph for every letter, and nothing fetched?"""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.pdf import cache, render
from sessions.pdf.render import Attached, RendererMissingError, RenderingFailedError, pdf_of
from tests.pdf.reading import letters_without_a_glyph, opened, renderer_missing, renderer_replaced, text_of

pytestmark = pytest.mark.pdf

SCRIPTS = {
    "latin": "Čearru Áđđá Nguyễn Þóra Žofia",
    "cyrillic": "Ђорђевић Юлія",
    "greek": "Ελένη Παπαδοπούλου",
    "arabic": "محمد فرح",
    "hebrew": "שרה כהן",
    "devanagari": "अनीता शर्मा",
    "tamil": "தமிழ்ச்செல்வி",
    "thai": "สมหญิง",
    "amharic": "ሰላማዊት ገብረ",
    "georgian": "ნინო ბერიძე",
    "armenian": "Անի Սարգսյան",
    "chinese": "张伟 陳美玲",
    "japanese": "さくら 山本",
    "korean": "김서연",
    "khmer": "សុខា",
    "cherokee": "ᏣᎳᎩ",
}


def page(text: str) -> str:
    return f'<html lang="nb"><title>Prøve</title><h1>Prøve</h1><p>{text}'


@pytest.fixture(autouse=True)
def _nothing_laid_out_before(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kept"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_in_any_script_has_its_glyphs(script):
    pdf = pdf_of(page(f"{SCRIPTS[script]} <b>{SCRIPTS[script]}</b>"))

    assert letters_without_a_glyph(pdf) == []
    if script not in {"arabic", "hebrew", "devanagari", "tamil"}:  # whose letters are drawn in another order than they are read
        assert SCRIPTS[script] in text_of(pdf)


def test_a_letter_no_font_has_is_an_empty_square_and_not_nothing():
    pdf = pdf_of(page("Ola \u0378 Nordmann"))

    assert letters_without_a_glyph(pdf) == []
    assert "Ola □ Nordmann" in text_of(pdf)


def test_the_check_for_glyphs_finds_one_that_is_missing(monkeypatch, tmp_path):
    program = tmp_path / "typesetter.py"
    program.write_text(render.TYPESETTER.read_text().replace("if missing.letters:", "if False:"))
    monkeypatch.setattr(render, "TYPESETTER", program)
    render.typesetter.close()

    pdf = pdf_of(page("Ola \u0378 Nordmann"))

    render.typesetter.close()
    assert letters_without_a_glyph(pdf) != []


def test_the_second_time_nothing_is_laid_out(tmp_path):
    first = pdf_of(page("Nils"))

    with renderer_missing(tmp_path / "other"), pytest.raises(RendererMissingError):
        pdf_of(page("Nils"))
    with renderer_replaced(tmp_path / "another", "raise OSError"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path / "kept")
        assert pdf_of(page("Nils")) == first
        with pytest.raises(RendererMissingError):  # another word is another page
            pdf_of(page("Nora"))


def test_another_process_gives_the_same_bytes():
    once = pdf_of(page("Nils " * 50))
    for path in (Path(cache.settings.MEDIA_ROOT) / "documents").iterdir():
        path.unlink()
    render.typesetter.close()

    assert pdf_of(page("Nils " * 50)) == once


@pytest.mark.parametrize("what", ["style", "forms", "attachment", "fonts"])
def test_what_else_decides_how_a_page_looks_makes_another_file(what, monkeypatch, tmp_path):
    kept = Path(cache.settings.MEDIA_ROOT) / "documents"
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    pdf_of(page("Nils"))
    changed = {
        "forms": what == "forms",
        "attachments": [Attached(name="a.json", description="data", content=b"{}")] * (what == "attachment"),
    }
    if what == "style":
        monkeypatch.setattr(render, "_style", lambda: "p { color: red }")
    if what == "fonts":
        monkeypatch.setattr(cache, "_FONTS", [*cache._FONTS, fonts])
        cache._renderer.cache_clear()

    pdf_of(page("Nils"), **changed)

    cache._renderer.cache_clear()
    assert len(list(kept.iterdir())) == 2


def test_kept_files_are_for_the_server_alone_and_go_after_a_day():
    pdf_of(page("Nils"))
    folder = Path(cache.settings.MEDIA_ROOT) / "documents"
    (file,) = folder.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0
    assert "Nils" not in file.name

    now = timezone.now()
    cache.clear(now=now + cache.CACHED_FOR - timedelta(minutes=1))
    assert file.exists()
    cache.clear(now=now + cache.CACHED_FOR + timedelta(minutes=1))
    assert not file.exists()


def test_the_disk_holds_no_more_than_it_is_to(monkeypatch):
    for name in ("Nils", "Nora"):
        pdf_of(page(name))
    folder = Path(cache.settings.MEDIA_ROOT) / "documents"
    old, new = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    os.utime(old, (1, 1))
    monkeypatch.setattr(cache, "_MOST_BYTES", new.stat().st_size + 1)
    monkeypatch.setattr(cache, "CACHED_FOR", timedelta(days=40_000))

    cache.clear(now=timezone.now())

    assert list(folder.iterdir()) == [new]


def test_a_disk_that_cannot_be_written_costs_no_document(settings, tmp_path):
    (tmp_path / "a file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "a file"

    assert "Nils" in text_of(pdf_of(page("Nils")))


def test_a_disk_that_gets_full_is_not_filled_with_what_was_begun(monkeypatch):
    folder = Path(cache.settings.MEDIA_ROOT) / "documents"
    monkeypatch.setattr(Path, "rename", lambda self, target: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    for _try in range(3):
        assert "Nils" in text_of(pdf_of(page("Nils")))

    assert list(folder.iterdir()) == []


def test_what_was_laid_out_longer_ago_than_a_day_is_not_used_though_nobody_has_cleared_it():
    pdf_of(page("Nils"))
    (file,) = (Path(cache.settings.MEDIA_ROOT) / "documents").iterdir()
    file.write_bytes(b"from yesterday")
    assert pdf_of(page("Nils")) == b"from yesterday"

    os.utime(file, (file.stat().st_mtime - cache.CACHED_FOR.total_seconds() - 1,) * 2)

    assert pdf_of(page("Nils")).startswith(b"%PDF")


def test_many_who_ask_for_the_same_at_once_get_what_was_laid_out_once(monkeypatch):
    asked = []
    ask = render.typesetter._ask
    monkeypatch.setattr(render.typesetter, "_ask", lambda order: asked.append(order) or ask(order))
    threads = [threading.Thread(target=pdf_of, args=[page("Den samme")]) for _asker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(asked) == 1


def test_nobody_waits_for_her_turn_for_ever(monkeypatch):
    monkeypatch.setattr(render, "LONGEST_SECONDS", 0.1)

    with render.typesetter.turn, pytest.raises(RenderingFailedError):
        pdf_of(page("Nils"))


def test_a_process_that_cannot_be_started_is_one_document_less(client, world, monkeypatch):
    def no_memory(*args, **options):
        raise OSError(12, "Cannot allocate memory")

    render.typesetter.close()
    monkeypatch.setattr(render.subprocess, "Popen", no_memory)
    client.force_login(world.here.leader)

    response = client.get(reverse("sessions:follow_up_plan", args=[world.mine.pk]))

    assert response.status_code == 503
    assert "Dokumentet ble ikke ferdig i tide" in response.content.decode()


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_laid_out(monkeypatch, tmp_path):
    with renderer_replaced(tmp_path / "slow", "import time\ntime.sleep(600)"):
        monkeypatch.setattr(render, "LONGEST_SECONDS", 0.5)
        with pytest.raises(RenderingFailedError):
            pdf_of(page("Nils"))
    monkeypatch.undo()

    assert "Nora" in text_of(pdf_of(page("Nora")))


def test_a_page_that_takes_too_much_memory_is_given_up_and_the_next_is_laid_out(tmp_path):
    with renderer_replaced(tmp_path / "greedy", "import os\nwaste = bytearray(3_000_000_000)"), pytest.raises(RenderingFailedError):
        pdf_of(page("Nils"))

    assert "Nora" in text_of(pdf_of(page("Nora")))


def test_a_process_that_was_killed_between_two_pages_is_begun_anew():
    pdf_of(page("Nils"))
    render.typesetter.process.kill()
    render.typesetter.process.wait()

    assert "Nora" in text_of(pdf_of(page("Nora")))


def test_a_process_gives_its_memory_back_when_it_has_done_its_share(monkeypatch):
    monkeypatch.setattr(render, "SHARE", 2)
    render.typesetter.close()
    seen = []
    for number in range(3):
        pdf_of(page(f"Nils {number}"))
        seen.append(render.typesetter.process is None)

    assert seen == [False, True, False]


def test_many_at_once_wait_their_turn():
    made = {}

    def lay_out(number: int) -> None:
        made[number] = pdf_of(page(f"Nyansatt {number}."))

    threads = [threading.Thread(target=lay_out, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [number for number, pdf in made.items() if f"Nyansatt {number}." not in text_of(pdf)] == []
    assert len(made) == 6


def test_the_process_knows_no_secrets():
    pdf_of(page("Nils"))

    environment = Path(f"/proc/{render.typesetter.process.pid}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment
    assert b"DATABASE_URL" not in environment


def test_what_is_attached_lies_in_the_file():
    attached = Attached(name="plan.json", description="Planen som data", content=b'{"a": 1}')

    with opened(pdf_of(page("Nils"), attachments=[attached])) as pdf:
        assert pdf.attachments["plan.json"].get_file().read_bytes() == b'{"a": 1}'
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"


@pytest.mark.parametrize("end", ["\n  ", " </span>", "\n</strong></a>\n"])
def test_a_space_at_the_end_of_a_block_takes_no_room(end):
    tight = f"<table><tr><td>Nils{end.replace(' ', '').replace(chr(10), '')}</td></tr></table>"

    assert pdf_of(page(f"<table><tr><td>Nils{end}</td></tr></table>")) == pdf_of(page(tight))
