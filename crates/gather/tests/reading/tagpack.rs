use crate::{good, one_bad, read};
use gather::{Format, GatherError};
use record::Locator;

const HEADER: &str = "title: Invented pack\ncreator: Us\nconfidence: service_data\ncurrency: BTC\nlabel: invented exchange\nlastmod: 2021-11-12\nsource: https://example.org/pack\ntags:\n";
const ADDRESS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

#[test]
fn tags_inherit_from_the_header() {
    let text = format!(
        "{HEADER}- address: {ADDRESS}\n- address: '0x00000000000000000000000000000000000000A1'\n  currency: ETH\n  label: 01\n  confidence: authority_data\n  category: exchange\n  abuse: scam\n  actor: x\n  lastmod: 2022-01-02 10:00:00.5\n  source: https://example.org/tag\n  concepts:\n  - one\n  - two\n"
    );
    let out = good(Format::TagPack, "p.yaml", &text);
    let say = |n: usize| {
        let c = &out.claims[n];
        (&*c.property, c.value.to_string())
    };
    assert_eq!(say(0), ("publicKey", ADDRESS.to_owned()));
    assert_eq!(say(1), ("currency", "BTC".to_owned()));
    assert_eq!(say(2), ("label", "invented exchange".to_owned()));
    let own = &out.claims[3..];
    let all: Vec<_> = own.iter().map(|c| format!("{}={}", c.property, c.value)).collect();
    assert_eq!(
        all,
        [
            "publicKey=0x00000000000000000000000000000000000000a1",
            "currency=ETH",
            "label=01",
            "category=exchange",
            "abuse=scam",
            "actor=x",
            "concept=one",
            "concept=two"
        ]
    );
    assert_eq!(
        (out.claims[0].grade.to_string(), own[0].grade.to_string()),
        ("B2".to_owned(), "A2".to_owned())
    );
    assert_eq!(
        (out.claims[0].known.to_string(), own[0].known.to_string()),
        ("2021-11-12".to_owned(), "2022-01-02".to_owned())
    );
    assert_eq!(own[0].source.citation.as_deref(), Some("https://example.org/tag"));
    assert_eq!((&*own[0].source.originator, own[0].source.attributor.as_deref()), ("Us", Some("Us")));
    assert_eq!(
        (own[0].subject.as_str(), &own[0].source.locator),
        ("wallet:evm:0x00000000000000000000000000000000000000a1", &Locator::Row(2))
    );
}

#[test]
fn a_header_may_follow_its_tags() {
    let text =
        format!("%YAML 1.1\n---\ntags:\n  - address: {ADDRESS}\n\n# done\ncreator: Us\ntitle: t\nlabel: l\n");
    assert_eq!(good(Format::TagPack, "p.yaml", &text).claims.len(), 2);
}

#[test]
fn damaged_tags_are_set_aside_with_their_line() {
    for (tag, why) in [
        ("- address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb\n", "not a valid Bitcoin"),
        ("- address: '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'\n  currency: ETH\n", "EIP-55"),
        ("- label: x\n", "no address"),
        ("- just words\n", "YAML"),
        ("- address: [a\n", "YAML"),
        ("- address: {a: b}\n", "YAML"),
        ("- address: a\n  address: b\n", "twice"),
        ("- address: a\n  confidence: certain\n  currency: XMR\n", "confidence ladder"),
        ("- address: a\n  currency: XMR\n  lastmod: 2021-02-31\n", "not a date"),
    ] {
        let text = format!("{HEADER}- address: {ADDRESS}\n{tag}- address: {ADDRESS}\n");
        let (tally, out) = read(Format::TagPack, "p.yaml", text.as_bytes()).unwrap();
        assert_eq!((tally.kept, tally.quarantined), (2, 1), "{tag}: {:?}", out.quarantined);
        assert!(out.quarantined[0].reason.contains(why), "{tag}: {}", out.quarantined[0].reason);
        assert_eq!(out.quarantined[0].line, 10);
    }
}

#[test]
fn yaml_bombs_do_not_go_off() {
    let bomb = (1..12).fold("a0: &a0 lol\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))
    });
    let error = read(Format::TagPack, "p.yaml", format!("{bomb}{HEADER}- address: *a11\n").as_bytes());
    assert!(error.is_err() || error.unwrap().0.kept == 0);
    assert!(one_bad(Format::TagPack, &format!("{HEADER}- address: *a11\n")).contains("YAML"));
    let deep = format!("{HEADER}- address: {ADDRESS}\n  context: {}\n", "a: [".repeat(10_000));
    assert!(one_bad(Format::TagPack, &deep).contains("brackets"));
    let long = format!("{HEADER}- address: {ADDRESS}\n  context: {}\n", "x".repeat(70_000));
    assert!(one_bad(Format::TagPack, &long).contains("64 KiB"));
}

#[test]
fn an_actor_is_an_organisation_that_tags_name() {
    let text = "title: t\ncreator: Us\nlastmod: '2023-02-17'\nactors:\n- id: invented\n  label: Invented & Co\n  jurisdictions:\n  - SC\n  categories:\n  - exchange\n  - miner\n  uri: example.org\n  context:\n    images:\n    - example.org/logo.png\n  aliases:\n  - inv\n- id: '01'\n  label: 01\n  jurisdictions: []\n  lastmod: 2024-01-02\n";
    let out = good(Format::TagPack, "a.yaml", text);
    let all: Vec<_> =
        out.claims.iter().map(|c| format!("{} {}={}", c.subject, c.property, c.value)).collect();
    assert_eq!(
        all,
        [
            "actor:invented name=Invented & Co",
            "actor:invented alias=inv",
            "actor:invented jurisdiction=sc",
            "actor:invented category=exchange",
            "actor:invented category=miner",
            "actor:invented website=example.org",
            "actor:01 name=01",
        ]
    );
    let (first, last) = (&out.claims[0], &out.claims[6]);
    assert_eq!((first.schema.as_deref(), &*first.source.originator), (Some("Organization"), "Us"));
    assert_eq!((first.grade.to_string(), &first.source.locator), ("C3".to_owned(), &Locator::Row(1)));
    assert_eq!([first, last].map(|c| c.known.to_string()), ["2023-02-17", "2024-01-02"]);
}

#[test]
fn damaged_actors_are_set_aside_with_their_line() {
    let good = "- id: a\n  label: A\n";
    for (bad, why) in [
        ("- label: x\n", "id"),
        ("- id: x\n", "label"),
        ("- id: two words\n  label: x\n", "white space"),
        ("- id: [x]\n  label: x\n", "YAML"),
        ("- id: x\n  label: x\n  lastmod: 2021-02-31\n", "not a date"),
        ("- id: x\n  id: y\n  label: z\n", "duplicate"),
    ] {
        let text = format!("title: t\ncreator: c\nactors:\n{good}{bad}{good}");
        let (tally, out) = read(Format::TagPack, "a.yaml", text.as_bytes()).unwrap();
        assert_eq!((tally.kept, tally.quarantined), (2, 1), "{bad}: {:?}", out.quarantined);
        assert!(out.quarantined[0].reason.contains(why), "{bad}: {}", out.quarantined[0].reason);
        assert_eq!(out.quarantined[0].line, 6);
    }
}

#[test]
fn what_is_no_pack_is_refused() {
    for text in [
        "",
        "words",
        "title: t\ntags:\n- address: x\n",
        "creator: [a]\ntags:\n- address: x\n",
        "creator: a\ncreator: b\n",
    ] {
        let outcome = read(Format::TagPack, "a.yaml", text.as_bytes());
        assert!(matches!(outcome, Err(GatherError::Malformed { .. })), "{text}");
    }
}
