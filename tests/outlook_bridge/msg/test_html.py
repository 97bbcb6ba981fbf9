"""HTML of mails: cleaned for display and turned into words."""

import time

import pytest

from outlook_bridge.msg.html import CleanHtml, clean_html, html_to_text
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.styles import clean_style
from tests.outlook_bridge.msg.builder import DATA

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def cleaned(html: str, *, allow_remote: bool = False) -> CleanHtml:
    return clean_html(html, cid_urls={"<Pic@1>": "/mail/1/pic"}, allow_remote=allow_remote)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>",
        "<a href=' java\nscript:alert(1)'>",
        "<a href='data:text/html,x'>",
        "<a href='vbscript:x'>",
        "<form action=/x><input name=a><button>b</button></form>",
        "<meta http-equiv=refresh content='0;url=//evil.test'>",
        "<base href=//evil.test><link rel=stylesheet href=//evil.test>",
        "<object data=x><embed src=x><iframe src=x></iframe></object>",
        "<svg><script>alert(1)</script><a xlink:href='javascript:x'>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<style>@import '//evil.test'</style>",
        "<p style='background:url(//evil.test)'>",
        "<p style='width:expression(alert(1))'>",
        "<p style='background:\\75rl(//evil.test)'>",
        "<p style='position:fixed;top:0'>",
        "<!--[if mso]><script>x</script><![endif]-->",
        "<img src='data:image/svg+xml;base64,AAAA'>",
        "<img src=/logout>",
        "<img srcset='//evil.test/1 2x'>",
        "<table background='//evil.test/x'>",
        "<video src=//evil.test><source src=//evil.test></video>",
    ],
)
def test_nothing_acts_or_loads(html: str) -> None:
    text = cleaned(html).html.lower()
    refused = (
        "script",
        "onclick",
        "onerror",
        "evil",
        "javascript",
        "<form",
        "<input",
        "expression",
        "fixed",
        "logout",
    )
    assert not any(word in text for word in (*refused, "url(", "svg", "<meta", "<base", "<iframe", "alert"))


def test_remote_pictures_are_counted_and_shown_only_on_demand() -> None:
    html = (
        "<img src='https://x.test/1.png' alt=one><img src='//x.test/2'><td background='http://x.test/3'>"
        "<p style='color:red;background-image: url(https://x.test/4)'>x</p>"
    )
    blocked = cleaned(f"<table><tr>{html}</tr></table>")
    assert blocked.blocked_remote == 4
    assert "x.test" not in blocked.html
    assert 'alt="one"' in blocked.html
    shown = cleaned(html, allow_remote=True)
    assert 'src="https://x.test/1.png"' in shown.html
    assert "url(" not in shown.html


def test_pictures_of_the_mail_get_their_addresses() -> None:
    html = cleaned(f"<img src='cid:pic@1'><img src='CID:Pic@1'><img src='cid:other'><img src='{PIXEL}'>").html
    assert html.count('src="/mail/1/pic"') == 2
    assert "cid:" not in html.lower()
    assert PIXEL in html


def test_links_open_elsewhere_and_tell_nothing() -> None:
    html = cleaned(
        "<a href='https://x.test/'>a</a><a href='mailto:a@x.test'>b</a><a href='/admin/'>c</a>"
    ).html
    assert html.count('rel="noopener noreferrer nofollow"') == 3
    assert html.count('target="_blank"') == 3
    assert "/admin/" not in html


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red; margin:0cm", "color: red; margin: 0cm"),
        ("font-family:'Segoe UI',\"x\"", "font-family: 'Segoe UI',\"x\""),
        ("color: rgb(1,2,3); width: calc(100%)", "color: rgb(1,2,3)"),
        ("COLOR:red/*;*/;behavior:url(x)", "COLOR: red".lower()),
        ("mso-style: x; position: absolute; z-index: 9", ""),
        ("color: 'red", ""),
        ("color:red;" * 1_000, ""),
    ],
)
def test_styles_are_reduced_to_the_harmless_ones(style: str, kept: str) -> None:
    assert clean_style(style) == (kept, 0)


def test_the_made_page_with_script_and_tracker_is_harmless() -> None:
    result = cleaned(read((DATA / "syn_100k_html_body.msg").read_bytes()).html)
    assert "script" not in result.html
    assert "http" not in result.html or 'href="http' in result.html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<style>p{}</style><title>no</title><p>a&nbsp;&amp;&#228;</p><script>x<y</script>", "a &ä"),
        ("<!-- a > b -->x<!--", "x"),
        ("1 < 2 and <b>3</b>", "1 < 2 and 3"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a\n   b\tc", "a b c"),
        ("<SCRIPT>never closed", ""),
        ("<p", ""),
        ("", ""),
    ],
)
def test_words_come_out_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize("unit", ["<", "<!--", "<script>", "&", "<a ", "</", "<p>", "&#", " \n", "<!"])
def test_words_come_out_in_linear_time(unit: str) -> None:
    started = time.process_time()
    html_to_text(unit * (400_000 // len(unit)))
    assert time.process_time() - started < 3
