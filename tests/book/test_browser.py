"""Every page of the built site in Chromium: over http and from files, wide and on a phone."""

import shutil
import sys
import threading

import pytest
from playwright.sync_api import sync_playwright

from tests.book.site_pages import LANGUAGE, OTHER, page_names, require_site
from tools.inputs import EDITIONS, ROOT
from tools.serve import open_server

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import chinese_search

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}

# What a page looks like to its reader once its formulas are set.
LOOK = """async () => {
  if (window.MathJax && MathJax.startup) await MathJax.startup.promise;
  const text = (node) => node.textContent;
  const formulas = [...document.querySelectorAll(".math")];
  const main = document.querySelector("article, main");
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const raw = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const verbatim = node.parentElement.closest("pre, code, script, style, mjx-container");
    if (!verbatim && /\\$\\$|\\\\\\(|\\\\begin\\{/.test(text(node))) raw.push(text(node));
  }
  return {
    unset: formulas.filter((f) => !f.querySelector("mjx-container")).map(text),
    faulty: [...document.querySelectorAll("mjx-merror")].map((e) => e.title || text(e)),
    raw,
    twin: document.querySelector("a.language-switch")?.href,
    formulas: formulas.length,
  };
}"""
NARROW = """() => ({
  overflow: document.documentElement.scrollWidth - window.innerWidth,
  switch: document.querySelector("a.language-switch").getBoundingClientRect().toJSON(),
})"""


@pytest.fixture(scope="module")
def browser():
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def addresses():
    """Where the site is: on a server, and as files."""
    site = require_site()
    server = open_server(8100, site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"http": f"http://127.0.0.1:{server.server_port}", "file": f"file://{site}"}
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=["http", "file"])
def base(request, addresses):
    return addresses[request.param]


def looked_at(edition):
    """Every page; of the pages of source code, which come from one mould, the first three."""
    names = page_names(edition)
    code = [name for name in names if name.startswith("_modules/")]
    return [name for name in names if name not in code[3:]]


@pytest.fixture(scope="module", params=EDITIONS)
def crawl(request, browser, base):
    """What was seen on every page of an edition: {name: {…}}."""
    edition = request.param
    page = browser.new_page(viewport=WIDE)
    seen, current = {}, {}

    def note(kind, text):
        current.setdefault(kind, []).append(text)

    allowed = (base, "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(allowed) or note("outside", r.url))
    page.on("requestfailed", lambda r: r.failure != "net::ERR_ABORTED" and note("failed", r.url))
    page.on("response", lambda r: r.status >= 400 and note("failed", f"{r.status} {r.url}"))
    page.on("console", lambda m: m.type in ("error", "warning") and note("console", m.text))
    page.on("pageerror", lambda error: note("console", str(error)))
    for name in looked_at(edition):
        current = seen[name] = {}
        page.set_viewport_size(WIDE)
        page.goto(f"{base}/{edition}/{name}", wait_until="load")
        current.update(page.evaluate(LOOK))
        page.set_viewport_size(PHONE)
        current.update(page.evaluate(NARROW))
    page.close()
    return edition, seen


def findings(crawl, kind):
    return {name: page[kind] for name, page in crawl[1].items() if page.get(kind)}


@pytest.mark.parametrize("kind", ["outside", "failed", "console"])
def test_no_page_asks_another_host_or_fails_to_load_anything(crawl, kind):
    assert findings(crawl, kind) == {}


@pytest.mark.parametrize("kind", ["unset", "faulty", "raw"])
def test_every_formula_is_set(crawl, kind):
    assert findings(crawl, kind) == {}


def test_there_are_formulas_to_set(crawl):
    assert crawl[1]["04_formulas/4_2_derivations.html"]["formulas"] > 20


def test_every_page_leads_to_itself_in_the_other_language(crawl, base):
    edition, seen = crawl
    for name, page in seen.items():
        assert page["twin"] == f"{base}/{OTHER[edition]}/{name}"


def test_no_page_is_wider_than_a_phone(crawl):
    assert {name: page["overflow"] for name, page in crawl[1].items() if page["overflow"] > 0} == {}


def test_the_language_switch_is_in_view_on_a_phone(crawl):
    for name, page in crawl[1].items():
        box = page["switch"]
        assert box["height"] > 0, name
        assert box["x"] >= 0, name
        assert box["right"] <= PHONE["width"], name
        assert 0 <= box["top"] < 80, name


def test_the_landing_page_works(browser, base):
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{base}/index.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for edition, language in LANGUAGE.items():
        page.goto(f"{base}/index.html")
        page.click(f"section[lang={language}] a")
        page.wait_for_url(f"{base}/{edition}/index.html")
        assert page.evaluate("document.documentElement.lang") == language
    page.close()


SHOWN = """() => [...document.querySelectorAll(".term-tip")]
  .filter((tip) => getComputedStyle(tip).display !== "none").map((tip) => tip.id)"""


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_a_definition_shows_with_focus_or_pointer_and_closes_with_escape(browser, base, viewport):
    page = browser.new_page(viewport=viewport)
    page.goto(f"{base}/en/04_formulas/4_2_derivations.html", wait_until="load")
    assert page.evaluate(SHOWN) == []
    term = page.locator("a.term").nth(5)
    tip = term.get_attribute("aria-describedby")
    page.keyboard.press("Tab")
    term.focus()
    assert page.evaluate(SHOWN) == [tip]
    box = page.locator(f"#{tip}").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    page.keyboard.press("Escape")
    assert page.evaluate(SHOWN) == []
    other = page.locator("a.term").nth(6)
    other.hover()
    assert other.get_attribute("aria-describedby") in page.evaluate(SHOWN)
    page.close()


@pytest.mark.parametrize(("scheme", "darker"), [("light", False), ("dark", True)])
def test_the_page_follows_the_colour_scheme(browser, base, scheme, darker):
    page = browser.new_page(viewport=WIDE, color_scheme=scheme)
    page.goto(f"{base}/zh/05_project/5_4_results.html")
    background, ink = page.evaluate(
        "() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color] }"
    )
    assert (brightness(background) < brightness(ink)) is darker
    figures = page.eval_on_selector_all(
        ".cell_output img", "all => all.map((i) => getComputedStyle(i).backgroundColor)"
    )
    assert figures
    assert set(figures) == {"rgba(0, 0, 0, 0)"}
    page.close()


def brightness(colour):
    return sum(float(part) for part in colour.strip("rgba()").split(",")[:3])


# search

SEARCHES = {
    "zh": {
        "反向传播": "04_formulas/4_2_derivations",
        "梯度下降": "04_formulas/4_2_derivations",
        "交叉熵": "04_formulas/4_2_derivations",
        "激活函数": "04_formulas/4_2_derivations",
        "学习率": "04_formulas/4_2_derivations",
        "均方误差": "04_formulas/4_2_derivations",
        "次梯度": "04_formulas/4_2_derivations",
        "熵": "04_formulas/4_2_derivations",
        "混淆矩阵": "05_project/5_4_results",
        "区间": "05_project/5_4_results",
        "准确率": "05_project/5_4_results",
        "卷积": "05_project/5_3_reading",
        "参数个数": "05_project/5_3_reading",
        "种子": "05_project/5_4_results",
        "锁文件": "05_project/5_1_environment",
        "显卡": "05_project/5_1_environment",
        "参考文献": "references",
        "术语表": "glossary",
        "勘误": "corrections",
        "cross-entropy": "glossary",
        "wilson_interval": "api/metrics",
        "softmax 梯度": "04_formulas/4_2_derivations",
        "TensorFlow 版本": "05_project/5_1_environment",
    },
    "en": {
        "backpropagation": "04_formulas/4_2_derivations",
        "gradient descent": "04_formulas/4_2_derivations",
        "cross-entropy": "04_formulas/4_2_derivations",
        "softmax": "04_formulas/4_2_derivations",
        "subgradient": "04_formulas/4_2_derivations",
        "step size": "04_formulas/4_2_derivations",
        "confusion matrix": "05_project/5_4_results",
        "confidence interval": "05_project/5_4_results",
        "convolution": "05_project/5_3_reading",
        "parameters": "05_project/5_3_reading",
        "checkpoint": "05_project/5_2_code",
        "lock file": "05_project/5_1_environment",
        "glossary": "glossary",
        "corrections": "corrections",
        "交叉熵": "glossary",
        "references": "references",
        "wilson_interval": "api/metrics",
    },
}
NOT_IN_THE_BOOK = {"zh": ["葡萄酒酿造", "率损值"], "en": ["viticulture"]}


@pytest.fixture(scope="module")
def search(browser, base):
    page = browser.new_page(viewport=WIDE)

    def run(edition, query):
        page.goto(f"{base}/{edition}/search.html?q={query}")
        page.wait_for_function(
            "document.querySelector('#search-results .search-summary')?.innerText.length > 0"
        )
        links = page.eval_on_selector_all(
            "#search-results ul.search a", "all => all.map((a) => a.href)"
        )
        return [link.partition(f"/{edition}/")[2].partition(".html")[0] for link in links]

    yield run
    page.close()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_search_finds_what_it_should(search, edition):
    missed = {}
    for query, expected in SEARCHES[edition].items():
        found = search(edition, query)
        if expected not in found:
            missed[query] = found
    assert missed == {}


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_search_does_not_find_what_is_not_there(search, edition):
    assert {query: search(edition, query) for query in NOT_IN_THE_BOOK[edition]} == {
        query: [] for query in NOT_IN_THE_BOOK[edition]
    }


def test_the_browser_cuts_a_query_as_the_index_was_cut(browser, base):
    page = browser.new_page()
    page.goto(f"{base}/zh/search.html")
    for query in ["反向传播", "熵", "用Adam训练", "learning_rate=0.01", "第5章", "ŷ 与 β₁", "a、b"]:
        pairs = page.evaluate("query => splitQuery(query)", query)
        words = chinese_search.split(query)
        assert set(pairs) <= set(words)
        assert {word for word in words if len(word) > 1} <= set(pairs)
    page.close()


def test_the_search_field_of_a_page_leads_to_the_results(browser, base):
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{base}/zh/index.html")
    page.click(".search-button-field, .search-button__button")
    page.fill("dialog input[name=q]", "交叉熵")
    page.press("dialog input[name=q]", "Enter")
    page.wait_for_selector("#search-results ul.search a")
    assert "/zh/search.html" in page.url
    page.close()
