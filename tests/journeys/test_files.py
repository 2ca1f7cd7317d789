"""A phone sends a photo, a recording, a video and a document; the centre looks at each, at a desk and by hand."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories.cases import Team
from tests.factories.papers import paper
from tests.factories.pictures import picture_bytes
from tests.factories.recordings import film, tone
from tests.journeys.screens import DESK, HAND, Citizen, House, Staff, photo, shot

pytestmark = pytest.mark.browser

SENT = [
    {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(size=(1200, 900))},
    {"name": "夜里的噪声.m4a", "mimeType": "audio/mp4", "buffer": tone("ipod", "aac", seconds=65)},
    {"name": "路口.mp4", "mimeType": "video/mp4", "buffer": film(seconds=3, size=(320, 240))},
    {"name": "关于路灯维修的函.pdf", "mimeType": "application/pdf", "buffer": paper(2)},
]
PLAYED = """async () => {
    const player = document.querySelector('audio, video');
    player.muted = true;
    await player.play();
    await new Promise(heard => player.addEventListener('timeupdate', heard));
    player.pause();
    return player.duration;
}"""
"""How long it lasts, once it has really played."""

READER = "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/"
"""Chromium's own reader of PDF."""

KINDS = ("照片", "录音", "视频", "文件")


def test_every_kind_arrives_and_is_looked_at(house: House, crew: Team):
    with house.screen(HAND) as phone:
        citizen = Citizen(phone)
        citizen.fill("小区东门的路灯坏了三盏，夜里有施工噪声。", "和平小区东门", "13800001234")
        phone.set_input_files("#photos", SENT)  # type: ignore[arg-type]
        expect(phone.locator("#shots > *")).to_have_count(4)
        shot(phone, "files-form-390")
        phone.get_by_role("button", name="提交", exact=True).click()
        citizen.note_receipt()
        citizen.follow()
        shot(phone, "files-case-390")
        addresses = [
            *_addresses(phone, ".shots a"),
            *_addresses(phone, ".papers a"),
        ]
        assert len(addresses) == 4
        for kind, address in zip(KINDS, addresses, strict=True):
            phone.goto(address)
            _looks_right(phone, kind)
            shot(phone, f"files-{kind}-390", whole=False)
    with house.screen(HAND, crew.operator) as hand:
        Staff(hand).open(f"file?no={citizen.number}")
        expect(hand.locator(".papers a")).to_have_count(3)
        shot(hand, "files-staff-390")
    with house.screen(DESK, crew.operator) as desk:
        staff = Staff(desk).open(f"file?no={citizen.number}")
        expect(desk.locator(".papers a")).to_have_count(3)
        shot(desk, "files-case-1440")
        staff.choose("补充情况")
        staff.attach({**SENT[1], "name": "又一段.m4a"})
        staff.write("反映人补充的情况", "又送来一段录音。")
        shot(desk, "files-supplement-1440")
        staff.press("记下补充", "补充的情况已经记下")
        staff.open(f"file?no={citizen.number}")
        expect(desk.locator(".papers a")).to_have_count(4)
        addresses = [*_addresses(desk, ".thumbs a"), *_addresses(desk, ".papers a")][:4]
        for kind, address in zip(KINDS, addresses, strict=True):
            desk.goto(address)
            _looks_right(desk, kind)
            shot(desk, f"files-{kind}-1440", whole=False)


def _addresses(page: Page, links: str) -> list[str]:
    return [str(link.get_attribute("href")) for link in page.locator(links).all()]


def _looks_right(page: Page, kind: str) -> None:
    """It is there, it plays, and nothing stands out of the screen."""
    expect(page.locator("header .name p")).to_contain_text(kind)
    if kind == "照片":
        assert page.evaluate("document.querySelector('img').decode().then(() => true)")
    elif kind in {"录音", "视频"}:
        assert page.evaluate(PLAYED) > 0
    else:
        expect(page.frame_locator("iframe").locator("html")).to_be_attached()
        while not any(frame.url.startswith(READER) for frame in page.frames):
            page.wait_for_event("framenavigated")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_what_still_travels_is_not_left_behind(house: House, crew: Team):
    with house.screen(DESK, crew.operator) as desk:
        clerk = Staff(desk).open("register")
        travelling: list[Route] = []
        clerk.write("诉求", "和平里七号院的井盖又丢了，晚上走路危险。")
        clerk.rest()
        desk.route("**/upload_file/**", lambda sent, _request: travelling.append(sent))
        desk.set_input_files("[data-testid=stFileUploader] input[type=file]", [photo("井盖.jpg")])
        button = desk.get_by_role("button", name="登记", exact=True)
        expect(button).to_have_css("pointer-events", "none")
        shot(desk, "files-travelling-1440")
        button.focus()
        desk.keyboard.press("Enter")
        assert desk.get_by_text("已登记").count() == 0
        travelling[0].continue_()
        clerk.press("登记", "已登记，请读给对方记下")
        desk.get_by_role("link", name="打开办件").click()
        expect(desk.get_by_role("link", name="井盖.jpg")).to_be_visible()
