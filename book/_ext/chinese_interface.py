"""Words of the Chinese interface that the theme and Sphinx leave in English, or say in another way.

The catalogues are searched in the order in which they are added, so this extension stands before
the theme.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

WORDS = {
    "booktheme": {
        "By": "作者：",
        "Contents": "目录",
        "Download notebook file": "下载笔记本（.ipynb）",
        "Download source file": "下载源文件",
        "Download this page": "下载本页",
        "Launch interactive content": "在线运行",
        "Launch on": "运行于",
        "Print to PDF": "打印为 PDF",
    },
    "sphinx": {
        "Breadcrumb": "位置",
        "Collapse Sidebar": "收起侧栏",
        "Expand Sidebar": "展开侧栏",
        "Color mode": "颜色模式",
        "System Settings": "跟随系统",
        "Toggle primary sidebar": "显示或隐藏目录",
        "Toggle secondary sidebar": "显示或隐藏本页目录",
        "Site navigation": "全书目录",
        "Section Navigation": "章节导航",
        "On this page": "本页目录",
        "Link to this code": "链接到这段代码",
        "Link to this definition": "链接到这一定义",
        "Link to this equation": "链接到这个公式",
        "Link to this heading": "链接到这个标题",
        "Link to this image": "链接到这张图",
        "Link to this table": "链接到这张表",
        "Link to this term": "链接到这个术语",
    },
}


def write_catalogues(folder, language="zh_CN"):
    """Compile the words into the form that gettext reads."""
    for domain, words in WORDS.items():
        catalogue = Catalog(locale=language, domain=domain)
        for english, chinese in words.items():
            catalogue.add(english, chinese)
        data = io.BytesIO()
        write_mo(data, catalogue)
        target = Path(folder, language, "LC_MESSAGES", f"{domain}.mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.getvalue())


def setup(app):
    folder = Path(app.doctreedir, "locale")
    write_catalogues(folder)
    for domain in WORDS:
        app.add_message_catalog(domain, str(folder))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
