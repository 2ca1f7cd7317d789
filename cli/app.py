"""All commands on one page: one file per family, one line each."""

import typer

import core.wiring  # noqa: F401 (followers of events are known before the first act)
from cli import (
    audit,
    channels,
    db,
    doctor,
    imports,
    people,
    quality,
    serve,
    shots,
    trials,
    web,
    words,
    worker,
)
from core.foundation.text import _

app = typer.Typer(
    help=_("民呼：群众来信来电的受理、交办、答复、评价。不懂从哪里开始，就用 ./minhu serve"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("serve", help=_("启动：数据库、后台任务、网页，一个端口；Ctrl-C 停止"))(serve.serve)
app.command("web", help=_("只启动一个网页进程（几个并排、后台任务另行启动时用）"))(web.web)
app.command("worker", help=_("只启动后台任务（网页另行启动时用）"))(worker.worker)
app.command("doctor", help=_("检查这台机器缺什么；--install 安装缺的"))(doctor.doctor)
app.add_typer(db.app, name="db", help=_("数据库：启动、停止、地址、升级、备份、恢复、搬家"))
app.add_typer(people.app, name="user", help=_("人员：增加、列出、重置密码、停用、角色"))
app.add_typer(channels.app, name="channel", help=_("渠道：发密钥、列出、停用"))
app.add_typer(imports.app, name="import", help=_("导入：单位、事项分类、历史留言"))
app.add_typer(audit.app, name="audit", help=_("核对历史、签检查点、依法删除"))
app.command("test", help=_("运行测试；后面的参数交给 pytest"), context_settings=quality.PASS_ON)(quality.test)
app.command("check", help=_("检查代码：ruff、格式、mypy"))(quality.check)
app.command("words", help=_("更新译文目录：从代码和模板收集句子，保留已有译文"))(words.words)
app.command("trial", help=_("大规模试验；不写名字就列出全部"))(trials.trial)
app.command("bench", help=_("测速；不写名字就列出全部"))(trials.bench)
app.command("shots", help=_("给每个角色的每一页拍图样，自己布置演示，不碰在用的数据"))(shots.shots)
