"""Chinese full-text search by pairs of characters.

Chinese has no spaces, and a segmenter must cut a page and a query alike to be of use. Pairs of
characters need no dictionary: a run of Chinese text is indexed as its characters and its pairs,
a query is cut into the pairs it is made of, and a page is found when it has every one of them.
Other words are stemmed as Sphinx's own Chinese search stems them in the browser.
"""

import re

import snowballstemmer
from sphinx.search import SearchLanguage
from sphinx.search.zh import SearchChinese, english_stopwords

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
RUN = re.compile(f"[{CHINESE}]+|[^\\W{CHINESE}]+")


def split(text):
    """Words of a text: Chinese characters, pairs of neighbouring ones, and all other words."""
    words = []
    for run in RUN.findall(text):
        if re.match(f"[{CHINESE}]", run):
            words += [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
        else:
            words.append(run)
    return words


# `var`: searchtools.js, loaded before, has declared the name already.
QUERY_SPLITTER = f"""
var splitQuery = (query) =>
  (query.match(/[{CHINESE}]+|(?:(?![{CHINESE}])[\\p{{L}}\\p{{N}}_])+/gu) || []).flatMap((run) =>
    /[{CHINESE}]/.test(run) && run.length > 1
      ? Array.from({{ length: run.length - 1 }}, (_, i) => run.slice(i, i + 2))
      : [run]
  );
"""

# Sphinx forgives a missing term of one or two letters; here those are the terms that matter.
EVERY_TERM_REQUIRED = """
if (typeof Search !== "undefined") {
  Search.performTermsSearch = (searchTerms, excludedTerms) => {
    const index = Search._index;
    const filesOf = (map, word) =>
      Object.prototype.hasOwnProperty.call(map, word) ? [map[word]].flat() : [];
    const scores = (word) => {
      const found = new Map();
      const add = (files, score) =>
        files.forEach((file) => found.set(file, Math.max(score, found.get(file) || 0)));
      add(filesOf(index.terms, word), Scorer.term);
      add(filesOf(index.titleterms, word), Scorer.title);
      if (word.length > 2 && found.size === 0) {
        const within = (map) => Object.keys(map).filter((term) => term.includes(word));
        within(index.terms).forEach((term) => add(filesOf(index.terms, term), Scorer.partialTerm));
        within(index.titleterms).forEach((term) =>
          add(filesOf(index.titleterms, term), Scorer.partialTitle)
        );
      }
      return found;
    };
    const perTerm = [...searchTerms].map(scores);
    if (perTerm.length === 0) return [];
    const excluded = new Set([...excludedTerms].flatMap((word) => [...scores(word).keys()]));
    return [...perTerm[0].keys()]
      .filter((file) => perTerm.every((found) => found.has(file)) && !excluded.has(file))
      .map((file) => [
        index.docnames[file],
        index.titles[file],
        "",
        null,
        perTerm.reduce((sum, found) => sum + found.get(file), 0) / perTerm.length,
        index.filenames[file],
      ]);
  };
}
"""


class SearchChineseByPairs(SearchLanguage):
    """The `zh` of `html_search_language`."""

    lang = "zh"
    language_name = "Chinese"
    stopwords = english_stopwords
    js_stemmer_code = SearchChinese.js_stemmer_code
    js_splitter_code = QUERY_SPLITTER + EVERY_TERM_REQUIRED

    def init(self, options):
        self.stemmer = snowballstemmer.stemmer("porter")  # what the browser's code does

    def split(self, input):
        return split(input)

    def stem(self, word):
        return self.stemmer.stemWord(word.lower())

    def word_filter(self, word):
        return bool(word) and word not in self.stopwords


def setup(app):
    app.add_search_language(SearchChineseByPairs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
