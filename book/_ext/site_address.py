"""Put the addresses of book/site.toml, where there are any, into the configuration of an edition.

A base address gives canonical links; a repository gives the Colab button. Empty addresses give
neither.
"""

import tomllib
from pathlib import Path

SITE = Path(__file__).resolve().parents[1] / "site.toml"
COLAB = "https://colab.research.google.com"


def read_site(path=SITE):
    """The configured addresses, without closing slashes."""
    return {key: value.rstrip("/") for key, value in tomllib.loads(path.read_text("utf8")).items()}


def configure(config, site, edition):
    """Write the addresses into a Sphinx configuration."""
    if site["base_url"]:
        config.html_baseurl = f"{site['base_url']}/{edition}/"
    if site["repository"]:
        options = config.html_theme_options
        options["repository_url"] = site["repository"]
        options["repository_branch"] = site["branch"]
        options["path_to_docs"] = f"book/{edition}"
        if "github.com" in site["repository"]:
            options["launch_buttons"] = {"colab_url": COLAB}


def setup(app):
    edition = Path(app.srcdir).name
    app.connect("config-inited", lambda app, config: configure(config, read_site(), edition))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
