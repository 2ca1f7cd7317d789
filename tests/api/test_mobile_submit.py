"""我要反映, through real requests: what is kept, what is refused, and what a double tap does."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.mobile import heavy
from core.cases.terms import Channel
from core.files.terms import FILES_AT_ONCE
from db.models.cases import Case, Person
from db.models.files import StoredFile
from tests.factories.cases import Team
from tests.factories.papers import paper
from tests.factories.phones import SAYS, Phone, words
from tests.factories.pictures import picture_bytes
from tests.factories.recordings import film, tone


def cases(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Case)) or 0


def test_a_matter_is_said_and_the_receipt_opens_it(phone: Phone, session: Session):
    sent = phone.say(contact_ok="1", name="赵一")
    assert (sent.status_code, sent.headers["location"]) == (303, "/m/receipt")
    row = session.scalars(select(Case)).one()
    assert (row.channel, row.contact_ok, row.place) == (Channel.WEB, True, SAYS["place"])
    receipt = phone.open("/m/receipt")
    assert row.number in receipt.text
    assert "11月11日 周三 17:30 前" in words(receipt)
    assert 'src="data:image/png;base64,' in receipt.text
    assert receipt.headers["cache-control"] == "no-store"
    case = phone.open(f"/m/case/{row.number}")
    assert SAYS["text"] in words(case)
    assert SAYS["phone"] not in case.text


def test_code_and_link_stand_on_the_receipt_only_and_open_another_browser(phone: Phone, session: Session):
    phone.say()
    text = words(phone.open("/m/receipt"))
    number, code = re.search(r"(H\d{13}) 查询码 (\w{4} \w{4})", text).groups()
    other = phone.another()
    page = other.get("/m/track")
    fields = {**phone.hidden(page), "number": number.lower(), "code": code.lower()}
    found = other.post("/m/track", data=fields)
    assert found.headers["location"] == f"/m/case/{number}"
    assert SAYS["text"] in words(other.get(f"/m/case/{number}"))
    assert other.get("/m/receipt").headers["location"] == "/m/track"
    kept = session.scalars(select(Case)).one()
    assert code.replace(" ", "") not in f"{kept.code_hash} {kept.link_hash}"


def test_everything_missing_is_said_at_once_and_nothing_typed_is_lost(phone: Phone, session: Session):
    page = phone.say(text="路灯", place=" ", phone="1380013800", name="赵一", contact_ok="1")
    assert page.status_code == 422
    read = words(page)
    assert "还没有提交，有 3 处要改" in read
    for sentence in ("请写至少 6 个字", "还没写地点", "这不像一个电话号码"):
        assert read.count(sentence) == 2, sentence
    for typed in (
        ">路灯</textarea>",
        'value="1380013800"',
        'value="赵一"',
        'name="contact_ok" value="1" checked',
    ):
        assert typed in page.text
    assert cases(session) == 0


def test_what_was_typed_is_shown_as_text(phone: Phone):
    page = phone.say(place="", text='<script>alert("x")</script>路灯坏了', name='" onfocus="x')
    assert "<script>alert" not in page.text
    assert '" onfocus="x' not in page.text


def test_a_double_tap_makes_one_case(phone: Phone, session: Session):
    form = phone.open("/m/submit")
    first, second = (phone.send(form, "/m/submit", SAYS) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert cases(session) == 1
    assert session.scalars(select(Case.number)).one() in phone.open("/m/receipt").text


def test_the_same_form_with_other_words_is_asked_again_under_a_new_key(phone: Phone, session: Session):
    form = phone.open("/m/submit")
    phone.send(form, "/m/submit", SAYS)
    again = phone.send(form, "/m/submit", {**SAYS, "text": "另外一件事：垃圾三天没有人收了。"})
    assert again.status_code == 409
    assert "垃圾三天没有人收了" in again.text
    assert phone.hidden(again)["key"] != phone.hidden(form)["key"]
    phone.send(again, "/m/submit", {**SAYS, "text": "另外一件事：垃圾三天没有人收了。"})
    assert cases(session) == 2


def test_danger_stops_the_form_and_one_tap_goes_on(phone: Phone, session: Session):
    said = {**SAYS, "text": "楼道里着火了，烟很大，快来人"}
    form = phone.open("/m/submit")
    stopped = phone.send(form, "/m/submit", said)
    assert stopped.status_code == 422
    assert "您写到了“着火”" in words(stopped)
    assert re.search(r'href="tel:119" data-call="119">', stopped.text)
    assert re.search(r'href="tel:122" data-call="122" hidden>', stopped.text)
    assert said["text"] in stopped.text
    assert cases(session) == 0
    assert phone.send(stopped, "/m/submit", {**said, "calm": "1"}).status_code == 303
    assert cases(session) == 1


def test_photos_come_along_and_survive_a_mistake(phone: Phone, session: Session):
    form = phone.open("/m/submit")
    photos = [("photos", (f"{n}.jpg", picture_bytes())) for n in range(2)]
    again = phone.send(form, "/m/submit", {**SAYS, "place": ""}, photos)
    tokens = re.findall(r'name="kept" value="(\w+)" checked', again.text)
    assert len(tokens) == 2
    picture = re.search(r'<img src="([^"]+)"', again.text)[1]
    assert phone.raw.get(picture.replace("&amp;", "&")).headers["content-type"] == "image/jpeg"
    assert phone.send(again, "/m/submit", {**SAYS, "kept": tokens}).status_code == 303
    row = session.scalars(select(Case)).one()
    kept = session.scalars(select(StoredFile).where(StoredFile.subject_id == row.id)).all()
    assert {file.token for file in kept} == set(tokens)
    assert len(re.findall(r"/files/\w+/thumb\?pass=", phone.open(f"/m/case/{row.number}").text)) == 2


def test_recordings_and_documents_come_along_too(phone: Phone, session: Session):
    files = [
        ("photos", ("坑.jpg", picture_bytes())),
        ("photos", ("夜里.m4a", tone("ipod", "aac"))),
        ("photos", ("路口.mp4", film())),
        ("photos", ("函.pdf", paper(2))),
    ]
    again = phone.send(phone.open("/m/submit"), "/m/submit", {**SAYS, "place": ""}, files)
    tokens = re.findall(r'name="kept" value="(\w+)" checked', again.text)
    assert len(tokens) == 4
    assert again.text.count('class="kind"') == 3
    assert phone.send(again, "/m/submit", {**SAYS, "kept": tokens}).status_code == 303
    row = session.scalars(select(Case)).one()
    page = phone.open(f"/m/case/{row.number}")
    assert len(re.findall(r'<img src="/files/\w+/thumb\?pass=', page.text)) == 1
    assert re.search(r"录音</b><span[^>]*>0:0\d · \d+ kB", page.text)
    assert re.search(r"文件</b><span[^>]*>2 页 · ", page.text)
    for address in re.findall(r'href="(/files/\w+/view\?pass=[^"]+)"', page.text):
        assert phone.raw.get(address.replace("&amp;", "&")).status_code == 200
    assert len(page.content) < 50_000


def test_a_second_video_is_refused_even_when_the_first_came_before(phone: Phone, session: Session):
    first = [("photos", ("a.mp4", film()))]
    again = phone.send(phone.open("/m/submit"), "/m/submit", {**SAYS, "place": ""}, first)
    tokens = re.findall(r'name="kept" value="(\w+)" checked', again.text)
    page = phone.send(again, "/m/submit", {**SAYS, "kept": tokens}, [("photos", ("b.mp4", film()))])
    assert page.status_code == 422
    assert "最多上传 1 段视频" in re.search(r'id="photos-err">([^<]+)<', page.text)[1]
    assert tokens[0] in page.text
    assert cases(session) == 0


def test_heavy_forms_have_only_so_much_room(phone: Phone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(heavy, "HEAVY", 1000)
    monkeypatch.setattr(heavy.room, "most", 1000)
    form = phone.open("/m/submit")
    page = phone.send(form, "/m/submit", SAYS, [("photos", ("a.jpg", picture_bytes(size=(300, 300))))])
    assert page.status_code == 429
    assert "传大文件的人太多" in page.text
    assert heavy.room.taken == 0
    monkeypatch.setattr(heavy.room, "most", 1_000_000)
    assert phone.send(form, "/m/submit", SAYS).status_code == 303
    assert heavy.room.taken == 0


def test_photos_survive_the_stop_for_danger(phone: Phone):
    form = phone.open("/m/submit")
    said = {**SAYS, "text": "楼道里着火了，烟很大"}
    stopped = phone.send(form, "/m/submit", said, [("photos", ("a.jpg", picture_bytes()))])
    assert len(re.findall(r'name="kept" value="\w+" checked', stopped.text)) == 1


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("photos", ("a.jpg", b"no picture at all"))], "a.jpg"),
        ([("photos", (f"{n}.jpg", picture_bytes())) for n in range(FILES_AT_ONCE + 1)], str(FILES_AT_ONCE)),
    ],
)
def test_what_is_no_photo_is_refused_beside_its_field(
    phone: Phone, session: Session, files: list[tuple[str, tuple[str, bytes]]], sentence: str
):
    page = phone.send(phone.open("/m/submit"), "/m/submit", SAYS, files)
    assert page.status_code == 422
    assert sentence in re.search(r'id="photos-err">([^<]+)<', page.text)[1]
    assert SAYS["text"] in page.text
    assert cases(session) == 0


def test_a_form_of_another_site_or_of_nobody_does_nothing(phone: Phone, session: Session):
    form = phone.open("/m/submit")
    foreign = phone.raw.post(
        "/m/submit", data={**phone.hidden(form), **SAYS}, headers={"Origin": "http://elsewhere.test"}
    )
    assert foreign.status_code == 403
    stale = phone.raw.post("/m/submit", data={**phone.hidden(form), **SAYS, "csrf": "0000:00"})
    assert stale.status_code == 403
    assert "请再点一次" in words(stale)
    assert SAYS["text"] in stale.text
    assert phone.send(stale, "/m/submit", SAYS).status_code == 303
    stranger = phone.another().post("/m/submit", data={**phone.hidden(form), **SAYS})
    assert stranger.status_code == 403
    assert cases(session) == 1


def test_a_robot_that_fills_the_trap_is_asked_once_more(phone: Phone, session: Session):
    page = phone.say(website="http://spam.example")
    assert page.status_code == 422
    assert "spam.example" not in page.text
    assert cases(session) == 0


def test_too_many_from_one_number_then_from_one_address(phone: Phone, session: Session):
    for n in range(5):
        assert phone.say(text=f"第 {n} 次：路灯还是没有亮。").status_code == 303
    sixth = phone.say(text="第六次：路灯还是没有亮。")
    assert sixth.status_code == 429
    assert "第六次" in sixth.text
    assert "分钟后再试" in words(sixth)
    for n in range(5, 10):
        assert phone.say(phone=f"1390000123{n}", seen="1").status_code == 303
    assert phone.say(phone="13900001230", seen="1").status_code == 429
    phone.wait(hours=1, minutes=1)
    assert phone.say(phone="13900001230", seen="1").status_code == 303
    assert cases(session) == 11


@pytest.mark.parametrize("area", ["999999", "abc", "1e3", "-1", "9" * 30])
def test_a_place_that_is_none_is_refused(phone: Phone, session: Session, area: str):
    page = phone.say(area=area)
    assert page.status_code == 422
    assert 'id="area_id-err"' in page.text
    assert cases(session) == 0


def test_place_category_and_channel_are_kept(phone: Phone, session: Session, crew: Team):
    form = phone.open("/m/submit?from=qr")
    chosen = {"category": str(crew.pump.id), "area": str(crew.tree.north.id)}
    assert phone.send(form, "/m/submit", {**SAYS, **chosen}).status_code == 303
    row = session.scalars(select(Case)).one()
    assert (row.category_id, row.area_id, row.channel) == (crew.pump.id, crew.tree.north.id, Channel.QR)
    phone.raw.headers["User-Agent"] = "Mozilla/5.0 MicroMessenger/8.0"
    phone.say(text="停水第四天了，还是没有人来看过。")
    assert set(session.scalars(select(Case.channel))) == {Channel.QR, Channel.WECHAT}


def test_the_telephone_number_is_sealed(phone: Phone, session: Session):
    phone.say()
    row = session.scalars(select(Person)).one()
    assert row.phone == SAYS["phone"]
    assert SAYS["phone"] not in (row.phone_hash or "")


def test_a_form_that_is_too_large_or_broken_is_refused(phone: Phone, session: Session):
    form = phone.open("/m/submit")
    huge = phone.raw.post("/m/submit", headers={"content-length": str(10**9)}, content=b"x")
    assert huge.status_code == 422
    broken = phone.raw.post(
        "/m/submit", headers={"content-type": "multipart/form-data; boundary=x"}, content=b"--x\r\nnonsense"
    )
    assert broken.status_code in {403, 422}
    many = {**phone.hidden(form), **SAYS, **{f"f{n}": "x" for n in range(100)}}
    assert phone.raw.post("/m/submit", data=many, files=[("none", ("", b""))]).status_code == 422
    assert cases(session) == 0


def test_the_words_of_a_submission_are_its_own(phone: Phone, crew: Team, session: Session):
    """A repeated key of somebody else with other words is a conflict, never his receipt."""
    form = phone.open("/m/submit")
    phone.send(form, "/m/submit", SAYS)
    other = phone.another()
    drawn = other.get("/m/submit")
    fields = {**phone.hidden(drawn), **SAYS, "phone": "13900009999", "key": phone.hidden(form)["key"]}
    answer = other.post("/m/submit", data=fields, files=[("none", ("", b""))])
    assert answer.status_code == 409
    assert other.get("/m/receipt").headers["location"] == "/m/track"
