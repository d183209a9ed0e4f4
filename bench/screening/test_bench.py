"""The harness's own tests: python3 -m unittest discover -s bench/screening. All parties here are invented."""
import io
import json
import os
import tempfile
import unittest
import xml.dom.minidom

import document
import figure
import generate
import metrics
import scale
import split
import tables
from data import family_of, is_cross_script, lend_properties, pair


def query(qid, expected=(), cls="typo1", group="x"):
    return {"qid": qid, "cls": cls, "group": group, "schema": "Person", "name": "-", "rich": {}, "expected": list(expected)}


def answer(*results, threshold=0.5):
    return {"results": [{"id": party, "score": score, "match": score >= threshold} for party, score in results], "us": 1}


def judged(expected, *results, cls="typo1"):
    return metrics.Judged(query("q", expected, cls), answer(*results))


class Split(unittest.TestCase):
    def test_hash_agrees_with_the_published_vectors(self):
        self.assertEqual(split.fnv1a(""), 0xCBF29CE484222325)
        self.assertEqual(split.fnv1a("a"), 0xAF63DC4C8601EC8C)
        self.assertEqual(split.fnv1a("foobar"), 0x85944171F73967E8)

    def test_a_query_goes_with_its_party_and_an_innocent_with_itself(self):
        self.assertEqual(split.half_of_query(query("q1", ["p-7"])), split.half_of("p-7"))
        self.assertEqual(split.half_of_query(query("q1")), split.half_of("q1"))
        self.assertNotEqual(split.half_of("p-1"), split.half_of("p-2"))


class Groups(unittest.TestCase):
    def test_pinyin_of_hanja_is_latin(self):
        self.assertTrue(is_cross_script("ko_hanja") and is_cross_script("script_arabic"))
        self.assertFalse(is_cross_script("ko_hanja_pinyin") or is_cross_script("ko_revised"))

    def test_families(self):
        self.assertEqual([family_of(cls) for cls in ("neg_korean", "alias_weak", "ocr2")],
                         ["innocent", "alias, weak", "altered spelling"])


class Lent(unittest.TestCase):
    def test_only_innocents_are_lent_and_always_the_same(self):
        queries = [{**query(f"q{place}", ["p"]), "rich": {"birthDate": [f"{1950 + place}-01-01"]}} for place in range(9)]
        queries += [query(f"n{place}", cls="neg_x") for place in range(40)]
        lent = lend_properties(queries)
        self.assertEqual([one["qid"] for one in lent], [f"n{place}" for place in range(40)])
        self.assertEqual(lent, lend_properties(queries))
        self.assertGreater(len({one["rich"]["birthDate"][0][:4] for one in lent}), 4)
        self.assertGreater(len({one["rich"]["birthDate"][0][5:] for one in lent}), 20)


class Recall(unittest.TestCase):
    def test_a_wallet_counts_as_its_party_and_a_party_once(self):
        found = metrics.parties(answer(("p1-w0", 0.9), ("p1", 0.8), ("p2", 0.7)))
        self.assertEqual([party for party, _, _ in found], ["p1", "p2"])

    def test_rank_score_and_hit_are_of_the_expected_party(self):
        one = judged(["p2"], ("p1", 0.9), ("p2", 0.4))
        self.assertEqual((one.rank, one.score, one.hit, one.alert), (2, 0.4, False, True))

    def test_the_sixth_candidate_is_no_hit(self):
        one = judged(["p6"], *((f"p{place}", 0.9) for place in range(1, 7)))
        self.assertEqual((one.rank, one.score, one.hit), (6, 0.0, False))

    def test_threshold_allows_exactly_the_share(self):
        innocents = [judged([], ("p", score / 100), cls="neg_x") for score in range(100)]
        threshold = metrics.threshold_at(innocents, 0.05)
        self.assertEqual(sum(one.best >= threshold for one in innocents), 5)

    def test_threshold_never_alerts_on_more_where_scores_tie(self):
        innocents = [judged([], ("p", 1.0), cls="neg_x") for _ in range(100)]
        threshold = metrics.threshold_at(innocents, 0.05)
        self.assertEqual(sum(one.best >= threshold for one in innocents), 0)

    def test_a_query_without_an_answer_found_nothing(self):
        figures = metrics.accuracy(metrics.judge([query("q1", ["p1"]), query("q2", cls="neg_x")], {}))
        self.assertEqual((figures["listed"]["all"]["at_50"], figures["innocents"]["all"]["default"]), (0.0, 0.0))


class Calibration(unittest.TestCase):
    def test_error_is_the_weighted_gap(self):
        pairs = [(0.95, True)] * 3 + [(0.95, False)] + [(0.05, False)] * 4
        self.assertAlmostEqual(metrics.calibration_error(metrics.reliability(pairs)), 0.5 * 0.20 + 0.5 * 0.05)

    def test_a_score_of_one_is_in_the_last_bin(self):
        self.assertEqual(metrics.reliability([(1.0, True)])[-1]["n"], 1)

    def test_ties_are_equal_numbers(self):
        ranking = metrics.ranking([judged([], ("a", 0.9), ("b", 0.9)), judged([], ("a", 0.9), ("b", 0.8)), judged([], ("a", 0.9))])
        self.assertEqual((ranking["tied"], ranking["tied_alerts"]), (0.5, 1 / 3))


class Pairs(unittest.TestCase):
    def test_f1(self):
        pairs = [pair("Person", {"name": "a"}, {"name": "b"}, same) for same in (True, True, False, False)]
        figures = metrics.pair_figures(pairs, [{"match": said, "score": 0.5} for said in (True, False, True)] + [{"match": False, "score": None}])
        self.assertEqual((figures["precision"], figures["recall"], figures["f1"], figures["right"], figures["refused"]),
                         (0.5, 0.5, 0.5, 2, 1))


class Generated(unittest.TestCase):
    REAL = [{"schema": "Person", "properties": {"name": ["Ada Berg"], "alias": ["A. Berg"], "birthDate": ["1901"]}},
            {"schema": "Person", "properties": {"name": ["Carl Dorn"]}},
            {"schema": "Vessel", "properties": {"name": ["STAR 7"], "imoNumber": ["IMO 1"]}}]

    def made(self, seed):
        maker = generate.Maker(generate.Forms(self.REAL), seed)
        return [maker.party(number) for number in range(50)]

    def test_the_seed_decides(self):
        self.assertEqual(self.made(1), self.made(1))
        self.assertNotEqual(self.made(1), self.made(2))

    def test_every_party_says_that_it_is_generated(self):
        for party in self.made(1):
            self.assertTrue(party["id"].startswith("generated-"))
            self.assertEqual((party["datasets"], party["properties"]["notes"]), (["generated"], [generate.NOTE]))

    def test_mistyped_names_are_of_the_list_with_one_letter_less(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "list.json")
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(party) + "\n" for party in self.made(1))
            names = {party["id"]: party["properties"]["name"][0] for party in self.made(1)}
            asked = scale.mistyped(path, 50, generate.random.Random(1))
        self.assertTrue(asked)
        for one in asked:
            self.assertEqual(len(one["name"]), len(names[one["expected"][0]]) - 1)


class Written(unittest.TestCase):
    """Tables, page and figure of a small result."""

    def results(self):
        queries = [query("q1", ["p1"], "alias_strong", "dprk"), query("q2", ["p2"], "script_arabic"),
                   query("q3", ["p1"]), query("q4", ["p2"]), query("n1", cls="neg_x"), query("n2", cls="neg_x")]
        members = metrics.judge(queries, {"q1": answer(("p1", 0.9)), "n1": answer(("p1", 0.6), ("p2", 0.1))})
        halves = {}
        for half in ("TEST", "ALL"):
            halves[half] = metrics.accuracy(members, 0.5)
            halves[half]["calibration"] = metrics.calibration(members)
            halves[half]["second"] = {"default": 0.0, "swept": 0.0, "recall": 0.5}
        row = {"engine": "watchkeeper", "label": "Watchkeeper", "mode": "all properties", "unanswered": 0, "halves": halves,
               "cpu_us": {"p50": 1, "p99": 2, "mean": 1}, "used": {"peak_mb": 1, "date": "-", "load_average": 1}}
        about = {"date": "-", "commit": None, "engine_sha256": None, "processor": "-", "cores": 1, "system": "-", "python": "-", "versions": {},
                 "load_before": [0], "entities": {}, "queries": 6, "innocents": 0, "files": {}}
        return {"rows": [row], "pairs": {}, "speed": {}, "about": about}

    def test_every_row_of_a_table_has_as_many_cells_as_its_head(self):
        for name, text in tables.sections(self.results()).items():
            widths = {line.count("|") for line in text.splitlines() if line.startswith("|")}
            if name not in ("groups-TEST", "groups-ALL"):
                self.assertLessEqual(len(widths), 2 if name == "speed" else 1, name)

    def test_only_marked_sections_change(self):
        page = "before\n<!-- bench: sweep -->\nold\n<!-- /bench -->\nafter\n"
        self.assertEqual(document.spliced(page, {"sweep": "new"}), page.replace("old", "new"))
        with self.assertRaises(KeyError):
            document.spliced(page, {})

    def test_the_page_of_the_docs_asks_only_for_sections_that_exist(self):
        here = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(here, "..", "..", "docs", document.PAGE), encoding="utf-8") as file:
            wanted = {found["name"] for found in document.SECTION.finditer(file.read())}
        self.assertTrue(wanted)
        self.assertLessEqual(wanted, set(tables.sections(self.results())))

    def test_the_figure_is_well_formed(self):
        xml.dom.minidom.parse(io.BytesIO(figure.reliability(self.results()).encode()))


if __name__ == "__main__":
    unittest.main()
